"""A procedure that promises no downtime, with a step that stops or restarts the service.

## Why it matters

Whoever plans by the promise does the work by day, tells nobody, and the service is away while it restarts.

## Example

````markdown
# Add a replica

**Duration**: 30 minutes
**Downtime**: None

1. Add it to the settings of the shop.
2. Take it over: `sudo systemctl restart shop`
````

## Instead

````markdown
# Add a replica

**Duration**: 30 minutes
**Downtime**: None

1. Add it to the settings of the shop.
2. Take it over: `sudo systemctl reload shop`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import comment_above
from runwright.lint.facts.program import programs, programs_in
from runwright.lint.facts.wording import title
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "consistency/downtime-not-promised"
SEVERITY = Severity.WARNING
NONE = regex(r"\W*(?:none|no|zero|0)\b(?!.*\brolling\b)|\W*not? (?:required|needed|expected)", re.IGNORECASE)
LABEL = regex(r"\W*(?:expected |planned |service )?(?:downtime|outage|interruption)\W*$", re.IGNORECASE)
SEVERAL = regex(
    r"one (?:by one|after the other|at a time|node)|each (?:node|server|host|instance)|rolling", re.IGNORECASE
)
"""The steps are for one of several, while the others serve."""
STOPS = {
    "systemctl": {"restart", "stop"},
    "docker": {"restart", "stop", "compose restart", "compose down", "compose stop"},
    "docker-compose": {"restart", "down", "stop"},
}

PROMISED = regex(
    r"^(?!.*\b(?:not|no longer|near|almost|minimal|if|when|for|without)\b)"
    r".*\b(?:zero|no)[- ]?downtime\b|\bwithout (?:any )?downtime\b",
    re.IGNORECASE,
)
"""A heading or a comment that says so of what stands under it."""
RECREATES = {"docker": {"compose up", "compose restart", "restart", "compose down", "compose stop"},
             "docker-compose": {"up", "restart", "down", "stop"}}  # fmt: skip
BESIDE = regex(r"--scale\b|\brollout\b|\bstack deploy\b|\bservice update\b|blue|green|traefik|upstream|--no-recreate")
"""What lets another one serve in the meantime."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first such step below each label, heading or comment that says that there is none."""
    yield from _under_titles(book)
    for statement in prose(book.document).about("downtime", "outage", "interruption"):
        if not (LABEL.match(statement.label) and NONE.match(statement.value)):
            continue
        section = book.document.sections[statement.section]
        if SEVERAL.search(book.source.text(section.start, section.end)):
            continue
        line = book.source.line(statement.span().start)
        stops = next((each for each in programs_in(book, section.start, section.end) if _stops(each)), None)
        if stops is not None:
            yield found(
                stops,
                f"line {line} promises no downtime, and {stops.called} takes the service away until it is back",
                "A reload or a rolling restart; or the downtime in the promise.",
            )


def _under_titles(book: Runbook) -> Iterator[Finding]:
    """Containers made anew under words that promise that nobody notices."""
    told: set[int] = set()
    for program in programs(book):
        if program.path not in RECREATES.get(program.name, ()) or program.command.block < 0:
            continue
        block = book.blocks[program.command.block]
        words = next((each for each in (comment_above(book, program), title(book, program)) if each), "")
        if block.ordinal in told or not PROMISED.search(words) or BESIDE.search(block.text):
            continue
        told.add(block.ordinal)
        yield found(
            program,
            f"“{words}”: {program.called} stops the container and starts it anew, and nothing serves in between",
            "Two containers behind a proxy, one after the other; or the downtime in the words.",
        )


def _stops(program: Program) -> bool:
    words = [each.known for each in program.words[1:] if not each.text.startswith("-")]
    if any("postgresql" in each for each in words):
        return False  # of the new server, which nobody uses yet
    if program.name == "service":
        return words[1:2] in (["restart"], ["stop"])
    return any(" ".join(words[: len(each.split())]) == each for each in STOPS.get(program.name, ()))
