"""A severity that the page's own list of levels does not have.

## Why it matters

Somebody files the incident as P4, because the template offers it, and nobody knows who answers a P4 and when.

## Example

````markdown
| Severity | Response time |
|---|---|
| P1 | 15 minutes |
| P2 | 1 hour |
| P3 | 1 day |

Open the ticket with the severity P4 when no customer is affected.
````

## Instead

````markdown
| Severity | Response time |
|---|---|
| P1 | 15 minutes |
| P2 | 1 hour |
| P3 | 1 day |
| P4 | 1 week |

Open the ticket with the severity P4 when no customer is affected.
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.facts.around import section_at
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.severity import Severity as Level

NAME = "consistency/severity-undefined"
SEVERITY = Severity.WARNING
CODE = regex(r"(P|SEV[- ]?)(\d)$", re.IGNORECASE)
ANSWERED = regex(rb"[^\n]*\n(?:[^#\n][^\n]*\n|\s*\n){0,3}?\W*response time\W", re.IGNORECASE)
"""A time to answer that is told in words, right below."""
NEAR = 300
LEAST = 2
"""Levels with a time that make a list of levels."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first use of each level that the list of levels with their times leaves out."""
    timed = {
        section_at(book, each).ordinal
        for each in book.severities
        if each.response is not None and (_listed(book, each) or each.because == "heading")
    }
    defined: dict[str, set[int]] = {}
    for each in book.severities:
        match = CODE.match(each.name)
        if match and section_at(book, each).ordinal in timed and (each.response is not None or _listed(book, each)):
            defined.setdefault(_family(match[1]), set()).add(int(match[2]))
    for family, numbers in defined.items():
        if len(numbers) >= LEAST:
            yield from _missing(book, family, numbers)


def _listed(book: Runbook, level: Level) -> bool:
    """Whether a level stands in a row of a table, which says by itself what it is about."""
    return book.source.data[book.source.data.rfind(b"\n", 0, level.start) + 1 :][:1] == b"|"


def _missing(book: Runbook, family: str, numbers: set[int]) -> Iterator[Finding]:
    spelled = r"P" if family == "P" else r"[Ss][Ee][Vv][- ]?"
    pattern = re.compile(rf"\b{spelled}(?:(\d)\b|\[(\d)[-–](\d)\])(?!\w|\.\d)".encode())
    told: set[int] = set()
    for match in pattern.finditer(book.source.data):
        named = range(int(match[1]), int(match[1]) + 1) if match[1] else range(int(match[2]), int(match[3]) + 1)
        for number in (
            each for each in named if each not in numbers | told and max(numbers) < each <= max(numbers) + 2
        ):
            told.add(number)
            if ANSWERED.match(book.source.data, match.end(), match.end() + NEAR) or _is_explained(book, match, spelled):
                continue
            known = ", ".join(f"{family}{each}" for each in sorted(numbers))
            says = f"{family}{number} is no level of this page: only {known} have a time to answer"
            yield found(Span(*match.span()), says, "Say what it means and when it is answered, or take it out.")


def _is_explained(book: Runbook, match: re.Match[bytes], spelled: str) -> bool:
    """Whether its line lists levels with a word for each in brackets: “P1 (critical) / P2 (major)”."""
    data = book.source.data
    end = data.find(b"\n", match.end())
    line = data[data.rfind(b"\n", 0, match.start()) + 1 : end if end >= 0 else len(data)]
    worded = re.findall(rf"\b{spelled}\d \([A-Za-z][^()\n]*\)".encode(), line)
    return len(worded) > LEAST and data[match.end() : match.end() + 2] == b" ("


def _family(letters: str) -> str:
    return "P" if letters.upper() == "P" else "SEV"
