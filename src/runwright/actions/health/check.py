"""Look at every part of a system, and tell causes from what only follows from them.

A health check that prints twelve red lines because one database is down sends people to eleven wrong places. The probes
of a `system.toml` say what each part depends on (`needs`): this looks at all of them at once, and a part whose
dependency is down is reported as that. Kinds are http, redis, sql, tcp and command; that one runs in the `directory` of
the system.toml, or else where the step does. It holds when every probe does; with --within it looks again until they
do, as after a start.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.actions.evidence import Evidence
from runwright.actions.health.looking import causes, looked, variables_of
from runwright.actions.operation import Failed, Impossible
from runwright.actions.period import seconds
from runwright.environment.probe import load, with_needs
from runwright.lib.duration import spoken

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Mapping, Sequence

    from runwright.actions.health.looking import Seen
    from runwright.actions.operation import Watch
    from runwright.environment.probe import Probe, Probed

EXAMPLES = """\
examples:
  runwright do health-check --system systems/gateway/system.toml
  runwright do health-check redis upstream --system systems/gateway --within 30s
"""
OFTEN = 0.5
"""Seconds between two looks."""


def arguments(parser: ArgumentParser) -> None:
    """Probes, a system, and how long to look again."""
    parser.add_argument("probes", nargs="*", metavar="PROBE", help="these, and what they depend on (default: all)")
    parser.add_argument("--system", type=Path, required=True, metavar="FILE", help="a system.toml, or its folder")
    parser.add_argument("--within", type=seconds, default=0.0, metavar="30s", help="look again until all hold")


def target(given: Namespace) -> str:
    """This very process: looking disturbs nobody."""
    return f"health of {given.system} by process {os.getpid()}"


def intends(given: Namespace) -> Iterator[str]:
    """What would be looked at."""
    _, probes, _ = _asked(given)
    for probe in probes:
        needs = f", which needs {' and '.join(probe.needs)}" if probe.needs else ""
        yield f"look at {probe.name} by {probe.kind}{needs}"


def perform(given: Namespace, watch: Watch) -> Evidence:
    """Look, until all is well or the time is over."""
    system, probes, variables = _asked(given)
    ends = time.monotonic() + given.within
    seen = looked(probes, variables, system.directory)
    while not all(each.ok for each in seen) and time.monotonic() < ends:
        time.sleep(OFTEN)
        seen = looked(probes, variables_of(system), system.directory)  # a system that starts writes its addresses anew
    for each in seen:
        watch.says(line(each))
    if down := [each for each in seen if not each.ok]:
        raise Failed(*_verdict(system.name, down, len(seen)))
    return Evidence(
        f"{system.name}: all {len(seen)} probes hold",
        {each.name: line(each).partition(": ")[2] for each in seen},
        f"each was asked and answered, the slowest in {spoken(max(round(each.seconds, 3) for each in seen))}",
    )


def line(seen: Seen) -> str:
    """One look in words."""
    if seen.ok:
        return f"{seen.name}: up in {spoken(round(seen.seconds, 3))}"
    if seen.because_of:
        return f"{seen.name}: down, as {' and '.join(seen.because_of)} is ({seen.said})"
    return f"{seen.name}: down: {seen.said}"


def _verdict(system: str, down: Sequence[Seen], of: int) -> tuple[str, str]:
    """The sentence about what is down, and where to begin."""
    text = f"{system}: {len(down)} of {of} probes do not hold\n" + "\n".join(f"  {line(each)}" for each in down)
    return text, f"Begin with {' and '.join(each.name for each in causes(down))}."


def _asked(given: Namespace) -> tuple[Probed, list[Probe], Mapping[str, str]]:
    """The system, the probes that are meant, and the variables of their addresses.

    Raises:
        Impossible: there is no such probe, or none at all.
    """
    system = load(given.system)
    names = [probe.name for probe in system.probes]
    if unknown := [name for name in given.probes if name not in names]:
        raise Impossible(f"there is no probe {unknown[0]}", f"{given.system} has {', '.join(names) or 'none'}.")
    if not names:
        raise Impossible(f"{given.system} has no probes", "Write [[probes]].")
    return system, with_needs(given.probes or names, system.probes), variables_of(system)
