"""Files that the commands of a document read and write, by redirections and by what the tools' books say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.tools.embedding import in_word, placed
from runwright.lint.derived import derived
from runwright.lint.facts.program import Program, programs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.tools.embedding import Text
    from runwright.languages.tools.fact import Fact
    from runwright.runbook.reading import Runbook


class File(NamedTuple):
    """One place that names a file."""

    start: int
    end: int
    path: str
    """As written, without quotes; it may hold variables and placeholders."""
    written: bool
    """Whether it is created or overwritten here; otherwise it is read."""
    program: Program
    sure: bool
    """Whether the tool's book or the shell says so; otherwise it only looks like it."""


STREAMS = frozenset({"-", "/dev/null", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/tty"})


@derived
def files(book: Runbook) -> tuple[File, ...]:
    """Every file that a command names, in the order of the text."""
    found = (each for program in programs(book) for each in _of(program))
    return tuple(sorted((each for each in found if each.path and each.path not in STREAMS), key=lambda f: f.start))


def _of(program: Program) -> Iterator[File]:
    for each in program.syntax.redirections if not program.around else ():
        if each.target is not None and (each.writes or each.operator == "<"):
            start, end = program.at(each.target)
            yield File(start, end, each.target.known.strip("\"'"), each.operator != "<", program, sure=True)
    invocation = program.invocation
    if invocation is None:
        return
    for given in invocation.given:
        if given.value is not None and (given.option.fact.writes or given.option.fact.reads):
            yield _file(program, in_word(given.value, given.offset), given.option.fact)
    operands = invocation.facts.operands
    texts = [in_word(word) for word in invocation.operands]
    for place, fact in operands.places if operands else ():
        if fact.writes or fact.reads:
            yield from (_file(program, text, fact) for text in placed(place, texts))


def _file(program: Program, text: Text, fact: Fact) -> File:
    start, end = program.home.span(text.start, text.end)
    return File(start, end, text.text, fact.writes, program, sure=True)
