"""How bad an incident is, in the runbook's own words, and how fast somebody must answer. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from runwright.runbook import Runbook
    from runwright.runbook.severity import Severity

CODE = regex(r"(?:p|s|sev|severity|priority|prio)[\s_-]*([0-5])\Z")
LETTERS = regex(r"[a-z]+\Z")


class Promise(NamedTuple):
    """How fast a runbook wants somebody to answer."""

    seconds: float
    severity: str
    """As the runbook calls it."""
    book: str
    line: int


def level(name: str) -> str:
    """A severity without its spelling: `P1`, `SEV-1` and `Severity 1` are `p1`, `Critical` is `critical`."""
    plain = name.strip().casefold()
    code = CODE.match(plain)
    return f"p{code[1]}" if code else plain


def named(book: Runbook, severity: str) -> str:
    """A severity as the runbook writes it; as it was given where the runbook does not know it."""
    return next((each.name for each in book.severities if severity and level(severity) in levels(each)), severity)


def known(book: Runbook) -> tuple[str, ...]:
    """The severities of a runbook, each once, as they are written."""
    return tuple({level(each.name): each.name for each in reversed(book.severities)}.values())[::-1]


def alike(book: Runbook, severity: str) -> frozenset[str]:
    """All that a severity is called: where the runbook says that P1 is critical, both."""
    asked = level(severity)
    same = (levels(each) for each in book.severities if asked in levels(each))
    return frozenset({asked}).union(*same)


def levels(each: Severity) -> frozenset[str]:
    """What one entry of a runbook calls its level: `P1 (Critical)` is `p1` and `critical`."""
    words = (each.description or "").strip().casefold()
    return frozenset({level(each.name), words} if LETTERS.match(words) else {level(each.name)})


def promise(book: Runbook, severity: str) -> Promise | None:
    """The time within which somebody must answer; `None` where the runbook does not say it."""
    wanted = alike(book, severity)
    for each in book.severities:
        if each.response is not None and wanted & levels(each):
            return Promise(each.response, each.name, book.source.name, book.source.line(each.start))
    return None
