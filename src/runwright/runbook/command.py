"""Commands: what a reader would execute, one statement each, with its language, its effects and what it needs.

A statement is the unit because a shell gives one exit status for it: a pipeline is one command, and so is a loop. What
stands inside (each program with its words) is kept in `syntax`, whose offsets `Command.place` turns into the source's.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from runwright.languages import embedded
from runwright.languages.effects import Effects, Level, Mark, combined
from runwright.lib.regex import regex
from runwright.runbook.comment import titles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from runwright.languages.mixed import Stretch
    from runwright.languages.syntax import Embedded, Parsed, Statement
    from runwright.runbook.block import Block


BLANKS = " \t\r\n\v\f"
"""What a shell takes for blank; other blanks of Unicode are text."""
FOREVER = regex(r"while\s+(?:true|:|\[\s*1\s*\])\s*;?|until\s+false")
LOOP = regex(r"\b(?:for|select)\s+([A-Za-z_]\w*)\s+in\b")
OVER = regex(r"\b(?:for|select)\s+[A-Za-z_]\w*\s+in\b([^;\n]*)")
EXPORT = regex(r"^\s*export\s+([A-Za-z_]\w*)=", re.MULTILINE)
"""In a file of settings that is written to be sourced."""
EXPANDED = regex(r"(?<!\\)\$\{?([A-Za-z_]\w*)")
"""A variable in words that are not parsed: those of a loop, those of a here-document."""


class Command(NamedTuple):
    """One statement of a block, or an inline command of the prose."""

    ordinal: int
    """Its number in the document, from 0."""
    start: int
    end: int
    text: str
    """As written."""
    language: str
    effects: Effects
    programs: tuple[str, ...] = ()
    """The programs it starts, in order."""
    needs: tuple[str, ...] = ()
    """Programs and privileges that must be there."""
    embedded: tuple[Embedded, ...] = ()
    """Texts of other languages inside; offsets count as in `syntax`."""
    sets: tuple[str, ...] = ()
    """Variables that it sets for the commands after it."""
    uses: tuple[str, ...] = ()
    """Variables that it expands."""
    title: str = ""
    """The comment above it; empty without one."""
    block: int = -1
    """Index of its block, -1 for an inline command."""
    readable: bool = True
    """Whether the grammar of its language could read it."""
    syntax: Statement | None = None
    origin: int = 0
    """Byte of the block's content (of the source, for an inline command) at which the offsets of `syntax` begin."""

    def within(self, block: Block, by: int = 0) -> Command:
        """The same command in its block; its place, now of the source, counted in what begins at byte `by` of that."""
        start, end = block.offset(by + self.start), block.offset(by + self.end - 1) + 1
        return self._replace(start=start, end=end, block=block.ordinal, origin=self.origin + by)


class Placed:
    """The commands of a document in the order of the text, found by their place."""

    def __init__(self, found: Sequence[Command]) -> None:
        self.found = found
        self.starts = [command.start for command in found]
        self.left_out: frozenset[int] = frozenset()

    def between(self, start: int, end: int) -> tuple[int, ...]:
        """Ordinals of the commands that begin in `[start, end)`."""
        numbers = range(bisect_left(self.starts, start), bisect_left(self.starts, end))
        return tuple(number for number in numbers if number not in self.left_out)

    def without(self, stretches: Iterable[tuple[int, int]]) -> Placed:
        """The same commands but for those that begin in one of some stretches `[start, end)`."""
        left = Placed(self.found)
        left.left_out = frozenset(number for start, end in stretches for number in self.between(start, end))
        return left


def commands(blocks: Sequence[Block]) -> Iterator[Command]:
    """The commands of all blocks that run and of scripts, in reading order; their numbers are given later."""
    for block in blocks:
        if block.runs or (block.kind == "script" and block.language == "shell"):
            yield from of_block(block)


def of_block(block: Block) -> Iterator[Command]:
    """The commands of one block."""
    if block.kind == "transcript":
        yield from _of_transcript(block)
        return
    titled = titles(block.text)
    data = block.text.encode("utf-8", "replace")
    for stretch, parsed in block.parsed:
        if stretch.language in {"yaml", "settings", "cron", "json"}:
            continue
        for command in _of_stretch(data, stretch, parsed):
            title = next((words for _, end, words in reversed(titled) if end <= command.start), "")
            yield command.within(block)._replace(title=title)


