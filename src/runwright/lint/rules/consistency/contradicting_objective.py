"""The document promises two different times for the same thing.

## Why it matters

During the incident somebody says "we have four hours", and somebody else has read fifteen minutes.

## Example

````markdown
# Database

**RTO**: 1 hour

## Recovery objectives

| Component | RTO |
|---|---|
| Database | 4 hours |
````

## Instead

````markdown
# Database

**RTO**: 4 hours

## Recovery objectives

| Component | RTO |
|---|---|
| Database | 4 hours |
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import headings
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.objective import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.objective import Objective

NAME = "consistency/contradicting-objective"
SEVERITY = Severity.WARNING
KINDS = frozenset({"RTO", "RPO", "response time"})
NAMED = regex(r"[^\W\d_]{2}")
"""A thing has a name; a number alone is a tier, or the place in a list."""
FOR = regex(r"\bfor\s+(.*)$", re.IGNORECASE)
ENTRY = regex(r"\s*(?:[-*+]|\d+[.)])\s")
CALLED = regex(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]+\*\*(?P<name>[^*\n]+)\*\*")
"""An entry of a list, and the name that it begins with."""
WORD = regex(r"[^\W_]+")
PROMISE = frozenset(
    "rto rpo mttr recovery time point objective objectives target targets goal our the a of is sla max maximum".split()
)
"""Words of a label that say what kind of promise it is, and not for what."""
WHOLE = frozenset(
    "disaster recovery restore restoring restoration backup backups dr overview summary service levels commitments "
    "and of the database data recover plan policy strategy".split()
)
"""Words of headings that name no part of what the page is about."""
DEEP, PAIR = 2, 2
CAME_OUT = regex(r"\b(?:actual\w*|measured|achieved|observed|result\w*|recorded|took)\b", re.IGNORECASE)
"""What was measured is no promise."""


def _label(book: Runbook, each: Objective) -> str:
    """The words of the label that makes a promise, where it says more than the kind of promise: "Phase 2 RTO"."""
    words = book.source.text(each.start, each.end).partition(":")[0] if each.because == "label" else ""
    if each.because == "table" and kind_of(_first_cell(book, each)):
        words = _first_cell(book, each)
    if each.kind == "response time":  # there are many, and what answers is told by the label: "Support response time"
        return " ".join(WORD.findall(words.lower()))
    return " ".join(word for word in WORD.findall(words.lower()) if word not in PROMISE)


def _first_cell(book: Runbook, each: Objective) -> str:
    """The head of the row that a promise of a table stands in: “App tier RTO”."""
    line = book.source.text(book.source.line_starts[book.source.line(each.start) - 1], each.end)
    return line.strip().strip("|").partition("|")[0].strip()


def _thing(book: Runbook, each: Objective) -> str:
    """What the promise is about; a heading that only repeats below others means the thing above it."""
    path = headings(book, each)
    named = each.what.strip().lower()
    if kind_of(named):  # a list below the word itself: what it is for stands above
        return " / ".join([*path, named]).lower()
    return " / ".join(path).lower() if path and named == path[-1].strip().lower() else named


def _of_which(each: Objective) -> str:
    """The part that a time is for: “4 hours for critical systems”."""
    match = FOR.search(each.text)
    return match[1].strip().lower() if match else ""


def _above(book: Runbook, each: Objective) -> str:
    """The entry of the list that an indented entry stands below: the part of a scenario is not that of another."""
    source = book.source
    number = source.line(each.start)
    own = source.text(source.line_starts[number - 1], each.start)
    depth = len(own) - len(own.lstrip())
    if not depth or not ENTRY.match(own):
        return ""
    above = (source.text(*source.line_starts[at - 1 : at + 1]) for at in range(number - 1, 0, -1))
    outer = (line for line in above if line.strip() and len(line) - len(line.lstrip()) < depth)
    return next(outer, "").strip().lower()


def _entry(book: Runbook, each: Objective) -> str:
    """The name of the entry in whose sentence a promise stands: one of several cases, each with its own time."""
    if each.because != "sentence":
        return ""
    source = book.source
    for number in range(source.line(each.start), 0, -1):
        line = source.text(*source.line_starts[number - 1 : number + 1])
        match = CALLED.match(line)
        if match:
            return "" if kind_of(match["name"]) else match["name"].strip(" :.").lower()
        if not line.strip() or ENTRY.match(line):
            break
    return ""


def _line(book: Runbook, each: Objective) -> str:
    """The line of a promise up to its time; in a table its own cells may be about both."""
    if each.because == "table":
        return ""
    data = book.source.data
    return book.source.text(data.rfind(b"\n", 0, each.start) + 1, each.end)


def _is_beside(book: Runbook, first: int, each: Objective) -> bool:
    """Whether both stand in one row of a table: what is wanted beside what was measured."""
    return each.because == "table" and b"\n" not in book.source.data[first : each.start]


def _of_the_page(book: Runbook, each: Objective) -> bool:
    """Whether a promise is made by the page as a whole: below its title, or below a heading that names no thing."""
    if each.kind not in {"RTO", "RPO"} or _of_which(each) or _above(book, each) or _label(book, each):
        return False
    words = WORD.findall(each.what.lower())
    whole = each.what.strip() == book.title.text.strip() or all(word in WHOLE or word in PROMISE for word in words)
    return whole and len(headings(book, each)) <= DEEP


def _for_the_page(book: Runbook) -> Iterator[Finding]:
    """The second of two different promises that nothing says to be for different things, as a hint."""
    for kind in ("RTO", "RPO"):
        made = [each for each in book.objectives if each.kind == kind and each.seconds is not None]
        whole = [each for each in made if _of_the_page(book, each) and not CAME_OUT.search(_line(book, each))]
        if len(whole) == len(made) and len({each.seconds for each in whole}) == PAIR:
            other = next(each for each in whole if each.seconds != whole[0].seconds)
            if other.what != whole[0].what:
                line = book.source.line(whole[0].start)
                says = f"the {kind} is {other.text.strip()} here and {whole[0].text.strip()} in line {line}"
                yield found(other, says, "Say it once, or say for what each is.", severity=Severity.INFO)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each objective whose kind and thing have another time further up."""
    yield from _for_the_page(book)
    seen: dict[tuple[str, str], tuple[float, int, str]] = {}
    for each in book.objectives:
        if each.kind not in KINDS or each.seconds is None or not NAMED.search(each.what):
            continue
        if CAME_OUT.search(f"{each.what} {_line(book, each)}"):
            continue
        part = f"{_entry(book, each)} {_above(book, each)} {_of_which(each)}"
        key = (each.kind, f"{_thing(book, each)} {_label(book, each)} {part}")
        known = seen.setdefault(key, (each.seconds, each.start, each.text))
        if known[0] != each.seconds and not _is_beside(book, known[1], each):
            line = book.source.line(known[1])
            yield found(
                each,
                f"the {each.kind} of {each.what} is {each.text.strip()} here and {known[2].strip()} in line {line}",
                "Say it once, and link to it.",
            )
