"""Probing: one look at each part of a system, all at once, and what each look found."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from runwright.drill.shell import ran
from runwright.drill.variables import expanded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from runwright.drill.place import Place
    from runwright.drill.system import Probe


class Seen(NamedTuple):
    """What one look found."""

    name: str
    ok: bool
    said: str
    seconds: float


def looked(probes: Sequence[Probe], place: Place) -> list[Seen]:
    """A look at each of these, at the same time."""
    if not probes:
        return []
    with ThreadPoolExecutor(len(probes)) as pool:
        return list(pool.map(lambda probe: look(probe, place), probes))


def look(probe: Probe, place: Place) -> Seen:
    """One look; whatever goes wrong is what it found."""
    begun = time.monotonic()
    try:
        said = WAYS[probe.kind](probe, place)
        ok = not said
    except Exception as error:  # noqa: BLE001 (each library has its own; the probe does not hold)
        ok, said = False, f"{type(error).__name__}: {error}".splitlines()[0][:200]
    return Seen(probe.name, ok, said, time.monotonic() - begun)


def causes(seen: Iterable[Seen], probes: Sequence[Probe]) -> list[Seen]:
    """The looks that failed for a reason of their own: not because of what they depend on."""
    failed = {each.name: each for each in seen if not each.ok}
    needs = {probe.name: probe.needs for probe in probes}
    return [each for name, each in failed.items() if not failed.keys() & set(needs.get(name, ()))]


def _http(probe: Probe, place: Place) -> str:
    from urllib.error import HTTPError
    from urllib.request import urlopen

    try:
        with urlopen(expanded(probe.target, place.variables), timeout=probe.timeout) as answer:  # noqa: S310
            status = answer.status
    except HTTPError as error:
        status = error.code
    return "" if status == probe.expect else f"status {status}, not {probe.expect}"


def _tcp(probe: Probe, place: Place) -> str:
    import socket

    host, _, port = expanded(probe.target, place.variables).rpartition(":")
    with socket.create_connection((host.strip("[]"), int(port)), timeout=probe.timeout):
        return ""


def _redis(probe: Probe, place: Place) -> str:
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    url = expanded(probe.target, place.variables)
    seconds = probe.timeout
    with Redis.from_url(
        url, socket_timeout=seconds, socket_connect_timeout=seconds, retry=Retry(NoBackoff(), 0)
    ) as redis:
        return "" if redis.ping() else "no PONG"


def _sql(probe: Probe, place: Place) -> str:
    import psycopg

    seconds = max(2, round(probe.timeout))
    with psycopg.connect(expanded(probe.target, place.variables), connect_timeout=seconds) as connection:
        connection.execute("SELECT 1")
    return ""


def _command(probe: Probe, place: Place) -> str:
    done = ran(probe.target, place, probe.timeout)
    return "" if done.ok else done.said


WAYS: dict[str, Callable[[Probe, Place], str]] = {
    "http": _http,
    "tcp": _tcp,
    "redis": _redis,
    "sql": _sql,
    "command": _command,
}
"""Each gives an empty text when all is well."""
