"""An archive of the log: the segments and histories that `archive_command` or pg_receivewal put into a folder.

A segment is named by its timeline and its number, `00000001` `0000000000000005`. Where a timeline left another one,
the segment of the new one begins with what the old one wrote, so of each number the newest timeline's counts.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.operation import Impossible
from runwright.actions.postgres import lineage, lsn
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from runwright.actions.postgres.lineage import Fork

SEGMENT = regex(r"[0-9A-F]{24}")
HISTORY = regex(r"([0-9A-F]{8})\.history")
HEADER = struct.Struct("=24xQI")
"""Of a segment: behind the header of a page the identifier of its system, and the size of a segment."""
SIZES = [1 << power for power in range(20, 31)]
"""Sizes that a segment may have (initdb --wal-segsize)."""


class Archive(NamedTuple):
    """What a folder holds."""

    folder: Path
    size: int
    """Of a segment, in bytes."""
    segments: frozenset[str]
    histories: Mapping[int, Sequence[Fork]]
    system: str = ""
    """The identifier of the system that wrote it; empty where its last segment does not say."""


class Reach(NamedTuple):
    """How far an archive leads from a backup."""

    timeline: int
    segments: Sequence[str]
    """From the backup's first one, without a gap."""
    missing: Sequence[str]
    """Those that are not there, although later ones are."""
    end: int
    """The place behind the last of the segments, in bytes."""


def opened(folder: Path) -> Archive:
    """Read what is in a folder.

    Raises:
        Impossible: there are no segments, they are compressed or cut off, or a history is none.
    """
    if not folder.is_dir():
        raise Impossible(f"{folder} is no folder", "Say where archive_command puts the segments.")
    names = sorted(path.name for path in folder.iterdir())
    segments = [name for name in names if SEGMENT.fullmatch(name)]
    if not segments:
        packed = next((name for name in names if SEGMENT.match(name)), "")
        hint = f"Unpack them first: {packed}" if packed else "Say where archive_command puts them."
        raise Impossible(f"there are no segments in {folder}", hint)
    size = max((folder / name).stat().st_size for name in (segments[0], segments[-1]))
    if size not in SIZES:
        raise Impossible(f"{folder / segments[-1]} has {size} bytes, as no segment has", "It was not written in full.")
    system = _system(folder / segments[-1], size)
    return Archive(folder, size, frozenset(segments), _histories(folder, names), system)


def reach(archive: Archive, timeline: int, start: str) -> Reach:
    """How far the archive leads from a place on a timeline, along the newest timeline that comes from it."""
    newest = max(
        (each for each, forks in archive.histories.items() if _leads(forks, timeline, start)), default=timeline
    )
    forks = archive.histories.get(newest, ())
    first = lsn.number(start) // archive.size
    present = [number(archive, each) for each in archive.segments]
    last = max(present, default=first)
    path = [name(archive, _timeline(forks, newest, each, archive.size), each) for each in range(first, last + 1)]
    there = [each in archive.segments for each in path]
    stop = len(there) - there[::-1].index(True) if any(there) else 0  # what lies behind is on other timelines
    gap = there[:stop].index(False) if False in there[:stop] else stop
    missing = [each for each, is_there in zip(path[:stop], there[:stop], strict=True) if not is_there]
    return Reach(newest, path[:gap], missing or ([] if gap else path[:1]), (first + gap) * archive.size)


def name(archive: Archive, timeline: int, count: int) -> str:
    """The name of a segment by its number."""
    return f"{timeline:08X}{count // _each(archive):08X}{count % _each(archive):08X}"


def number(archive: Archive, name: str) -> int:
    """The number of a segment, which counts from 0 over all timelines."""
    return int(name[8:16], 16) * _each(archive) + int(name[16:], 16)


def end(archive: Archive, name: str) -> int:
    """The place behind a segment, in bytes."""
    return (number(archive, name) + 1) * archive.size


def _each(archive: Archive) -> int:
    """Segments for one value of the middle part of a name."""
    return (1 << 32) // archive.size


def _leads(forks: Sequence[Fork], timeline: int, start: str) -> bool:
    """Whether a timeline comes from another one behind this place."""
    return any(fork.timeline == timeline and fork.place >= lsn.number(start) for fork in forks)


def _timeline(forks: Sequence[Fork], newest: int, number: int, size: int) -> int:
    """Whose segment of this number counts: the first timeline that was left behind it, else the newest."""
    return next((fork.timeline for fork in forks if number < fork.place // size), newest)


def _system(segment: Path, size: int) -> str:
    """Who wrote a segment, as the header of its first page says (XLogLongPageHeaderData)."""
    with segment.open("rb") as file:
        head = file.read(HEADER.size)
    if len(head) < HEADER.size:
        return ""
    system, each = HEADER.unpack(head)
    return str(system) if each == size else ""


def _histories(folder: Path, names: Sequence[str]) -> dict[int, list[Fork]]:
    found = {}
    for each in names:
        if matched := HISTORY.fullmatch(each):
            try:
                text = (folder / each).read_text(encoding="utf-8", errors="replace")
                found[int(matched[1], 16)] = list(lineage.forks(text))
            except ValueError as error:
                raise Impossible(f"{folder / each}: {error}", "Get it again from a server of this timeline.") from None
    return found
