"""A command or an option that newer versions dropped or replaced.

## Why it matters

It worked when the page was written. On the machine of tonight's reader the tool refuses it, or warns that it soon will.

## Example

```bash
docker scan shop/api:latest
helm init
```

## Instead

```bash
docker scout cves shop/api:latest
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.outdated import of
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "tool/outdated"
SEVERITY = Severity.ERROR


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each call that the data knows; what is only deprecated once a document."""
    mentioned: set[str] = set()
    for program in programs(book):
        known = of(program)
        if known is None or (known.severity is Severity.INFO and known.says in mentioned):
            continue
        if known.era is not None and known.era.search(book.title.text):
            continue
        mentioned.add(known.says)
        words = program.words[1:]
        option = next((word for word in words if word.known.partition("=")[0] in known.options), program.words[0])
        yield found(program.at(option), known.says, known.instead, severity=known.severity)
