"""Where a recovery will end: the last transaction before the target and the first one after it, read by pg_waldump."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.operation import Impossible
from runwright.actions.postgres import archive as archives
from runwright.actions.postgres import lsn, server
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.actions.postgres.archive import Archive
    from runwright.actions.postgres.programs import Programs

TRANSACTION = regex(
    r"tx: +(\d+), lsn: (\S+), .{0,80}?desc: (?:COMMIT|ABORT)\w*(?: \d+:)? (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d]*) UTC"
)
POINT = regex(r"lsn: (\S+), .{0,80}?desc: RESTORE_POINT (\S+)")
LONG = 3600.0
HINT = "Archive what the server still has: SELECT pg_switch_wal(), or copy its pg_wal."
OVER = 128 * 1024
"""Bytes that are read of the next segment: a record may begin in one and end there."""


class Transaction(NamedTuple):
    """The end of one in the log."""

    xid: int
    place: int
    when: datetime


class Target(NamedTuple):
    """What is to be recovered to."""

    kind: str
    """`time`, `name`, `lsn`, `xid` or `immediate`, as in recovery_target_…; `end` where there is no target."""
    value: str
    inclusive: bool = True

    @property
    def when(self) -> datetime:
        """The time of a target that is one."""
        return datetime.fromisoformat(self.value)


class Landing(NamedTuple):
    """What the log says of a target."""

    last: Transaction | None
    """The last transaction that will be there; None when none ended since the first segment."""
    first_after: Transaction | None
    place: int
    """Where replay ends, in bytes."""


class Log:
    """The segments of an archive in their order, read on demand."""

    def __init__(self, archive: Archive, segments: Sequence[str], tools: Programs) -> None:
        self.archive, self.segments, self.tools = archive, segments, tools
        self._read: dict[int, list[Transaction]] = {}

    def find(self, target: Target) -> Landing:
        """Where replay to a target ends.

        Raises:
            Impossible: the archive does not reach it, or pg_waldump cannot read it.
        """
        if target.kind == "time":
            return self._at_time(target)
        if target.kind == "end":
            last = self.last()
            return Landing(last, None, last.place if last else 0)
        if target.kind == "name":
            return self._around(self._point(target.value), inclusive=True)
        if target.kind == "lsn":
            return self._around(self._reached(lsn.number(target.value)), inclusive=target.inclusive)
        return self._transaction(int(target.value), inclusive=target.inclusive)

    def last(self) -> Transaction | None:
        """The last transaction of all."""
        for number in reversed(range(len(self.segments))):
            if found := self._ended(number):
                return found[-1]
        return None

    def _reached(self, place: int) -> int:
        end = archives.end(self.archive, self.segments[-1]) if self.segments else 0
        if place >= end:
            raise Impossible(f"the archive ends at {lsn.text(end)}", HINT)
        return place

    def _at_time(self, target: Target) -> Landing:
        when = target.when

        def is_before(each: Transaction) -> bool:
            return each.when <= when if target.inclusive else each.when < when

        begin = self._segment_before(when)
        last, place = None, 0
        for number in range(begin, len(self.segments)):
            for each in self._ended(number):
                if not is_before(each):
                    return Landing(last, each, each.place)
                last, place = each, each.place
        ends = f"its last transaction ended at {last.when.isoformat(' ')}" if last else "it holds no transaction"
        raise Impossible(f"the archive does not reach {target.value}: {ends}, at {lsn.text(place)}", HINT)

    def _segment_before(self, when: datetime) -> int:
        """The last segment that begins before a time, by halves: times in the log only grow."""
        low, high = 0, len(self.segments) - 1
        while low < high:
            middle = (low + high + 1) // 2
            first = next((each for number in range(middle, high + 1) for each in self._ended(number)), None)
            if first is not None and first.when <= when:
                low = middle
            else:
                high = middle - 1
        return low

    def _around(self, place: int, *, inclusive: bool) -> Landing:
        """The transactions on both sides of a place."""
        before = after = None
        for number in range(len(self.segments)):
            for each in self._ended(number):
                if each.place < place or (inclusive and each.place == place):
                    before = each
                else:
                    return Landing(before, each, place)
        return Landing(before, after, place)

    def _transaction(self, xid: int, *, inclusive: bool) -> Landing:
        before = found = None
        for number in range(len(self.segments)):
            for each in self._ended(number):
                if found:
                    return Landing(found, each, found.place) if inclusive else Landing(before, found, found.place)
                if each.xid == xid:
                    found = each
                else:
                    before = each
        if not found:
            raise Impossible(f"the archive holds no end of transaction {xid}", "Is its segment archived already?")
        return Landing(found, None, found.place) if inclusive else Landing(before, found, found.place)

    def _point(self, name: str) -> int:
        known = []
        for place, each in self._points():
            if each == name:
                return place
            known.append(each)
        said = f"it holds {', '.join(known[-5:])}" if known else "it holds none"
        raise Impossible(f"the archive holds no restore point {name}: {said}", "Was its segment archived?")

    def _points(self) -> Iterator[tuple[int, str]]:
        for number in range(len(self.segments)):
            for found in POINT.finditer(self._dumped(number, "XLOG")):
                yield lsn.number(found[1]), found[2]

    def _ended(self, number: int) -> list[Transaction]:
        """The transactions that ended in one segment."""
        if number not in self._read:
            found = TRANSACTION.finditer(self._dumped(number, "Transaction"))
            ended = (Transaction(int(each[1]), lsn.number(each[2]), _time(each[3])) for each in found)
            end = archives.end(self.archive, self.segments[number])
            self._read[number] = [each for each in ended if each.place < end]
        return self._read[number]

    def _dumped(self, number: int, what: str) -> str:
        """What pg_waldump says of one segment."""
        name = self.segments[number]
        command = ["env", "TZ=UTC", self.tools.path("pg_waldump"), f"--path={self.archive.folder}", f"--rmgr={what}"]
        following = self.segments[number + 1] if number + 1 < len(self.segments) else ""
        if following[:8] == name[:8]:
            end = lsn.text(archives.end(self.archive, name) + OVER)
            _, output = server.run([*command, f"--end={end}", name, following], self.archive.folder, LONG)
        else:
            _, output = server.run([*command, name, name], self.archive.folder, LONG)
        return output


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
