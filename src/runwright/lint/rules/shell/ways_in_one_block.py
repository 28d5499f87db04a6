"""Several ways to the same end in one block, of which the reader is to take one.

## Why it matters

Whoever copies the block takes all of them: the restart, the rollback and the larger number one after the other, the
second before anybody has seen what the first one did. `runwright run` asks which one; a clipboard does not.

## Example

```bash
# Option 1: restart
kubectl rollout restart deployment/shop -n shop

# Option 2: go back
kubectl rollout undo deployment/shop -n shop
```

```bash
# Increase
kubectl scale deployment shop --replicas=12 -n shop

# Decrease
kubectl scale deployment shop --replicas=4 -n shop
```

## Instead

**Option 1**: restart

```bash
kubectl rollout restart deployment/shop -n shop
```

**Option 2**: go back

```bash
kubectl rollout undo deployment/shop -n shop
```
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from runwright.languages.effects import Level
from runwright.lib.regex import regex
from runwright.lint.facts.around import comments_in
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.alternative import choices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook
    from runwright.runbook.block import Block
    from runwright.runbook.command import Command

NAME = "shell/ways-in-one-block"
SEVERITY = Severity.INFO
SIZES = frozenset({"kubectl scale", "oc scale"})
"""Commands that give one thing a number."""
WAITS = regex(r"\bsleep\b|\brollout status\b|\bwait\b|\bread\b|\s-w\b|--watch\b|\bscal\w+ down\b", re.IGNORECASE)
"""What lets the first number work for a while: then both are meant, one after the other."""
INSTEAD = "A block for each, with the words that say when it is the right one."


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the second of several ways that change something, and a number that the next command sets again."""
    by_block: dict[int, list[Command]] = {}
    for command in book.commands:
        if command.block >= 0 and command.language == "shell" and book.blocks[command.block].runs:
            by_block.setdefault(command.block, []).append(command)
    for number, commands in by_block.items():
        yield from _ways(book, book.blocks[number], commands)
    yield from _sizes(book)


def _ways(book: Runbook, block: Block, commands: list[Command]) -> Iterator[Finding]:
    for group in _groups(book, block, commands):
        if len(group) < 2:
            continue
        (_, first), (title, second) = group[:2]
        yield found(
            second,
            f"“{title[:50]}” is another way than the commands of line {book.source.line(first.start)}: whoever pastes "
            "the block takes both",
            INSTEAD,
        )


def _groups(book: Runbook, block: Block, commands: list[Command]) -> Iterator[list[tuple[str, Command]]]:
    """The alternatives of a block, each with its title and its first command that changes something."""
    lines = comments_in(book, block)
    found_here: dict[int, list[tuple[str, Command]]] = {}
    for index, choice in enumerate(choices([each.text for each in lines])):
        if choice is None:
            continue
        end = lines[index + 1].start if index + 1 < len(lines) else block.end
        acts = [
            each
            for each in commands
            if lines[index].end <= each.start < end and Level.CHANGES <= each.effects.level <= Level.DESTROYS
        ]
        if acts:
            found_here.setdefault(choice.group, []).append((lines[index].text.strip("# "), acts[0]))
    yield from found_here.values()


def _sizes(book: Runbook) -> Iterator[Finding]:
    sized = [each for each in programs(book) if each.called in SIZES and each.command.block >= 0]
    for one, other in pairwise(sized):
        if one.command.block != other.command.block or one.called != other.called or one.operands != other.operands:
            continue
        before, after = _size(one), _size(other)
        if WAITS.search(book.source.text(one.end, other.start)):
            continue
        if before and after and before != after and "0" not in {before, after}:  # down and up again is a restart
            yield found(
                other,
                f"line {book.source.line(one.start)} sets this to {before}, and whoever pastes the block sets it to "
                f"{after} at once",
                INSTEAD,
                severity=Severity.WARNING,
            )


def _size(program: Program) -> str:
    """The plain number that it sets; empty where the reader fills it in."""
    value = program.value("--replicas") or ""
    return value if value.isdigit() else ""
