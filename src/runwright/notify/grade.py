"""How bad something is, in the four words that receivers know, from the words that runbooks use."""

from __future__ import annotations

from enum import StrEnum

from runwright.lib.regex import regex


class Grade(StrEnum):
    """The severities of PagerDuty's Common Event Format, worst first."""

    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """How far down it stands: 0 is the worst."""
        return list(Grade).index(self)


WORDS = {
    Grade.CRITICAL: {"critical", "crit", "emergency", "page", "fatal", "blocker", "urgent", "disaster"},
    Grade.ERROR: {"error", "high", "major", "severe"},
    Grade.WARNING: {"warning", "warn", "medium", "moderate", "minor", "average"},
    Grade.INFO: {"info", "informational", "low", "notice", "none", "trivial", "ticket"},
}
NUMBERED = regex(r"(?:p|s|sev|prio|priority|severity|level|tier)[\W_]*(\d)\Z")
BY_NUMBER = {0: Grade.CRITICAL, 1: Grade.CRITICAL, 2: Grade.ERROR, 3: Grade.WARNING}


def grade(severity: str) -> Grade:
    """The grade of a severity; of one that nobody knows, an error: neither asleep nor the end of the world."""
    word = severity.strip().lower()
    numbered = NUMBERED.match(word)
    if numbered:
        return BY_NUMBER.get(int(numbered[1]), Grade.INFO)
    return next((each for each, words in WORDS.items() if word in words), Grade.ERROR)


def is_word(severity: str) -> bool:
    """Whether a severity is a word that says by itself how bad it is: `critical`, `minor`; a number is none."""
    return any(severity.strip().lower() in words for words in WORDS.values())


def bad_enough(severity: str, least: str) -> bool:
    """Whether a severity is as bad as a grade, or worse."""
    return grade(severity).rank <= Grade(least).rank
