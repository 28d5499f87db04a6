"""A monitor: one thing that a runbook wants noticed, and the procedure that answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.environment.well_known import words_of
from runwright.lib.errors import RunwrightError
from runwright.lib.regex import regex
from runwright.monitor.breach import Breach
from runwright.runbook.quantity import quantities
from runwright.runbook.signal_name import clause
from runwright.runbook.topic import covers, stems

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from runwright.environment.signals import Signal
    from runwright.runbook import Runbook
    from runwright.runbook.alert import Alert
    from runwright.runbook.procedure import Procedure
    from runwright.runbook.threshold import Threshold

WANTED = regex(r"normal|expected|healthy|benchmark|target|baseline|comment in code", 2)
"""What the reader says of a threshold that tells how things should be; crossing it is no alarm by itself."""
ALARMING = regex(r"threshold|alert|symptom|critical|warning|condition|heading", 2)
WORD = regex(r"[A-Za-z0-9]+")
LINK = regex(r"\[([^\]]*)\]\([^)]*\)")
NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*")
DIRECTIONS = {">": "High", ">=": "High", "<": "Low", "<=": "Low"}
LISTED = frozenset({"table", "list"})
LEVELS = frozenset({"critical", "warning", "info", "page", "p0", "p1", "p2", "p3", "p4"})
"""Severities that need no table to be known."""
AT = "@"
"""Between the name of a monitor and its runbook, where several have it: no name that Prometheus takes has it."""
GONE = 0.0
"""What a signal says of something that is not there, as Prometheus' `up` does."""


class NoSuchMonitor(RunwrightError):
    """A name that no monitor of the runbooks has."""

    hint = "The list of monitors has the names of all of them."

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no monitor {name}")


class Monitor(NamedTuple):
    """What is watched, when it is bad, and what answers it."""

    name: str
    """Unique in its runbook, and among several by `distinct`; in letters that Prometheus takes: `HighErrorRate`."""
    title: str
    """In the author's words."""
    signal: str
    """The number that is watched, in the author's words."""
    bound: Signal | None
    """How it is asked for; `None` where nothing in `runwright.toml` says it."""
    breach: Breach | None
    """When it is bad; `None` where the runbook names an alert and no number."""
    lasting: float
    """Seconds for which it must be bad before anybody is called."""
    severity: str
    action: str
    """What the author wants done, in a few words; often empty."""
    procedure: str
    """The anchor of the procedure that answers it; empty where none does."""
    book: str
    line: int

    @property
    def alert(self) -> str:
        """What its runbook calls it, and so whatever sends alerts about it."""
        return bare(self.name)

    def link(self, base: str) -> str:
        """Where its procedure is read, below the URL of the runbooks; empty where either is not known."""
        return f"{base.rstrip('/')}/{self.book}#{self.procedure}" if base and self.procedure else ""

    @property
    def gone(self) -> bool:
        """Whether it says that something is not there any more."""
        return self.breach == Breach("==", GONE) and "down" in stems(self.title)


def bare(name: str) -> str:
    """The name of a monitor without the runbook that tells it from others."""
    return name.partition(AT)[0]


def distinct(found: Sequence[Monitor]) -> list[Monitor]:
    """The same, in their order; a name that several runbooks have gets its runbook behind it: `DiskFull@shop`.

    How a monitor stands is kept by its name: two of one name would judge each other's readings.
    """
    books: dict[str, set[str]] = {}
    for each in found:
        books.setdefault(each.name, set()).add(each.book)
    return [each._replace(name=_of_book(each, books[each.name])) for each in found]


def _of_book(monitor: Monitor, books: Collection[str]) -> str:
    """By the end of the runbook's path, and by all of it where several end alike: `DiskFull@systems.shop.README`."""
    if len(books) == 1:
        return monitor.name
    path = monitor.book.removesuffix(".md").split("/")
    alike = [each for each in books if each.removesuffix(".md").split("/")[-1] == path[-1]]
    return f"{monitor.name}{AT}{path[-1] if len(alike) == 1 else '.'.join(path)}"


def monitors(book: Runbook, signals: Mapping[str, Signal]) -> tuple[Monitor, ...]:
    """What a runbook wants noticed, in reading order, each bound to a signal of its name where there is one."""
    made: dict[str, Monitor] = {}
    for each in (*_of_thresholds(book, signals), *_of_alerts(book, signals)):
        known = made.get(each.name)
        if known is None or (known.breach is None and each.breach is not None):
            made[each.name] = each
    return tuple(sorted(made.values(), key=lambda each: each.line))


def _of_thresholds(book: Runbook, signals: Mapping[str, Signal]) -> Iterator[Monitor]:
    lines = {book.source.place(each.start).line: each for each in book.alerts if each.origin in LISTED}
    known = {each.name: each for each in book.alerts if each.origin not in {*LISTED, "file name"}}
    placed = [(book.source.place(each.start).line, each) for each in book.thresholds]
    for line, threshold in sorted(placed, key=lambda each: each[0] not in lines):  # a row says it in full: "for 5 min"
        alert = lines.get(line) or known.get(threshold.signal) or _of_section(book, threshold)
        if alert is None and not _alarms(threshold):
            continue
        title = alert.name if alert is not None else _directed(threshold)
        numbered = _made(book, signals, title, threshold, line)
        own = None if numbered.bound or alert is None else _bound(signals, (title, named(title)))
        yield numbered._replace(bound=own) if own else numbered


