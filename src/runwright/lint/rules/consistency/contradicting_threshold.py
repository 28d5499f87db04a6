"""One alert has two limits.

## Why it matters

The table says that it fires at 80 %, the section about it says 90 %. Whoever is woken at 85 % does not know whether
that is right.

## Example

````markdown
| Alert | Threshold | Severity |
|---|---|---|
| Disk usage | > 80% | critical |

## Disk usage (> 90%)

**Severity**: critical

1. `df -h`
````

## Instead

````markdown
| Alert | Threshold | Severity |
|---|---|---|
| Disk usage | > 80% | critical |

## Disk usage (> 80%)

**Severity**: critical

1. `df -h`
````

Two conditions, each with something else to do, contradict nothing:

````markdown
# Shop is down

**Severity**: critical

## Tell the customers

**If downtime > 10 minutes:**

- Write it on the status page

## Escalation

**Escalate at once if:**

- Downtime > 30 minutes
````
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.limit import ALERT, Limit, limits, same
from runwright.lint.facts.neighbour import neighbours
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.library import Library
    from runwright.runbook import Runbook

NAME = "consistency/contradicting-threshold"
SEVERITY = Severity.WARNING
WHOLE = 100
GENERIC = regex(
    r"(?:expected |target |max(?:imum)? )?"
    r"(?:performance|time|duration|speed|cost|size|result|target|goal|limit|value|threshold)s?",
    re.IGNORECASE,
)
"""Words that speak of whatever stands beside them."""
Scale = tuple[frozenset[str], str, bool]
"""A signal, the unit it is given in, and whether more of it is worse: limits on one can be compared."""
CONDITION = regex(r"\b(?:if|when|unless|escalat\w*)\b", re.IGNORECASE)


def check_in(book: Runbook, library: Library) -> Iterator[Finding]:
    """Flag each limit that differs from one further up of the same signal and severity; without severity as a hint."""
    yield from _on_the_page(book)
    yield from _across(book, library)


def _across(book: Runbook, library: Library) -> Iterator[Finding]:
    """Alerts, which have one name for all pages, with another limit on a page before this one."""
    mine = [each for each in limits(book) if ALERT.match(each.it.signal.strip())]
    before = [each for each in neighbours(book, library) if each.source.name < book.source.name] if mine else []
    for each in mine:
        for other in before:
            theirs = [one for one in limits(other) if same(one, each) and one.it.signal == each.it.signal]
            if theirs and all(one.value != each.value and one.rank in {each.rank, -1} for one in theirs):
                place = f"line {other.source.line(theirs[0].start)} of {other.source.name}"
                yield _finding(each, theirs[0], place, Severity.INFO)
                break


def _finding(each: Limit, other: Limit, place: str, severity: Severity | None) -> Finding:
    here, there = (" ".join(f"{one.it.value:g} {one.it.unit}".split()) for one in (each, other))
    says = f"the limit of “{each.it.signal.strip()}” is {here} here and {there} in {place}"
    return found(each, says, "Say it once, and link to it.", severity=severity)


def _on_the_page(book: Runbook) -> Iterator[Finding]:
    further_up: defaultdict[Scale, _Said] = defaultdict(_Said)
    for each in limits(book):
        if each.fine or _is_all(each) or not each.signal:
            continue
        said = further_up[each.signal, each.unit, each.above]
        other, is_news = said.against(each), each.value not in said.values
        said.add(each)
        if (
            other is not None
            and is_news
            and (each.rank >= 0 or each.it.sure == 1)
            and not GENERIC.fullmatch(each.it.signal.strip())
        ):
            place = f"line {book.source.line(other.start)}"
            yield _finding(each, other, place, None if each.rank >= 0 else Severity.INFO)


def _is_all(each: Limit) -> bool:
    """Whether it is the end of what there is: “if the disk reaches 100 %”."""
    return each.it.value == WHOLE and each.it.unit == "%"


class _Said:
    """What was said further up of one signal: the first limit of each number in each section."""

    def __init__(self) -> None:
        self.values = set[float]()
        self._first = dict[tuple[int, bool, float, object], Limit]()

    def add(self, limit: Limit) -> None:
        """Go on below a limit."""
        self.values.add(limit.value)
        self._first.setdefault((limit.rank, _is_condition(limit), limit.value, limit.it.section), limit)

    def against(self, limit: Limit) -> Limit | None:
        """The first that differs, stands in another section, and is no step of the same ladder.

        Two conditions never contradict: each is when something else is to be done.
        """
        theirs = _is_condition(limit)
        return next(
            (
                one
                for (rank, conditional, value, section), one in self._first.items()
                if rank == limit.rank
                and value != limit.value
                and section != limit.it.section
                and not (conditional and theirs)
            ),
            None,
        )


def _is_condition(limit: Limit) -> bool:
    return CONDITION.search(limit.it.because) is not None
