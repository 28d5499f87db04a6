"""One look at each part of a system, all at once; and which of the failures are causes, which only follow."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.command import ran
from runwright.environment import env_file
from runwright.environment.variables import expanded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from runwright.environment.probe import Probe, Probed

LONGEST_PLACE = 200
"""Signs of where a redirection leads that are told."""
MOST = 16
"""Looks at one time: a check must not be the load that it looks for."""


class Seen(NamedTuple):
    """What one look found."""

    name: str
    ok: bool
    said: str
    """Why it does not hold; empty when it does."""
    seconds: float
    because_of: tuple[str, ...] = ()
    """What it depends on and is down: as long as that is so, its own failure says nothing."""


def looked(probes: Sequence[Probe], variables: Mapping[str, str], directory: Path | None = None) -> list[Seen]:
    """A look at each of these, at the same time, with what they depend on held against it; commands run in a folder."""
    if not probes:
        return []
    with ThreadPoolExecutor(min(MOST, len(probes))) as pool:
        return explained(list(pool.map(lambda probe: look(probe, variables, directory), probes)), probes)


def look(probe: Probe, variables: Mapping[str, str], directory: Path | None = None) -> Seen:
    """One look; whatever goes wrong is what it found."""
    began = time.monotonic()
    try:
        said = _command(probe, variables, directory) if probe.kind == "command" else LOOKS[probe.kind](probe, variables)
    except Exception as error:  # noqa: BLE001 (each library has its own; the probe does not hold)
        said = (str(error).splitlines() or [type(error).__name__])[0][:200]
    return Seen(probe.name, not said, said, time.monotonic() - began)


def variables_of(system: Probed) -> Mapping[str, str]:
    """Those that the system wrote over those of this process; what is not running may have written none."""
    path = system.environment_file and system.folder / Path(expanded(system.environment_file, os.environ)).expanduser()
    try:
        own = env_file.lines(path) if path else {}
    except (OSError, ValueError):
        own = {}
    return {**os.environ, **own}


def causes(seen: Iterable[Seen]) -> list[Seen]:
    """The looks that failed for a reason of their own: not because of what they depend on."""
    return [each for each in seen if not each.ok and not each.because_of]


def explained(seen: Sequence[Seen], probes: Sequence[Probe]) -> list[Seen]:
    """The same looks, those that failed with the failed ones that they depend on."""
    down = {each.name for each in seen if not each.ok}
    needs = {probe.name: probe.needs for probe in probes}
    return [
        each if each.ok else each._replace(because_of=tuple(name for name in needs.get(each.name, ()) if name in down))
        for each in seen
    ]


def _http(probe: Probe, variables: Mapping[str, str]) -> str:
    from urllib.error import HTTPError
    from urllib.request import HTTPRedirectHandler, Request, build_opener

    class Staying(HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            """No other request: the page of a login answers 200 for a part that is down."""

    target = expanded(probe.target, variables)
    if not target.startswith(("http://", "https://")):
        return f"{target} is no URL of HTTP"
    opener = build_opener(*(() if probe.follow else (Staying,)))
    try:
        with opener.open(Request(target), timeout=probe.timeout) as answer:  # noqa: S310 (the scheme was looked at)
            status, leads = answer.status, ""
    except HTTPError as error:
        status, leads = error.code, error.headers.get("Location", "")
    if status == probe.expect:
        return ""
    return f"status {status}{f' to {leads[:LONGEST_PLACE]}' * bool(leads)}, not {probe.expect}"


def _tcp(probe: Probe, variables: Mapping[str, str]) -> str:
    import socket

    host, _colon, port = expanded(probe.target, variables).rpartition(":")
    with socket.create_connection((host.strip("[]"), int(port)), timeout=probe.timeout):
        return ""


def _redis(probe: Probe, variables: Mapping[str, str]) -> str:
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    limits = {"socket_timeout": probe.timeout, "socket_connect_timeout": probe.timeout}
    with Redis.from_url(expanded(probe.target, variables), retry=Retry(NoBackoff(), 0), **limits) as redis:
        return "" if redis.ping() else "no PONG"


def _sql(probe: Probe, variables: Mapping[str, str]) -> str:
    import psycopg

    limits = f"-c statement_timeout={round(probe.timeout * 1000)}"
    with psycopg.connect(
        expanded(probe.target, variables), connect_timeout=max(2, round(probe.timeout)), options=limits
    ) as connection:
        connection.execute("SELECT 1")
    return ""


def _command(probe: Probe, variables: Mapping[str, str], directory: Path | None) -> str:
    ended = ran(probe.target, probe.timeout, variables, directory)  # its variables are the shell's to put in
    return "" if ended.ok else ended.why


LOOKS: dict[str, Callable[[Probe, Mapping[str, str]], str]] = {
    "http": _http,
    "tcp": _tcp,
    "redis": _redis,
    "sql": _sql,
}
"""Each gives an empty text when all is well."""