def _of_stretch(data: bytes, stretch: Stretch, parsed: Parsed | None) -> Iterator[Command]:
    """The commands of a stretch in one language; offsets count in the block's content."""
    if parsed is None:
        written = data[stretch.start : stretch.end]
        text = written.strip().decode("utf-8", "replace")
        start = stretch.start + len(written) - len(written.lstrip())
        effects = Effects(Level.UNKNOWN, because=f"{stretch.language} is not judged")
        yield Command(0, start, start + len(text.encode()), text, stretch.language, effects)
        return
    problems = sorted(problem.start for problem in parsed.problems)
    body = data[stretch.start : stretch.end]
    for statement in parsed.statements:
        readable = bisect_left(problems, statement.start) == bisect_left(problems, statement.end)
        command = judged(body, statement, stretch.language, readable=readable)
        at = stretch.start
        yield command._replace(start=command.start + at, end=command.end + at, origin=at) if at else command


def _of_transcript(block: Block) -> Iterator[Command]:
    """The commands behind the prompts of a console transcript."""
    from runwright.languages.mixed import Stretch
    from runwright.languages.transcript import parse_transcript

    for exchange in parse_transcript(block.text).exchanges:
        data = exchange.command.encode("utf-8", "replace")
        parsed = embedded.parse(exchange.language, exchange.command)
        for command in _of_stretch(data, Stretch(0, len(data), exchange.language), parsed):
            yield command.within(block, exchange.command_start)


def judged(body: bytes, statement: Statement, language: str, *, readable: bool = True) -> Command:
    """A statement with all that is known of it; offsets count in `body`."""
    text = body[statement.start : statement.end].decode("utf-8", "replace").strip(BLANKS)
    if readable and language == "shell":
        return _judged_shell(statement, text)
    effects = embedded.effects_of(language, text) if readable else Effects(Level.UNKNOWN, because="it does not parse")
    return Command(0, statement.start, statement.end, text, language, effects, readable=readable, syntax=statement)


def _judged_shell(statement: Statement, text: str) -> Command:
    """A shell statement: the effects of every program in it together."""
    from runwright.languages.tools.judge import judge

    judgements = [judge(command) for command in statement.commands]
    effects = combined(judgement.effects for judgement in judgements)
    if statement.kind == "while" and _forever(text):
        effects |= Effects(Level.NOTHING, frozenset({Mark.ENDLESS}))
    return Command(
        0,
        statement.start,
        statement.end,
        text,
        "shell",
        effects,
        programs=_unique(judgement.program for judgement in judgements),
        needs=_unique(need for judgement in judgements for need in judgement.needs),
        embedded=tuple(each for judgement in judgements for each in judgement.embedded),
        sets=_unique(_set_by(statement, text)),
        uses=_unique(_used_by(statement, text)),
        syntax=statement,
    )


def _forever(text: str) -> bool:
    """Whether a loop has no way out: `while true` without `break`."""
    return FOREVER.match(text) is not None and "break" not in text


def _set_by(statement: Statement, text: str) -> Iterator[str]:
    """Variables that a statement leaves set: assignments, `export`, `read`, the variable of a loop."""
    if " in " in text:
        yield from LOOP.findall(text)
    for command in statement.commands:
        if not command.words or command.name in {"export", "declare", "local", "readonly", "typeset"}:
            yield from (assignment.name for assignment in command.assignments)
        elif command.name in {"read", "mapfile", "readarray"}:
            yield from (word.text for word in command.words[1:] if not word.text.startswith("-"))
        for document in command.here_documents:
            yield from EXPORT.findall(document.body)


def _used_by(statement: Statement, text: str) -> Iterator[str]:
    """Variables that a statement expands, its here-documents and the lists of its loops included."""
    if " in " in text:
        for words in OVER.findall(text):
            yield from EXPANDED.findall(words)
    for command in statement.commands:
        for word in (*command.words, *(r.target for r in command.redirections if r.target)):
            yield from word.variables
        for assignment in command.assignments:
            yield from assignment.value.variables if assignment.value else ()
        for document in command.here_documents:
            if document.expands:
                yield from EXPANDED.findall(document.body)


def _unique(names: Iterator[str | None] | Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
