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

import ast
import re
from typing import TYPE_CHECKING

from runwright.languages.catalogue import tags
from runwright.languages.embedded import parse
from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.block import Block

NAME = "markdown/wrong-tag"
SEVERITY = Severity.WARNING
CERTAIN = 0.8
MAPPING = regex(r"(?m)^\s*(?:- |[\w.\"-]+:(?:\s|$))")
STATEMENT = regex(
    r"(?:\s*(?:--[^\n]*|/\*.*?\*/|\\\w[^\n]*)\n)*\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|GRANT|REVOKE|VACUUM"
    r"|ANALYZE|EXPLAIN|SHOW|SET|BEGIN|TRUNCATE|REINDEX|COPY|CALL|USE|DESCRIBE)\s",
    re.IGNORECASE | re.DOTALL,
)
KEYED = regex(r"\s*(?:#.*)?$|[ \t]*(?:-[ \t]+)*[\w.\"'/][\w.\"'/-]*:(?:[ \t].*)?$|[ \t]*-[ \t].*$")
"""A key or an entry of YAML, a comment, or nothing."""
DESCRIBED = regex(r"(?m)^[A-Z][\w ./-]*:[ ]{3,}\S")
FEW = 2
COLUMN = regex(r"(?:\s*--[^\n]*\n)*\s*\w+\s+[A-Za-z]\w*\b[^\n]*\b(?:PRIMARY KEY|NOT NULL|REFERENCES|DEFAULT)\b")
SAMPLE = regex(r"(?m)^\w+\{[^}\n]*\}[ \t]+-?\d[\d.e+]*\s*$")
"""A metric with its labels and a value."""
SCHEMA = regex(r"(?m)^\s*\[ *(?:- )?[\w-]*:? *<[\w-]+>[^\]\n]*\]\s*$")
QUERIES = frozenset({"sql", "promql"})
SURE = frozenset({"shell", "sql", "promql", "json", "yaml", "python"})
"""Languages whose look is not taken for another's; a prompt or a header line may stand under many tags."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each block whose look overruled its tag, where the tag names a language that we know too."""
    for block in book.blocks:
        claimed = tags().get(block.tag, "")
        if block.language not in _sure(claimed) or "though tagged" not in block.because or block.sure < CERTAIN:
            yield from _other_stretches(block, claimed)
            continue
        if _is_python(block.text) if block.language == "settings" else _reads(claimed, block.text):
            continue
        if claimed == "yaml" and SCHEMA.search(block.text):
            continue  # the form of a file, with what may be left out in brackets
        if claimed == "yaml" and all(line[:4].isspace() for line in block.text.splitlines() if line.strip()):
            continue  # lines out of the middle of a file
        if claimed == "sql" and COLUMN.match(block.text):
            continue  # a line out of the middle of a table's definition
        if block.language == "yaml" and len(DESCRIBED.findall(block.text)) >= FEW:
            continue  # what `describe` prints, in columns
        if block.language == "promql" and SAMPLE.search(block.text):
            continue  # what a metrics page shows
        if block.language == "sql" and not STATEMENT.match(block.text):
            continue
        line = book.source.data.find(b"\n", block.start)
        place = Span(block.start, line if line >= 0 else block.end)
        yield found(place, f"the fence says {block.tag}, and what stands in it is {block.language}", block.language)


def _is_python(text: str) -> bool:
    """Whether assignments are Python as they stand, places to fill in included."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def _sure(claimed: str) -> frozenset[str]:
    """The languages that may overrule a tag; `NAME=value` is a sure sign only where Python was promised."""
    return SURE - {claimed} | (frozenset({"settings"}) if claimed == "python" else frozenset())


def _other_stretches(block: Block, claimed: str) -> Iterator[Finding]:
    """The first line of a block of queries that is a command of the shell; the reverse is a rule of the shell's."""
    stretches = [stretch for stretch, _ in block.parsed]
    if claimed not in QUERIES or all(each.language == claimed for each in stretches):
        return
    first = next((each for each in stretches if each.language == "shell"), None)
    if first is not None and block.sure >= CERTAIN and any(each.language == claimed for each in stretches):
        begin = first.start + len(block.text) - len(block.text.lstrip()) if first.start == 0 else first.start
        place = Span(block.offset(begin), block.offset(begin) + 1)
        says = f"a command of the shell stands among {block.tag}: neither a shell nor a console takes the whole block"
        yield found(place, says, "A block for each.")


def _reads(claimed: str, text: str) -> bool:
    """Whether a text is what its tag says, or nobody can tell; to YAML any line of words is a text."""
    if claimed == "shell" and all(KEYED.match(line) for line in text.splitlines()):
        return False  # a shell parses each of its lines, and finds a program for none
    as_tagged = parse(claimed, text)
    return as_tagged is None or not (as_tagged.problems or (claimed == "yaml" and not MAPPING.search(text)))
