r"""A status of HTTP is expected, and the command does not show one.

## Why it matters

`curl` prints the body and nothing else. An error page looks like an answer, and the reader ticks "200".

## Example

````markdown
## Check

1. Ask the service:

   ```bash
   curl https://shop.eu/health
   ```

**Expected**: the health check returns 200 OK
````

## Instead

````markdown
## Check

1. Ask the service:

   ```bash
   curl -sS -o /dev/null -w '%{http_code}\n' https://shop.eu/health
   ```

**Expected**: the health check returns 200 OK
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import section_at
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "consistency/status-not-shown"
SEVERITY = Severity.WARNING
EXPECTED = regex(
    r"\b(?:returns?|responds? with|response|status(?: code)?|expected|http)\b[^.\n]{0,20}\b2\d\d\b"
    r"(?! ?(?:ms|s|seconds|req))",
    re.IGNORECASE,
)
BECAUSE = regex(
    r"\bif\b|\bwhen\b|\bbut\b|\balthough\b|\beven\b|\berrors?\b|\bsymptom|\bor 2\d\d\b|\binstead of\b|^\W*results?\W*:",
    re.IGNORECASE,
)
"""Words of a symptom or of what a change brought, not of an expectation."""
CHECKED = regex(r"\b(?:expect|should|must|verif|confirm|check)", re.IGNORECASE)
"""Words of somebody who wants to see it."""
LABEL = regex(
    r"\W*(?:success(?:ful)? )?(?:response|returns?|status(?: code)?)\W*2\d\d\b(?: [A-Z]\w+)?\W*$", re.IGNORECASE
)
"""A title over what the server answers, as pages about an interface have it."""
SHOWS = (
    "-i",
    "-I",
    "--include",
    "--head",
    "-w",
    "--write-out",
    "-v",
    "--verbose",
    "-f",
    "--fail",
    "--fail-with-body",
    "-D",
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each expected status under a heading all of whose calls of curl print only what the server says."""
    calls: dict[int, list[Program]] = {}
    for each in programs(book):
        if each.name == "curl":
            calls.setdefault(section_at(book, each).ordinal, []).append(each)
    if not calls:
        return
    for statement in prose(book.document).about("expect", "return", "status", "response", "respond", "http"):
        match = EXPECTED.search(statement.text) if statement.kind != "heading" else None
        if (
            match is None
            or LABEL.match(statement.text)
            or BECAUSE.search(statement.text)
            or BECAUSE.search(statement.lead)
        ):
            continue
        place = statement.span(match.start(), match.end())
        own = calls.get(statement.section, [])
        before = [each for each in own if each.start < place.start]
        if before and not any(each.has(*SHOWS) for each in own):
            line = book.source.line(before[-1].start)
            says = f"“{match[0]}” is expected, and curl (line {line}) prints no status"
            sure = CHECKED.search(f"{statement.lead} {statement.text}") is not None
            instead = "curl -sS -o /dev/null -w '%{http_code}\\n' …"
            yield found(place, says, instead, severity=None if sure else Severity.INFO)
