"""A page about containers that crash never asks for the log of the one that crashed.

## Why it matters

`kubectl logs` shows the container that runs now: the one that was started after the crash, a few seconds old. Why its
predecessor ended stands in the other log, which is gone with the next crash.

## Example

````markdown
# The shop is down

## Symptoms

- Pods of the shop are in `CrashLoopBackOff`

## Diagnosis

```bash
kubectl logs shop-7d9f-abcde -n shop --tail=100
```
````

## Instead

````markdown
# The shop is down

## Symptoms

- Pods of the shop are in `CrashLoopBackOff`

## Diagnosis

```bash
kubectl logs shop-7d9f-abcde -n shop --previous --tail=100
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import headings, section_at
from runwright.lint.facts.mistaken import mistaken
from runwright.lint.facts.program import programs
from runwright.lint.facts.purpose import said
from runwright.lint.facts.wording import is_mentioned
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.phase import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/logs-after-the-crash"
SEVERITY = Severity.INFO
CRASHES = regex(
    r"\bCrash ?Loop(?:BackOff|ing)?\b|\bcrash[- ]?loop\w*|\bOOM ?Killed\b"
    r"|\b(?:pods?|containers?) (?:is |are |keeps? )?crash\w*",
    re.IGNORECASE,
)
LOOKS_BACK = regex(rb"--previous\b|\blogs\b[^\n]*\s-p\b|previous (?:container|instance|log)|\blastState\b|\bstern\b")
"""What shows the container that ended."""
SYMPTOMS = regex(r"^\W*(?:[\d.]+\W*)?symptoms?\b", re.IGNORECASE)
NEAR = 500
"""Bytes above a command that may say what has happened."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first look at a log of what is said to crash; a page that speaks of the container before knows."""
    if LOOKS_BACK.search(book.source.data):
        return
    for program in programs(book):
        if program.called not in {"kubectl logs", "oc logs"} or program.has("-f", "--follow"):
            continue
        if is_mentioned(book, program) or _is_said_already(book, program):
            continue
        named = CRASHES.search(_told(book, program))
        if named is not None:
            yield found(
                program,
                f"“{named[0]}”: this is the log of the container that runs now, and nothing on the page asks for the "
                "one that crashed",
                "kubectl logs POD --previous",
            )
            return


def _is_said_already(book: Runbook, program: Program) -> bool:
    """Whether its own words ask for the crash: then another rule says that this is not what they get."""
    words = said(book, program)
    return any(each.speaks_of(program) and each.contradicts(words) for each in mistaken().get(program.name, ()))


def _told(book: Runbook, program: Program) -> str:
    """What the headings, the lines above in the section and the list of symptoms say."""
    section = section_at(book, program)
    above = book.source.text(max(section.start, program.start - NEAR), program.start)
    symptoms = [step for each in book.procedures for step in each.steps if step.phase is Phase.SYMPTOMS]
    listed = [
        book.source.text(each.start, each.end)
        for each in book.document.sections
        if SYMPTOMS.match(each.title) and each.start < program.start
    ]
    return " ".join([*headings(book, program), above, *listed, *(each.title for each in symptoms)])
