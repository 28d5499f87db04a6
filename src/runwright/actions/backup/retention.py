"""How long backups are kept: a pure decision about each, with its reason, and the one hand that carries it out.

What a wrong retention costs is all backups at once. So the newest of a series (kind, source and server) always stays;
and older ones go only while the newest is proven good: verified when it was made, and its files unchanged since.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.backup import repository
from runwright.lib.clock import SYSTEM
from runwright.lib.duration import spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from runwright.actions.backup.manifest import Manifest


SKEW = timedelta(minutes=5)
"""How far the clocks of two machines that are well may differ."""


class Policy(NamedTuple):
    """How long backups are kept, and how many at least."""

    keep: timedelta
    least: int = 1


class Decision(NamedTuple):
    """What becomes of one backup, and why."""

    backup: Manifest
    stays: bool
    because: str
    doubtful: bool = False
    """It would go by its age, and stays because the newest is not proven good."""


def decide(
    backups: Sequence[Manifest], policy: Policy, now: datetime, broken: Callable[[Manifest], Iterable[str]]
) -> Iterator[Decision]:
    """Judge backups, newest first, each series by itself; `broken` reads one, and says what no longer holds."""
    for series in sorted({backup.series for backup in backups}):
        yield from _series([backup for backup in backups if backup.series == series], policy, now, broken)


def applied(folder: Path, series: tuple[str, str, str], keep: float | None, least: int) -> list[str]:
    """Keep a series for so many seconds, where that is said; the names of the backups that went."""
    return [] if keep is None else pruned(folder, series, Policy(timedelta(seconds=keep), least), SYSTEM.now())


def pruned(folder: Path, series: tuple[str, str, str], policy: Policy, now: datetime) -> list[str]:
    """Keep to a policy in one series of a folder; the names of the backups that went."""
    backups = [backup for backup in repository.contents(folder).backups if backup.series == series]
    decisions = decide(backups, policy, now, lambda backup: repository.broken(folder, backup))
    going = [decision.backup for decision in decisions if not decision.stays]
    for backup in going:
        repository.remove(folder, backup)
    return [backup.name for backup in going]


def _series(
    backups: Sequence[Manifest], policy: Policy, now: datetime, broken: Callable[[Manifest], Iterable[str]]
) -> Iterator[Decision]:
    expired = [backup for backup in backups[max(1, policy.least) :] if now - backup.made > policy.keep]
    doubt = _doubt(backups[0], now, broken) if expired else ""
    for number, backup in enumerate(backups):
        age = f"{spoken(round((now - backup.made).total_seconds()))} old"
        if backup not in expired:
            yield Decision(backup, stays=True, because="the newest" if number == 0 else age)
        elif doubt:
            yield Decision(backup, stays=True, because=f"{age}, but {doubt}", doubtful=True)
        else:
            yield Decision(backup, stays=False, because=f"{age}, and the newest is good")


def ahead(newest: Manifest, now: datetime) -> str:
    """That a backup is of the future, or nothing: a clock was or is wrong, and nobody knows which one is the newest."""
    when = newest.made
    return f"the newest, {newest.name}, was made at {when.isoformat()}, which is to come" if when > now + SKEW else ""


def _doubt(newest: Manifest, now: datetime, broken: Callable[[Manifest], Iterable[str]]) -> str:
    """Why the newest is not proven good, or nothing."""
    if why := ahead(newest, now):
        return why
    if newest.verified is None:
        return f"the newest, {newest.name}, was never verified"
    first = next(iter(broken(newest)), "")
    return f"the newest, {newest.name}, no longer holds: {first}" if first else ""
