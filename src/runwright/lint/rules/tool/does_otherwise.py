"""A command that does something else than the words around it say.

## Why it matters

The reader believes the comment. The step succeeds, what was to happen did not, and sometimes the opposite did.

## Example

```bash
# Verify the backup
redis-cli --rdb /backup/nightly.rdb
```

```bash
# Find the keys that use the most memory
redis-cli --bigkeys
```

## Instead

```bash
# Verify the backup
redis-check-rdb /backup/nightly.rdb
```

```bash
# Find the keys that use the most memory
redis-cli --memkeys
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import comment_over, lead
from runwright.lint.facts.mistaken import mistaken
from runwright.lint.facts.program import programs
from runwright.lint.facts.purpose import block_of, said, title
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook
    from runwright.runbook.block import Block

NAME = "tool/does-otherwise"
SEVERITY = Severity.WARNING
CONDITION = regex(rb"^[^#\n]*#.*\b(?:if|when|only|needs|requires)\b", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each command that the data knows and whose comment, lead or heading asks for something else."""
    known = mistaken()
    for program in programs(book):
        for each in known.get(program.name, ()):
            if not each.speaks_of(program) or (each.pipes and not each.pipes.search(program.command.text)):
                continue
            block = block_of(book, program)
            if each.beside and block is not None and each.beside.search(_under_the_same_words(book, block)):
                continue
            if _is_provided_for(book, program):
                continue
            words = comment_over(book, program) or said(book, program) or _line(book, program)
            above = title(book, program)
            if each.contradicts(words) or (not words and each.contradicts(above)):
                yield found(
                    program,
                    f"“{_shown(words or above)}”: {each.says}",
                    each.instead,
                    severity=each.severity,
                )
                break


def _under_the_same_words(book: Runbook, block: Block) -> str:
    """The blocks between which no word stands: what is said above the first is said of all."""
    words = lead(book, block)
    return "\n".join(each.text for each in book.blocks if each is block or (words and lead(book, each) == words))


def _is_provided_for(book: Runbook, program: Program) -> bool:
    """Whether the comment behind a command says on what condition it does what it is for."""
    data = book.source.data
    end = data.find(b"\n", program.end)
    return CONDITION.search(data[program.end : end if end >= 0 else len(data)]) is not None


def _line(book: Runbook, program: Program) -> str:
    """The line of prose that a command stands in."""
    if program.command.block >= 0:
        return ""
    data = book.source.data
    begin = data.rfind(b"\n", 0, program.start) + 1
    end = data.find(b"\n", program.end)
    return data[begin : end if end >= 0 else len(data)].decode("utf-8", "replace")


def _shown(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= 60 else words[:57].rstrip() + "…"
