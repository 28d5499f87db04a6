"""What of a bucket is kept and goes together: an object, or a backup's manifest with the files beside it."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.backup import manifest as manifests

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from runwright.actions.storage.bucket import Object


class Group(NamedTuple):
    """Objects that are one thing."""

    name: str
    folder: str
    at: datetime
    """When the last of them was written."""
    objects: tuple[Object, ...]


class Policy(NamedTuple):
    """How many seconds groups are kept, and how many of a folder at least."""

    keep: float
    least: int


def groups(objects: Sequence[Object]) -> list[Group]:
    """The groups of a bucket, newest first."""
    stems = [each.key.removesuffix(manifests.SUFFIX) for each in objects if each.key.endswith(manifests.SUFFIX)]
    found: dict[str, list[Object]] = {}
    for each in objects:
        name = next((stem for stem in stems if each.key.startswith((f"{stem}.", f"{stem}/"))), each.key)
        found.setdefault(name, []).append(each)
    every = (
        Group(name, name.rpartition("/")[0], max(each.at for each in own), tuple(own)) for name, own in found.items()
    )
    return sorted(every, key=lambda group: group.at, reverse=True)


def expired(objects: Sequence[Object], policy: Policy, now: datetime) -> list[Group]:
    """What is too old, by its folder; the newest of each never."""
    ordered = sorted(groups(objects), key=lambda group: group.folder)  # stays newest first within a folder
    folders = [list(own) for _, own in groupby(ordered, key=lambda group: group.folder)]
    limit = timedelta(seconds=policy.keep)
    return [group for own in folders for group in own[max(1, policy.least) :] if now - group.at > limit]