def _of_alerts(book: Runbook, signals: Mapping[str, Signal]) -> Iterator[Monitor]:
    """Alerts that a runbook names without a number; one that says that something is gone is bad when it is."""
    for alert in book.alerts:
        if alert.origin == "file name":
            continue
        breach = Breach("==", GONE) if "down" in stems(alert.name) else None
        yield Monitor(
            name=named(alert.name),
            title=alert.name,
            signal=alert.name,
            bound=_bound(signals, (alert.name, named(alert.name))),
            breach=breach,
            lasting=0.0,
            severity=_severity(book, alert),
            action="",
            procedure=_procedure(book, alert.name, _cells(book, alert), alert),
            book=book.source.name,
            line=book.source.place(alert.start).line,
        )


def _made(book: Runbook, signals: Mapping[str, Signal], title: str, threshold: Threshold, line: int) -> Monitor:
    gone = threshold.duration is not None and threshold.unit in TIMES and "down" in stems(threshold.signal)
    breach = Breach(threshold.comparator, threshold.value, threshold.upper, threshold.unit)
    signal, action = _said(book, threshold), threshold.action or ""
    names = (signal, threshold.signal, title, named(title))
    return Monitor(
        name=named(title),
        title=title,
        signal=signal,
        bound=_bound(signals, names, threshold.percentile),
        breach=Breach("==", GONE) if gone else breach,
        lasting=threshold.duration or 0.0,
        severity=(threshold.severity or "").lower(),
        action=action,
        procedure=_procedure(book, title, {action.lower()}, None) or _around(book, threshold.start),
        book=book.source.name,
        line=line,
    )


def _said(book: Runbook, threshold: Threshold) -> str:
    """The number that is watched, as its own cell calls it: in a table of alerts the row has another name."""
    text = book.source.data[threshold.start : threshold.end].decode("utf-8", "replace")
    numbers = quantities(text)
    words = clause(text[: numbers[0].start]) if numbers and "column" in threshold.because else ""
    return words if len(words.split()) > 1 or not threshold.signal else threshold.signal


TIMES = frozenset({"ms", "s", "min", "h", "d"})


def named(title: str) -> str:
    """A name that Prometheus takes: `High error rate` becomes `HighErrorRate`, what is one already stays."""
    if NAME.fullmatch(title):
        return title
    words = "".join(word[:1].upper() + word[1:] for word in WORD.findall(title))
    return words if words[:1].isalpha() else f"Alert{words}"


def _directed(threshold: Threshold) -> str:
    """A title for a threshold without an alert: which number, and which way it went."""
    direction = DIRECTIONS.get(threshold.comparator, "")
    said = direction.lower() in threshold.signal.lower().split()
    return threshold.signal if said else f"{direction} {threshold.signal}".strip()


def _alarms(threshold: Threshold) -> bool:
    """Whether crossing it is what somebody must notice."""
    if WANTED.search(_context(threshold)) or threshold.comparator == "between":
        return False
    return bool(ALARMING.search(_context(threshold))) or (
        threshold.severity is not None and not threshold.because.startswith("item")
    )


def _context(threshold: Threshold) -> str:
    """The words by which one tells what a threshold is for: where it stands, and what it was read from."""
    return f"{threshold.because} {threshold.section}"


def _of_section(book: Runbook, threshold: Threshold) -> Alert | None:
    """The alert that the section of a threshold is the answer to: "**Alert**: HighQueryLatency" below its heading."""
    if "symptom" not in _context(threshold).lower():
        return None
    around = set(_sections_at(book, threshold.start))
    return next((each for each in book.alerts if each.section in around and each.origin not in LISTED), None)


def _sections_at(book: Runbook, start: int) -> Iterator[int]:
    """The section at a byte, and those around it, without the whole document."""
    sections = book.document.sections
    found = max(each.ordinal for each in sections if each.start <= start)
    while found > 0:
        yield found
        found = sections[found].parent


def _bound(signals: Mapping[str, Signal], names: Sequence[str], percentile: float | None = None) -> Signal | None:
    """The signal of one of these names; words count, not how they are written."""
    share = frozenset() if percentile is None else frozenset({f"p{percentile:g}"})
    wanted = [words_of(name) | share for name in names]
    return next((each for each in signals.values() if words_of(each.name) in wanted), None)


def _cells(book: Runbook, alert: Alert) -> set[str]:
    """What stands in the row of an alert, in lower case; a link counts by its words."""
    line = book.source.line(alert.start)
    text = book.source.data.decode("utf-8", "replace").split("\n")[line - 1] if alert.origin == "table" else ""
    return {LINK.sub(r"\1", cell).strip(" `*").lower() for cell in text.split("|")}


def _procedure(book: Runbook, title: str, said: set[str], alert: Alert | None) -> str:
    """The procedure that answers: the one that is named, the one that an alert stands in, or the one about the same."""
    for each in book.procedures:
        if each.title.lower() in said:
            return each.anchor
    if alert is not None and alert.origin not in LISTED:
        return _around(book, alert.start)
    labelled = next((each for each in book.alerts if each.name == title and each.origin not in LISTED), None)
    if labelled is not None:
        return _around(book, labelled.start)
    about = (each for each in book.procedures if covers(each.title, title))
    return next((each.anchor for each in about), "")


def _around(book: Runbook, start: int) -> str:
    found: Procedure | None = next((each for each in book.procedures if each.start <= start < each.end), None)
    return found.anchor if found is not None else ""


def _severity(book: Runbook, alert: Alert) -> str:
    """The severity that the row of an alert says, or else the one that stands in its section."""
    known = {each.name.lower() for each in book.severities} | LEVELS
    row = sorted(_cells(book, alert) & known)
    title = book.document.sections[alert.section].title
    return row[0] if row else next((each.name.lower() for each in book.severities if each.section == title), "")
