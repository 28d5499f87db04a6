"""Somebody is to be called, and nothing says how.

## Why it matters

After half an hour without an answer the page says "call the manager". Who that is tonight, and under which number, the
reader has to find out while the service is down.

## Example

````markdown
## Escalation

| Level | Who | After |
|---|---|---|
| 1 | On-call engineer | 0 min |
| 2 | Database lead | 15 min |
| 3 | Head of platform | 30 min |

## Contacts

- **On-call engineer**: +49 30 901820
- **Database lead**: dba-lead@shop.eu
````

## Instead

````markdown
## Escalation

| Level | Who | After |
|---|---|---|
| 1 | On-call engineer | 0 min |
| 2 | Database lead | 15 min |
| 3 | Head of platform | 30 min |

## Contacts

- **On-call engineer**: +49 30 901820
- **Database lead**: dba-lead@shop.eu
- **Head of platform**: +49 30 901821
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.facts.neighbour import neighbours
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.finding import Place
    from runwright.lint.library import Library
    from runwright.runbook import Runbook
    from runwright.runbook.escalation import Escalation

NAME = "consistency/escalation-without-contact"
SEVERITY = Severity.WARNING
AND = regex(r"\s*(?:\+|,|;|&|/|\band\b|\bor\b|\boder\b|\bund\b)\s*", re.IGNORECASE)
ROLE = regex(
    r"\b(?:manager|lead|director|head|vp|vice president|c[tei]o|ciso|architect|dba|officer|principal|chief)\b",
    re.IGNORECASE,
)
REACHED = regex(r"@|#\w|\+?\d[\d ()-]{6,}|https?://|slack|pager|opsgenie|e-?mail|phone|channel|\]\(", re.IGNORECASE)
LISTS = regex(
    r"contacts?\b|escalat|roster|directory|phone ?book|who.?s who|pagerduty|opsgenie|org ?chart", re.IGNORECASE
)
BRACKETED = regex(r"\([^()]*\d[^()]*\)")
"""A time behind a role."""
LONGEST = 50
"""Letters of a role; more is a sentence."""
FILLER = frozenset(
    {"the", "on", "call", "oncall", "team", "of", "a", "your", "to", "page", "notify", "escalate"}
    | {"relevant", "appropriate", "respective", "responsible", "corresponding", "owning", "affected"}
    | {"paged", "notified", "called", "informed", "alerted", "also", "is", "are", "gets", "get"}
)
ABBREVIATED = {"engineering": "eng", "vice": "vp", "database": "db", "dba": "db", "infrastructure": "infra"}


def check_in(book: Runbook, library: Library) -> Iterator[Finding]:
    """Flag each role that is to be called and that no list of contacts has; without any list, only as a hint."""
    called = list(_called(book))
    elsewhere = [link for link in book.links if link.kind in {"external", "relative"}] if called else []
    if not called or any(LISTS.search(f"{link.text} {link.target}") for link in elsewhere):
        return
    contacts = [each for other in neighbours(book, library) for each in other.contacts if each.channel != "person"]
    known = [_words(f"{each.name} {each.address}") for each in contacts]
    personal = sum(1 for each in book.contacts if each.channel in {"phone", "e-mail"} or each.address.startswith("@"))
    told: set[frozenset[str]] = set()
    for step, role in called:
        words = _words(role)
        if words and words not in told and not any(words <= each for each in known):
            told.add(words)
            says = f"“{role.strip()}” is to be called here, and this page says nowhere how"
            severity = None if personal > 1 else Severity.INFO
            yield found(_named(book, step, role), says, "The number or the rota, beside the name.", severity=severity)


def _called(book: Runbook) -> Iterator[tuple[Escalation, str]]:
    """Each role of each escalation whose line does not say itself how it is reached."""
    for step in book.escalations:
        if not REACHED.search(book.source.text(step.start, step.end)):
            yield from ((step, each) for each in AND.split(step.to) if ROLE.search(each) and len(each) < LONGEST)


def _named(book: Runbook, step: Escalation, role: str) -> Place:
    """Where a step names a role: in a chain that is drawn, that is a line below the level."""
    words = role.strip().encode()
    at = book.source.data.rfind(words, step.start, step.end)
    return step if at < 0 else Span(at, at + len(words))


def _words(text: str) -> frozenset[str]:
    words = regex(r"[a-z]+").findall(BRACKETED.sub("", text.lower()))
    return frozenset(ABBREVIATED.get(word, word) for word in words if word not in FILLER)
