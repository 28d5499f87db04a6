"""What of a bucket is kept and goes together: an object, or a backup's manifest with the files beside it."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.backup import manifest as manifests
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from runwright.actions.storage.bucket import Object


BORDER = regex(r"[./]")
NUMBERED = regex(r"[0-9A-Fa-f]{8,}(?:-[0-9A-Fa-f]{4,})*|\d+")
"""What tells things of one series apart: dates, counters, segments of a log, identifiers."""


class Group(NamedTuple):
    """Objects that are one thing."""

    name: str
    folder: str
    at: datetime
    """When the last of them was written."""
    objects: tuple[Object, ...]

    @property
    def series(self) -> str:
        """What it is one of: things of one folder whose names differ by numbers alone."""
        return f"{self.folder}/{NUMBERED.sub('#', self.name.rpartition('/')[2])}"


class Policy(NamedTuple):
    """How many seconds groups are kept, and how many of a series at least."""

    keep: float
    least: int


def groups(objects: Sequence[Object]) -> list[Group]:
    """The groups of a bucket, newest first."""
    stems = {each.key.removesuffix(manifests.SUFFIX) for each in objects if each.key.endswith(manifests.SUFFIX)}
    found: dict[str, list[Object]] = {}
    for each in objects:
        found.setdefault(_stem(each.key, stems), []).append(each)
    every = (
        Group(name, name.rpartition("/")[0], max(each.at for each in own), tuple(own)) for name, own in found.items()
    )
    return sorted(every, key=lambda group: group.at, reverse=True)


def _stem(key: str, stems: set[str]) -> str:
    """The longest of some names that a key begins with, up to a dot or a slash; else the key itself."""
    ends = [border.start() for border in BORDER.finditer(key)]
    return next((key[:end] for end in reversed(ends) if key[:end] in stems), key)


def expired(objects: Sequence[Object], policy: Policy, now: datetime) -> list[Group]:
    """What is too old, series by series; the newest of each never."""
    ordered = sorted(groups(objects), key=lambda group: group.series)  # stays newest first within a series
    every = [list(own) for _, own in groupby(ordered, key=lambda group: group.series)]
    limit = timedelta(seconds=policy.keep)
    return [group for own in every for group in own[max(1, policy.least) :] if now - group.at > limit]
