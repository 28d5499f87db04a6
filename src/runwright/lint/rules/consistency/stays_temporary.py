"""Something is changed for a while, as the page says, and nothing on it ends that while.

## Why it matters

The incident is over, the page is closed, and the limit stays where it was put at three in the morning. Weeks later
somebody wonders why customers are refused.

## Example

````markdown
# Attack on the login

1. Reduce the rate limit temporarily: `kubectl set env deployment/gateway -n shop RATE_LIMIT=3`
2. Watch the failed logins: `kubectl logs deployment/gateway -n shop --since 5m`
````

## Instead

````markdown
# Attack on the login

1. Reduce the rate limit temporarily: `kubectl set env deployment/gateway -n shop RATE_LIMIT=3`
2. Watch the failed logins: `kubectl logs deployment/gateway -n shop --since 5m`
3. When it is over, put it back: `kubectl set env deployment/gateway -n shop RATE_LIMIT=10`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at, section_at
from runwright.lint.facts.wording import said
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.finding import Place
    from runwright.runbook import Runbook
    from runwright.runbook.command import Command

NAME = "consistency/stays-temporary"
SEVERITY = Severity.INFO
FOR_A_WHILE = regex(r"\btemporar(?:y|ily)\b|\bfor now\b|\bfor the time being\b|\bshort[- ]term\b", re.IGNORECASE)
NO_CHANGE = regex(
    r"\btemporary (?:files?|tables?|director|folder|pods?|containers?|databases?|tokens?|credentials?|passwords?"
    r"|errors?|failures?|outages?|tablespace|instances?|users?|objects?|buckets?"
    r"|or\b)",
    re.IGNORECASE,
)
ENDS = regex(
    r"\b(?:revert|restor|reset|undo|roll(?:ed)?[- ]?back|put (?:it )?back|set (?:it )?back|back to|re-?enabl"
    r"|resum|remov|delet|original|previous value|normal (?:value|limit|size|level)|unset|lift|afterwards?"
    r"|when (?:it|this|the incident)|once (?:it|this|the|resolved)|after (?:it|this|the)|until|clean[- ]?up|permanent)",
    re.IGNORECASE,
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first command under words of a while, in a procedure without a word or a command that ends it."""
    told: set[str] = set()
    for command in book.commands if book.source.holds(b"temporar", b"for now", b"short-term", b"time being") else ():
        words = said(book, command)
        if words in told or not FOR_A_WHILE.search(words) or NO_CHANGE.search(words) or _only_looks(command):
            continue
        told.add(words)
        if not ENDS.search(book.source.text(*_bounds(book, command))):
            says = f"“{words.strip()[:60]}”: nothing in this procedure ends it"
            yield found(command, says, "A step that puts it back, and who makes sure of it.")


def _only_looks(command: Command) -> bool:
    return command.language == "shell" and command.effects.level.harmless and not command.text.startswith("export ")


def _bounds(book: Runbook, place: Place) -> tuple[int, int]:
    procedure, section = procedure_at(book, place), section_at(book, place)
    return (procedure.start, procedure.end) if procedure else (section.start, section.end)
