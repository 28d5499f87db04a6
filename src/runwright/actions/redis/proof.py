"""Proving one dump: checked by its checker, loaded into a server of its own, and held against where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.operation import Failed
from runwright.actions.redis import sample as samples
from runwright.actions.redis.client import databases
from runwright.actions.redis.programs import check
from runwright.actions.redis.trial import loaded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from runwright.actions.operation import Watch
    from runwright.actions.redis.programs import Server
    from runwright.actions.redis.sample import Count, Seen

SLACK = 0.01
"""Share of the lasting keys that a backup may hold more or less than its source, which is written to meanwhile."""
FEW = 10
"""Keys that it may in any case."""


class Before(NamedTuple):
    """What the source held before it was backed up."""

    held: Mapping[int, Count]
    sample: Mapping[tuple[int, bytes], Seen]


class Proof(NamedTuple):
    """What was found in a backup."""

    keys: int
    lasting: int
    compared: int
    changed: int


def before(url: str, most: int) -> Before:
    """Look at the source."""
    with databases(url) as source:
        held = samples.counts(source(0))
        return Before(held, samples.drawn(source, held, most))


def proven(url: str, server: Server, dump: Path, seen: Before, watch: Watch) -> Proof:
    """Load a dump and compare.

    Raises:
        Failed: it is damaged, cannot be loaded, or lacks what its source had all the time.
    """
    check(server, dump)
    with loaded(server, dump, max(seen.held, default=0) + 1, watch) as backup, databases(url) as source:
        found = samples.counts(backup(0))
        _must_match(seen.held, found, samples.counts(source(0)), dump)
        result = samples.compared(seen.sample, source, backup)
    if result.wrong:
        number, key = result.wrong[0]
        raise Failed(
            f"{dump.name}: {len(result.wrong)} of {len(seen.sample)} sampled keys are not in it as the source has them,"
            f" such as {key.decode('utf-8', 'replace')} of database {number}",
            "It was not kept. Back up again.",
        )
    keys, lasting = (sum(count[at] for count in found.values()) for at in (0, 1))
    return Proof(keys, lasting, result.same + result.changed, result.changed)


def _must_match(
    before: Mapping[int, Count], found: Mapping[int, Count], after: Mapping[int, Count], dump: Path
) -> None:
    """Raise when a database holds far more or fewer keys that do not expire than its source before and after."""
    for number in sorted({*before, *found, *after}):
        ends = sorted(held[number].lasting if number in held else 0 for held in (before, after))
        slack = max(FEW, int(ends[1] * SLACK))
        count = found[number].lasting if number in found else 0
        if not ends[0] - slack <= count <= ends[1] + slack:
            raise Failed(
                f"{dump.name}: {count} lasting keys of database {number}, and the source has {ends[0]} to {ends[1]}",
                "It was not kept. Is the source being filled or emptied right now? Back up again.",
            )
