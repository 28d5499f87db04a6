"""A command that does not end by itself, with more commands below it.

## Why it matters

Whoever pastes the block watches the first command for ever; the others never run, and nobody notices that they did
not.

## Example

```bash
kubectl logs -f deploy/shop -n shop
kubectl rollout restart deploy/shop -n shop
```

## Instead

```bash
kubectl logs --tail=100 deploy/shop -n shop
kubectl rollout restart deploy/shop -n shop
```

or a block for itself:

```bash
kubectl logs -f deploy/shop -n shop
```
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from runwright.languages.effects import Mark
from runwright.languages.tools.judge import judge
from runwright.lib.regex import regex
from runwright.lint.facts.around import comment_above, phase_at, procedure_at, step_at
from runwright.lint.facts.program import programs
from runwright.lint.facts.purpose import counts_steps
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.phase import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.command import Command
    from runwright.runbook.part import Part

NAME = "shell/endless-command"
SEVERITY = Severity.WARNING


WORDS = frozenset({"text", "txt", "plain", "plaintext"})
COLUMNS = regex(r"\S+(?:[ \t]{2,}[^-\s]\S*)+")
"""Words that stand in columns, as a table that was printed has them."""
ENDS = regex(r"\brollouts? status\b|\|\s*head\b|\bjobs?/|\bgrep -m|^mc \w|\s--dry-run\b")
"""It watches until the rollout or the job is through, or until enough was seen."""
BEGINS = regex(r"(?:^|[;&|({`$#>%]|\b(?:do|then|else))\s*$")
"""What may stand before a command on its line; behind other words it is a word of a sentence or of an output."""
COMPOUND = frozenset({"for", "while", "if", "case", "group", "list", "function"})
ADDRESS = regex(r"https?://\S+\s*(?:#.*)?$")
EITHER = regex(r"\w / \w")
"""Two programs by name, of which the reader takes one."""
LOOKING = frozenset({Phase.SYMPTOMS, Phase.DIAGNOSIS, Phase.IMPACT})
"""Phases behind which the cure is still to come."""
ELSEWHERE = regex(
    r"\b(?:another|other|second|separate|new|different) (?:terminal|shell|window|tab|session|console)", re.IGNORECASE
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each endless command in the foreground that is not the last of its block."""
    by_block: dict[int, list[Command]] = {}
    for command in book.commands:
        if command.block >= 0 and command.language == "shell":
            by_block.setdefault(command.block, []).append(command)
    for commands in by_block.values():
        yield from _last(book, commands[-1])
        for command, following in pairwise(commands):
            if not _is_endless(book, command) or _is_left(book, command, following):
                continue
            line = book.source.line(following.start)
            what = " ".join(command.text.split())[:50]
            yield found(
                command,
                f"“{what}” does not end by itself, so the commands from line {line} on are never reached",
                "Give it an end (--tail, --timeout, timeout 60 …), or a block of its own.",
                severity=Severity.INFO
                if _apart(book, command, following) or _alike(command, following) or _was_ended(book, command)
                else None,
            )


def _is_left(book: Runbook, command: Command, following: Command) -> bool:
    """Whether the reader ends a command, takes another one instead, or goes on in another window or a browser."""
    if book.blocks[command.block].tag in WORDS or ENDS.search(command.text) or EITHER.search(command.text):
        return True
    if ADDRESS.match(following.text) or _is_row(book, command):
        return True
    return ELSEWHERE.search(book.source.text(command.end, following.start)) is not None


def _last(book: Runbook, command: Command) -> Iterator[Finding]:
    """About the last command of a block, when its procedure goes on below."""
    if not _is_endless(book, command) or book.blocks[command.block].tag in WORDS or ENDS.search(command.text):
        return
    procedure, step = procedure_at(book, command), step_at(book, command)
    after = procedure.steps if procedure and step else ()
    following = next((each.start for each in after if each.start >= command.end), None)
    if following is None and procedure and phase_at(book, command) in LOOKING:
        following = _next_phase(book, command.end, procedure.end)
    if following is not None and not ELSEWHERE.search(comment_above(book, command)):
        what = " ".join(command.text.split())[:50]
        yield found(
            command,
            f"“{what}” does not end by itself: nobody says when the reader has seen enough to go on with line "
            f"{book.source.line(following)}",
            "Give it an end (--tail, --timeout, timeout 60 …), or say what to wait for.",
            severity=Severity.INFO,
        )


def _next_phase(book: Runbook, start: int, end: int) -> int | None:
    """Where the next phase of a procedure begins between two bytes; `None` without one."""
    begun = [each.start for each in _phases(book.document.parts) if start < each.start < end]
    return min(begun, default=None)


def _phases(part: Part) -> Iterator[Part]:
    """Every part under a title that names a phase."""
    if part.reading.phase is not None:
        yield part
    for child in part.children:
        yield from _phases(child)


def _is_endless(book: Runbook, command: Command) -> bool:
    if Mark.ENDLESS not in command.effects.marks or COLUMNS.fullmatch(command.text):
        return False
    if not BEGINS.search(_before(book, command)):
        return False
    syntax = command.syntax
    return syntax is None or not (syntax.background or (syntax.kind in COMPOUND and _in_background(book, command)))


def _in_background(book: Runbook, command: Command) -> bool:
    """Whether every endless program of a compound command is sent to the background where it stands."""
    inside = [each for each in programs(book) if each.command is command and not each.around]
    ends = [
        book.source.text(each.end, each.end + 3).lstrip(" \t")
        for each in inside
        if Mark.ENDLESS in judge(each.syntax).effects.marks
    ]
    return bool(ends) and all(each.startswith("&") and not each.startswith(("&&", "&>")) for each in ends)


def _is_row(book: Runbook, command: Command) -> bool:
    """Whether a ruled line stands right above or below: a row of a table that was printed."""
    data = book.source.data
    start, end = data.rfind(b"\n", 0, command.start), data.find(b"\n", command.end)
    above = data[data.rfind(b"\n", 0, max(0, start)) + 1 : max(0, start)]
    below = data[end + 1 :].partition(b"\n")[0] if end >= 0 else b""
    return any(each.strip().startswith((b"+--", b"|--", b"+==")) for each in (above, below))


def _before(book: Runbook, command: Command) -> str:
    """What stands before a command on its line."""
    return book.source.text(max(0, command.start - 120), command.start).rpartition("\n")[2]


def _alike(command: Command, following: Command) -> bool:
    """Whether the next one does the same for something else: of the two the reader takes the one that matters."""
    if Mark.ENDLESS not in following.effects.marks:
        return False
    first, second = command.text.split(), following.text.split()
    return len(first) == len(second) and sum(one != two for one, two in zip(first, second, strict=True)) == 1


def _was_ended(book: Runbook, command: Command) -> bool:
    """Whether the page shows a session, in which its author ended the command and went on."""
    return book.blocks[command.block].kind == "transcript"


def _apart(book: Runbook, command: Command, following: Command) -> bool:
    """Whether a blank line or a comment parts the two, so that they may be ways to look; counted steps are one run."""
    if counts_steps(book.blocks[command.block].text):
        return False
    between = book.source.text(command.end, following.start)
    return "\n\n" in between.replace("\r", "").replace(" ", "") or "#" in between
