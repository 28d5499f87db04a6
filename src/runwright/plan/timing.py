"""Timing: the limits and durations that a document states, and the sleeps in its commands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages import shell
from runwright.lib import duration
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runwright.runbook.command import Command

LIMIT = regex(
    r"(?:≤|<=?|⩽|\b(?:max(?:imum)?\.?:?|within|at most|up to|no (?:more|longer) than|less than|under|timeout:?))\s*$",
    re.IGNORECASE,
)
TAKES = regex(
    r"(?:[(~≈≤]|\b(?:takes(?: about| around| up to)?|about|approx\.?|duration:?|time:?|estimated:?))\s*$",
    re.IGNORECASE,
)
LONGEST_SLEEP = 86_400.0
WAITS = regex(
    r"^\W*(?:step \d{1,3}\W+)?(?:then |and |now )?"
    r"(?:wait|pause|sleep)(?: for)?(?: at least| about| another| some)?\W*$",
    re.IGNORECASE,
)


def limit(title: str) -> float | None:
    """The time limit that a title states, in seconds: "Restore (≤ 5 min)"."""
    found = duration.find(title)
    if found is None or not LIMIT.search(title[: found.start]):
        return None
    return found.seconds


def stated(title: str) -> float | None:
    """How long a title says that its step takes, in seconds."""
    found = duration.find(title)
    if found is None or not (TAKES.search(title[: found.start]) or LIMIT.search(title[: found.start])):
        return None
    return found.seconds


def wait(title: str) -> float | None:
    """How long a step only waits, in seconds: "Wait 5 minutes"; nothing where it waits for something to happen."""
    found = duration.find(title)
    if found is None or not WAITS.match(title[: found.start]):
        return None
    return found.seconds


def slept(command: Command) -> float:
    """The seconds that a command sleeps, each sleep counted once."""
    if command.language != "shell" or "sleep" not in command.text:
        return 0.0
    parts = [part for statement in shell.parse(command.text).statements for part in statement.commands]
    return min(_sleeps(word.value for part in parts if part.name == "sleep" for word in part.words[1:]), LONGEST_SLEEP)


def _sleeps(words: Iterable[str | None]) -> float:
    total = 0.0
    for word in words:
        match = regex(r"(\d{1,9}(?:\.\d{1,3})?)([smhd]?)").fullmatch(word or "")
        if match:
            total += float(match[1]) * {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}[match[2]]
    return total
