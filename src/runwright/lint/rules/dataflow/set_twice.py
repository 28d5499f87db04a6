"""A setting is set twice in a row, to different values.

## Why it matters

The last one wins, and the reader believes in the first: keys that never expire are not evicted, though the page says
all are.

## Example

```bash
redis-cli config set maxmemory-policy allkeys-lru
redis-cli config set maxmemory 1gb
redis-cli config set maxmemory-policy volatile-lru
```

## Instead

```bash
redis-cli config set maxmemory-policy allkeys-lru
redis-cli config set maxmemory 1gb
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.facts.wording import said
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "dataflow/set-twice"
SEVERITY = Severity.WARNING
WAYS = regex(
    r"^\W*(?:or|alternativ|otherwise|option|if|when|then|after|later|restore|reset|revert|back|undo|disable|enable|re-?enable|unset"
    r"|conservative|moderate|aggressive|step|phase|production|staging|dev)"
    r"|\b(?:or|either|alternatively|instead|revert|restore|reset|back to|original|default|example)\b",
    2,
)
"""Words by which the second is another way, or the way back."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the second in the same block, when nothing that reads or waits stands between and no words tell two ways."""
    last: dict[tuple[int, str, str], tuple[str, Program]] = {}
    for program in programs(book):
        target, settings = _settings(program)
        for name, value in settings:
            key = (program.command.block, target, name)
            before = last.get(key)
            last[key] = (value, program)
            if before is None or before[0] == value or program.command.block < 0:
                continue
            if _another_way(book, before[1], program):
                continue
            line = book.source.line(before[1].start)
            yield found(
                program,
                f"line {line} sets {name} to {before[0]}, and this sets it to {value}: the last one wins",
                "One of them.",
            )


def _settings(program: Program) -> tuple[str, list[tuple[str, str]]]:
    """What is set where: the target, and the settings with their values."""
    words = program.operands
    if program.name == "redis-cli" and program.path == "config set" and len(words) > 1:
        target = f"{program.value('-h') or ''}:{program.value('-p') or ''}"
        return target, [(words[0].lower(), " ".join(words[1:]))]
    if program.name == "sysctl" and program.has("-w", "--write"):
        return "", [(name, value) for each in words for name, sign, value in [each.partition("=")] if sign]
    if program.name in {"kubectl", "oc"} and program.path == "set env" and words:
        target = f"{words[0]} {program.value('-n', '--namespace') or ''}"
        return target, [(name, value) for each in words[1:] for name, sign, value in [each.partition("=")] if sign]
    return "", []


def _another_way(book: Runbook, first: Program, second: Program) -> bool:
    """Whether words show two ways, or something is looked at between the two."""
    if WAYS.search(said(book, second)) or WAYS.search(said(book, first).split(" ")[0]):
        return True
    between = book.commands[first.command.ordinal + 1 : second.command.ordinal]
    return any(each.effects.level.harmless for each in between)
