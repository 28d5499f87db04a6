"""A block whose content is plainly in another language than its fence says.

## Why it matters

Whoever trusts the tag pastes a query into a shell, or leaves commands alone that should have been run.

## Example

```json
SELECT pid, state FROM pg_stat_activity WHERE state <> 'idle';
```

## Instead

```sql
SELECT pid, state FROM pg_stat_activity WHERE state <> 'idle';
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages.catalogue import tags
from runwright.languages.embedded import parse
from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "markdown/wrong-tag"
SEVERITY = Severity.WARNING
CERTAIN = 0.8
MAPPING = regex(r"(?m)^\s*(?:- |[\w.\"-]+:(?:\s|$))")
SURE = frozenset({"shell", "sql", "promql", "json", "yaml", "python"})
"""Languages whose look is not taken for another's; a prompt or a header line may stand under many tags."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each block whose look overruled its tag, where the tag names a language that we know too."""
    for block in book.blocks:
        claimed = tags().get(block.tag, "")
        if block.language not in SURE - {claimed} or "though tagged" not in block.because or block.sure < CERTAIN:
            continue
        if _reads(claimed, block.text):
            continue
        line = book.source.data.find(b"\n", block.start)
        place = Span(block.start, line if line >= 0 else block.end)
        yield found(place, f"the fence says {block.tag}, and what stands in it is {block.language}", block.language)


def _reads(claimed: str, text: str) -> bool:
    """Whether a text is what its tag says, or nobody can tell; to YAML any line of words is a text."""
    as_tagged = parse(claimed, text)
    return as_tagged is None or not (as_tagged.problems or (claimed == "yaml" and not MAPPING.search(text)))
