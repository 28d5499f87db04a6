"""What of a bucket is kept and goes together: an object, or a backup's manifest with the files beside it."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.backup import manifest as manifests
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from runwright.actions.storage.bucket import Object


BORDER = regex(r"[./]")
IDENTIFIER = r"[0-9A-Fa-f]{8,}(?:-[0-9A-Fa-f]{4,})*"
DAY = r"(?<![0-9A-Fa-f])(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])"
BEHIND = rf"(?:[-_.:T]*(?:{IDENTIFIER}|\d+))*"
TELLING = (regex(DAY + BEHIND), regex(IDENTIFIER + BEHIND), regex(r"\d+"))
"""What tells things of one series apart, the surest first: a day with the time or counter behind it, an identifier or
segment of a log, a counter. Beside one of the first two another number is a name: `db-1` is no older `db-11`."""


NOBODY: Mapping[str, str] = MappingProxyType({})


class Group(NamedTuple):
    """Objects that are one thing."""

    name: str
    folder: str
    at: datetime
    """When the last of them was written."""
    objects: tuple[Object, ...]
    source: str = ""
    """Whose backup it is, of one whose manifest says so."""

    @property
    def leaving(self) -> list[Object]:
        """The objects as they are deleted, their manifest last: what a crash leaves is found as one thing again."""
        return sorted(self.objects, key=lambda each: each.key.endswith(manifests.SUFFIX))

    @property
    def series(self) -> str:
        """What it is one of: things of one folder and source whose names differ alone by what tells them apart."""
        name = self.name.rpartition("/")[2]
        telling = next((each for each in TELLING if each.search(name)), None)
        return f"{self.folder}/{telling.sub('#', name) if telling else name} {self.source}"


class Policy(NamedTuple):
    """How many seconds groups are kept, and how many of a series at least."""

    keep: float
    least: int


def groups(objects: Sequence[Object], sources: Mapping[str, str] = NOBODY) -> list[Group]:
    """The groups of a bucket, newest first; `sources` says of some whose they are, by their names."""
    stems = {each.key.removesuffix(manifests.SUFFIX) for each in objects if each.key.endswith(manifests.SUFFIX)}
    found: dict[str, list[Object]] = {}
    for each in objects:
        found.setdefault(_stem(each.key, stems), []).append(each)
    every = (
        Group(name, name.rpartition("/")[0], max(each.at for each in own), tuple(own), sources.get(name, ""))
        for name, own in found.items()
    )
    return sorted(every, key=lambda group: group.at, reverse=True)


def _stem(key: str, stems: set[str]) -> str:
    """The longest of some names that a key begins with, up to a dot or a slash; else the key itself."""
    ends = [border.start() for border in BORDER.finditer(key)]
    return next((key[:end] for end in reversed(ends) if key[:end] in stems), key)


def expired(
    objects: Sequence[Object], policy: Policy, now: datetime, sources: Mapping[str, str] = NOBODY
) -> list[Group]:
    """What is too old, series by series; the newest of each never."""
    ordered = sorted(groups(objects, sources), key=lambda group: group.series)  # stays newest first within a series
    every = [list(own) for _, own in groupby(ordered, key=lambda group: group.series)]
    limit = timedelta(seconds=policy.keep)
    return [group for own in every for group in own[max(1, policy.least) :] if now - group.at > limit]
