"""Probing: one look at each part of a system, all at once, and what each look found."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.health.looking import LOOKS
from runwright.drill.shell import ran

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from runwright.drill.place import Place
    from runwright.environment.probe import Probe


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
        said = _command(probe, place) if probe.kind == "command" else LOOKS[probe.kind](probe, place.variables)
        ok = not said
    except Exception as error:  # noqa: BLE001 (each library has its own; the probe does not hold)
        ok, said = False, f"{type(error).__name__}: {error}".splitlines()[0][:200]
    return Seen(probe.name, ok, said, time.monotonic() - begun)


def causes(seen: Iterable[Seen], probes: Sequence[Probe]) -> list[Seen]:
    """The looks that failed for a reason of their own: not because of what they depend on."""
    failed = {each.name: each for each in seen if not each.ok}
    needs = {probe.name: probe.needs for probe in probes}
    return [each for name, each in failed.items() if not failed.keys() & set(needs.get(name, ()))]


def _command(probe: Probe, place: Place) -> str:
    done = ran(probe.target, place, probe.timeout)
    return "" if done.ok else done.said
