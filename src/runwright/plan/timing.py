"""Timing: the limits and durations that a document states, and the sleeps in its commands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages import shell
from runwright.lib import duration
from runwright.lib.regex import regex
from runwright.runbook.condition import SUBJECT
from runwright.runbook.verb import imperative

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runwright.runbook.command import Command

LIMIT = regex(
    r"(?:≤|<=?|⩽|\b(?:max(?:imum)?\.?:?|within|at most|up to|no (?:more|longer) than|less than|under|timeout:?))\s*$",
    re.IGNORECASE,
)
APART = regex(r"(?:^|[(\[—–:,-]\s*)$")
BOUND = regex(r"\b(?:within|in (?:under|less than|at most|no (?:more|longer) than))\s*$", re.IGNORECASE)
MEASURED = regex(
    r"^\W*(?:\d+[.)]\s*)?(?:verify|check|confirm|ensure|make sure|see|assert|validate)\b"
    r"|\b(?:is|are|was|be|stays?|remains?|keeps?)\s*$",
    re.IGNORECASE,
)
"""What a title is about whose time is that of what it looks at: "verify that the lag is within 5 s"."""
WAITING = regex(r"^\W*(?:then |and |now )?wait\b", re.IGNORECASE)
TAKES = regex(
    r"(?:[(~≈≤]|\b(?:takes(?: about| around| up to)?|about|approx\.?|duration:?|time:?|estimated:?))\s*$",
    re.IGNORECASE,
)
JOINED = regex(r"[,;:.]\s|\b(?:and|then|before|after)\b", re.IGNORECASE)
SENTENCES = regex(r"(?<=[.!?])\s|\n\s*\n|\n(?=[A-Z])")
LONGEST_SLEEP = 86_400.0
WAITS = regex(
    r"^\W*(?:step \d{1,3}\W+)?(?:then |and |now )?"
    r"(?:wait|pause|sleep)(?: for)?(?: at least| about| another| some)?\W*$",
    re.IGNORECASE,
)


def limit(title: str) -> float | None:
    """The time limit that a title states, in seconds: "Restore (≤ 5 min)"."""
    found = duration.find(title)
    match = LIMIT.search(title[: found.start]) if found else None
    return found.seconds if found and match and _of_step(title[: match.start()], title[: found.start]) else None


def _of_step(before: str, whole: str) -> bool:
    """Whether a limit is that of the step, and not of what it measures: "latency under 200 ms" bounds no command."""
    if APART.search(before) or WAITING.match(before):
        return True
    return BOUND.search(whole) is not None and MEASURED.search(before) is None


def stated(title: str) -> float | None:
    """How long a title says that its step takes, in seconds."""
    found = duration.find(title)
    if found is None or not TAKES.search(title[: found.start]):
        return limit(title)
    return found.seconds


def wait(title: str, more: str = "") -> float | None:
    """How long a step only waits, in seconds: "Wait 5 minutes"; nothing where it waits for something to happen.

    Nor where its title, or what more it says, tells to do something then: nobody would.
    """
    found = duration.find(title)
    if found is None or not WAITS.match(title[: found.start]):
        return None
    ordered = any(imperative(part.strip()) for part in JOINED.split(title[found.end :]))
    told = (each.strip(" *_-\n") for each in SENTENCES.split(more))
    return None if ordered or any(each and not SUBJECT.match(each) for each in told) else found.seconds


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
