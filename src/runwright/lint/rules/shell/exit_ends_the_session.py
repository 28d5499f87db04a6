"""An `exit` in a block that is pasted, which ends the reader's own shell.

## Why it matters

The check fails, the block says why and exits: the window closes or the connection to the host ends, and with it the
message, the variables and the place where the reader was. It happens just when something is wrong.

## Example

```bash
STATUS=$(curl -sS -o /dev/null -w '%{http_code}' http://shop.internal/health)
if [ "$STATUS" != 200 ]; then
  echo "The shop answers $STATUS: do not go on"
  exit 1
fi
```

## Instead

```bash
(
  STATUS=$(curl -sS -o /dev/null -w '%{http_code}' http://shop.internal/health)
  if [ "$STATUS" != 200 ]; then
    echo "The shop answers $STATUS: do not go on"
    exit 1
  fi
)
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages.catalogue import tags
from runwright.lib.regex import regex
from runwright.lint.facts.around import commands_of_block, lead
from runwright.lint.facts.edited import goes_elsewhere
from runwright.lint.facts.program import programs
from runwright.lint.facts.purpose import title
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook
    from runwright.runbook.block import Block

NAME = "shell/exit-ends-the-session"
SEVERITY = Severity.INFO
FAILS = regex(r"[1-9]\d*")
STOPS = regex(r"-\w*e|errexit$")
OF_A_SCRIPT = regex(r"\s*#!|\s*#[^\n]*\.(?:sh|bash)\b")
"""How a script begins: with the program that reads it, or with its own name."""
KEPT = regex(
    r"\bscripts?\b|\.sh\b|\bcron\w*|\bhooks?\b|\bpipelines?\b|\bCI\b|\bworkflows?\b|\bjobs?\b|\bentry ?point\b"
    r"|\bsave\b",
    re.IGNORECASE,
)
"""Words over what is kept in a file, and started from it."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first `exit` with a failure, or `set -e`, of each block that is pasted into a shell."""
    told: set[int] = set()
    for program in programs(book) if book.source.holds(b"exit", b"set -") else ():
        ordinal = program.command.block
        what = _ends(program)
        if not what or program.around or ordinal < 0 or ordinal in told or _is_within_another(book, program):
            continue
        if not _is_pasted(book, book.blocks[ordinal], program):
            continue
        told.add(ordinal)
        yield found(
            program,
            f"pasted, this ends the reader's own shell {what}, and with it what the shell has said",
            "The block in brackets, ( … ), or a script with a name.",
        )


def _ends(program: Program) -> str:
    """When a command ends the shell that it stands in, in words; empty for never."""
    words = [word.known for word in program.words[1:]]
    if program.name == "exit" and words and FAILS.fullmatch(words[0]):
        return "when it is reached"
    return "at the first command that fails" if program.name == "set" and any(map(STOPS.match, words)) else ""


def _is_within_another(book: Runbook, program: Program) -> bool:
    """Whether a bracket is open above it within its command: then it ends that shell alone."""
    above = book.source.text(program.command.start, program.start)
    return above.count("(") > above.count(")")


def _is_pasted(book: Runbook, block: Block, program: Program) -> bool:
    """Whether a block is for the reader's own prompt, and no script, file or function."""
    if block.kind == "transcript" or (block.tag and tags().get(block.tag) != "shell"):
        return False
    if OF_A_SCRIPT.match(block.text) or goes_elsewhere(book, program.start):
        return False
    if any(each.syntax and each.syntax.kind == "function" for each in commands_of_block(book, block.ordinal)):
        return False
    return KEPT.search(f"{lead(book, block)} {title(book, program)}") is None
