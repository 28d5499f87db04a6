"""Programs: every one that the document starts, with its arguments as the program itself reads them.

`sudo kubectl exec web-0 -- psql -c 'SELECT 1'` gives three: sudo, kubectl, psql; so does `ssh host "…"` for what
stands in its text. Each knows the programs around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from runwright.languages import shell
from runwright.languages.syntax import Command as Syntax
from runwright.languages.tools.book import Book, book_at
from runwright.languages.tools.embedding import across, in_word
from runwright.languages.tools.invocation import Given, Invocation, read
from runwright.languages.tools.judge import DEEPEST
from runwright.lint.derived import derived
from runwright.lint.facts.home import Home, home_of
from runwright.lint.facts.nest import Nest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.syntax import Word
    from runwright.languages.tools.embedding import Text
    from runwright.lib.source import Span
    from runwright.runbook.command import Command
    from runwright.runbook.reading import Runbook


@dataclass(frozen=True, eq=False)
class Program:
    """One program with its arguments."""

    command: Command
    """The command of the runbook that it is part of."""
    syntax: Syntax
    """Its words, assignments and redirections."""
    home: Home
    """Where they stand."""
    name: str
    """Without its directory."""
    book: Book | None
    """What is known about it, `None` when nobody told us."""
    around: tuple[Program, ...] = ()
    """The programs that start it, the outermost first."""

    @cached_property
    def invocation(self) -> Invocation | None:
        """Its arguments by its book: sub-command, options, operands."""
        return read(self.book, self.syntax) if self.book is not None else None

    @cached_property
    def span(self) -> Span:
        """Where it stands in the source."""
        return self.home.of(self.syntax)

    @property
    def start(self) -> int:
        """The first byte in the source."""
        return self.span.start

    @property
    def end(self) -> int:
        """The byte behind the last."""
        return self.span.end

    @property
    def path(self) -> str:
        """The sub-command, as far as its book knows one: `get`, `ec2 describe-instances`."""
        return self.invocation.path if self.invocation else ""

    @property
    def called(self) -> str:
        """The program with its sub-command: `kubectl get`."""
        return f"{self.name} {self.path}".strip()

    @property
    def words(self) -> tuple[Word, ...]:
        """All its words, its own name first."""
        return self.syntax.words

    @property
    def operands(self) -> tuple[str, ...]:
        """The words that are neither options nor sub-commands, with their values or as written."""
        return tuple(word.known for word in self.invocation.operands) if self.invocation else ()

    def given(self, *names: str) -> Given | None:
        """The last of these options that was given, by any spelling."""
        if self.invocation is None:
            return None
        wanted = set(names)
        return next((each for each in reversed(self.invocation.given) if wanted & set(each.option.names)), None)

    def has(self, *names: str) -> bool:
        """Whether one of these options was given, known to the book or not; those of a program inside do not count."""
        return self.given(*names) is not None or any(word.known in names for word in self._own)

    @cached_property
    def _own(self) -> tuple[Word, ...]:
        """Its words behind its name, up to the command that it is given to run."""
        inner = [word.start for words in (self.invocation.inner if self.invocation else ()) for word in words]
        end = min(inner, default=-1)
        return tuple(word for word in self.words[1:] if end < 0 or word.start < end)

    def value(self, *names: str) -> str | None:
        """The value of an option as written, without quotes; `None` without the option or without a value."""
        given = self.given(*names)
        if given is None or given.value is None:
            return None
        return in_word(given.value, given.offset).text

    def at(self, word: Word) -> Span:
        """Where one of its words stands in the source."""
        return self.home.of(word)


@derived
def programs(book: Runbook) -> tuple[Program, ...]:
    """Every program that the commands of a runbook start, in the order of the text; unreadable commands start none."""
    found: list[Program] = []
    for command in book.commands:
        if command.syntax is not None and command.language == "shell" and command.readable:
            for part in command.syntax.commands:
                found += _with_inner(command, part, home_of(book, command), ())
    return tuple(found)


def programs_in(book: Runbook, start: int, end: int) -> list[Program]:
    """The programs that begin in a part of the text."""
    return _by_place(book).begun(start, end)


def programs_of_block(book: Runbook, ordinal: int) -> list[Program]:
    """The programs of a block; of the prose for -1."""
    return _by_block(book).get(ordinal, [])


@derived
def _by_place(book: Runbook) -> Nest[Program]:
    return Nest(programs(book))


@derived
def _by_block(book: Runbook) -> dict[int, list[Program]]:
    found: dict[int, list[Program]] = {}
    for program in programs(book):
        found.setdefault(program.command.block, []).append(program)
    return found


def _with_inner(command: Command, syntax: Syntax, home: Home, around: tuple[Program, ...]) -> Iterator[Program]:
    """A program, and those that it is given to run."""
    name = syntax.name
    if not name:
        return
    program = Program(command, syntax, home, name.rpartition("/")[2] or name, book_at(name), around)
    yield program
    if program.invocation is None or len(around) >= DEEPEST:
        return
    for inner, where in _inner(program):
        yield from _with_inner(command, inner, where, (*around, program))


def _inner(program: Program) -> Iterator[tuple[Syntax, Home]]:
    """The commands among a program's arguments: as words, or in a text for a shell."""
    invocation = program.invocation
    wraps = invocation.facts.wraps if invocation else None
    if invocation is None:
        return
    for given in invocation.given:
        read_by_shell = wraps is not None and wraps.shell and not set(given.option.names).isdisjoint(wraps.options)
        if given.value is not None and (read_by_shell or given.option.fact.embeds == "shell"):
            yield from _in_shell(in_word(given.value, given.offset), program.home)
    for words in invocation.inner:
        if wraps is not None and wraps.shell:
            yield from _in_shell(across(words), program.home)
        else:
            yield Syntax(words[0].start, words[-1].end, words, piped_from=program.syntax.piped_from), program.home


def _in_shell(text: Text, home: Home) -> Iterator[tuple[Syntax, Home]]:
    where = home.inside(text.start, text.end, exact=text.exact)
    for statement in shell.parse(text.text).statements:
        for part in statement.commands:
            yield part, where
