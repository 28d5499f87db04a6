"""Evidence is kept in a chapter behind the one that throws it away.

## Why it matters

What ran in a container, its log and its file system go with it. Whoever works down the page stops and removes it first,
and finds nothing to keep when the page comes to that: how they got in is never known.

## Example

````markdown
# The shop was broken into

## Contain

```bash
docker compose down
```

## Preserve the evidence

```bash
docker logs shop > /evidence/shop.log 2>&1
docker diff shop > /evidence/shop.diff
```
````

## Instead

````markdown
# The shop was broken into

## Contain

```bash
docker network disconnect front shop
docker pause shop
```

## Preserve the evidence

```bash
docker logs shop > /evidence/shop.log 2>&1
docker diff shop > /evidence/shop.diff
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs_in
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook
    from runwright.runbook.section import Section

NAME = "safety/evidence-kept-too-late"
SEVERITY = Severity.WARNING
KEEPS = regex(
    r"\b(?:preserv|collect|captur|gather|secur|sav|keep)\w* (?:\w+ ){0,2}(?:evidence|forensics?|logs)\b|\bforensic\w*\b"
    r"|\bevidence (?:collection|preservation|capture)\b",
    re.IGNORECASE,
)
"""Headings under which it is kept."""
FROM_CONTAINERS = frozenset({"logs", "diff", "inspect", "export", "commit", "compose logs", "cp", "describe", "exec"})
REMOVES = {
    "docker": {"rm", "container rm", "compose down", "compose rm", "system prune"},
    "docker-compose": {"down", "rm"},
    "podman": {"rm", "compose down"},
    "kubectl": {"delete"},
    "oc": {"delete"},
}
PODS = regex(r"(?:pods?|po|deploy\w*|statefulsets?|sts|daemonsets?|ds|jobs?)(?:/|$)", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag what is removed in the chapters before such a heading, when what stands under it asks those containers."""
    for section in book.document.sections:
        if not KEEPS.search(section.title):
            continue
        keeping = [each for each in programs_in(book, section.start, section.end) if _asks(each)]
        above = _before(book, section)
        gone = [each for each in programs_in(book, above, section.start) if _removes(each, keeping)]
        if gone and not any(_asks(each) for each in programs_in(book, above, gone[0].start)):
            line = book.source.line(keeping[0].start)
            yield found(
                gone[0],
                f"“{section.title}” comes behind this: what line {line} asks for is gone with the containers by then",
                "Keep it first; until then disconnect or pause the container.",
            )


def _before(book: Runbook, section: Section) -> int:
    """Where the chapter begins that the section is part of."""
    return book.document.sections[section.parent].start if section.parent > 0 else 0


def _asks(program: Program) -> bool:
    return program.name in REMOVES and program.path in FROM_CONTAINERS


def _removes(program: Program, keeping: list[Program]) -> bool:
    """Whether it takes away what the same tool is asked about later."""
    if not any(each.name.partition("-")[0] == program.name.partition("-")[0] for each in keeping):
        return False
    if program.path not in REMOVES.get(program.name, ()):
        return False
    return program.path != "delete" or bool(program.operands and PODS.match(program.operands[0]))
