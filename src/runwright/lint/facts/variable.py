"""Shell variables across a document: where each is set and where it is expanded, in the order of the text.

A reader works down the page in one shell, so a block sees what the blocks above it set. Where a file is sourced or a
text evaluated, anything may have been set; `opaque` says from which byte on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.facts.home import Home, home_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.syntax import Command as Syntax
    from runwright.languages.syntax import Word
    from runwright.runbook.command import Command
    from runwright.runbook.reading import Runbook


class Setting(NamedTuple):
    """One place that gives a variable its value."""

    start: int
    end: int
    name: str
    command: int
    """Ordinal of the command."""
    value: Word | None
    """The word assigned; `None` for a loop, `read`, or a bare `export NAME`."""
    local: bool
    """Whether only the program behind it sees it: `NAME=value program`."""
    exported: bool
    """Whether programs started later see it."""


class Use(NamedTuple):
    """One place that expands a variable."""

    start: int
    end: int
    name: str
    command: int
    """Ordinal of the command."""
    guarded: bool
    """Whether the author provides for its being unset: `${NAME:-default}`, `${NAME:?message}`."""


class Variables(NamedTuple):
    """All settings and uses of a document."""

    settings: tuple[Setting, ...]
    uses: tuple[Use, ...]
    opaque: int | None
    """The first byte from which on anything may be set; `None` where nothing is sourced or evaluated."""

    def set_before(self, use: Use) -> Setting | None:
        """The last setting before a use that it can see."""
        earlier = [
            each for each in self.settings if each.name == use.name and not each.local and each.start < use.start
        ]
        return earlier[-1] if earlier else None


DECLARING = frozenset({"export", "declare", "local", "readonly", "typeset"})
READING = frozenset({"read", "mapfile", "readarray", "getopts"})
OPAQUE = frozenset({"source", ".", "eval", "direnv", "dotenv"})
LOOP = regex(rb"\b(?:for|select)\s+([A-Za-z_]\w*)(?=\s+in\b|\s*;|\s*\n)")
EXPANSION = regex(r"(?<!\\)\$(?:(\w+)|\{[!#]?(\w+)([^}]*)\}?)")
NAME = regex(r"[A-Za-z_]")
BODY = regex(r"(?<!\\)\$\{?([A-Za-z_]\w*)")


@derived
def variables(book: Runbook) -> Variables:
    """Every setting and use in the shell commands of a document."""
    settings: list[Setting] = []
    uses: list[Use] = []
    opaque: list[int] = []
    for command in book.commands:
        if command.language != "shell" or command.syntax is None:
            continue
        home = home_of(book, command)
        settings += _loops(book, command)
        for part in command.syntax.commands:
            settings += _set_by(part, command, home)
            uses += _used_by(part, command, home)
            if part.name in OPAQUE:
                opaque.append(home.of(part).start)
    return Variables(tuple(sorted(settings)), tuple(sorted(uses)), min(opaque, default=None))


def _loops(book: Runbook, command: Command) -> Iterator[Setting]:
    """The variables of loops, which the grammar's values do not carry."""
    data = book.source.data[command.start : command.end]
    for match in LOOP.finditer(data) if b"for " in data or b"select " in data else ():
        start = command.start + match.start(1)
        name = match[1].decode()
        yield Setting(start, start + len(name), name, command.ordinal, None, local=False, exported=False)


def _set_by(part: Syntax, command: Command, home: Home) -> Iterator[Setting]:
    exported = part.name == "export"
    local = bool(part.words) and part.name not in DECLARING
    for each in part.assignments:
        if not NAME.match(each.name):
            continue  # `--option=4` alone on a line
        start, end = home.of(each)
        yield Setting(start, end, each.name, command.ordinal, each.value, local, exported)
    names = part.words[1:] if part.name in DECLARING | READING else ()
    for word in names:
        if word.text.isidentifier():
            start, end = home.of(word)
            yield Setting(start, end, word.text, command.ordinal, None, local=False, exported=exported)
    if part.name == "printf" and len(part.words) > 2 and part.words[1].text == "-v":
        start, end = home.of(part.words[2])
        yield Setting(start, end, part.words[2].text, command.ordinal, None, local=False, exported=False)


def _used_by(part: Syntax, command: Command, home: Home) -> Iterator[Use]:
    words = [*part.words, *(each.target for each in part.redirections if each.target)]
    words += [each.value for each in part.assignments if each.value]
    for word in words:
        yield from _in_word(word, command, home)
    for document in part.here_documents:
        for match in BODY.finditer(document.body) if document.expands else ():
            start = document.start + len(document.body[: match.start()].encode())
            place = home.span(start, start + len(match[0].encode()))
            yield Use(*place, match[1], command.ordinal, guarded=False)


def _in_word(word: Word, command: Command, home: Home) -> Iterator[Use]:
    """The variables that a word expands itself; those of a substitution belong to the commands in it."""
    wanted = list(word.variables)
    for match in EXPANSION.finditer(word.text) if wanted else ():
        name = match[1] or match[2]
        if name in wanted:
            start = word.start + len(word.text[: match.start()].encode())
            guarded = (match[3] or "").lstrip(":")[:1] in {"-", "=", "?", "+"} if match[3] else False
            yield Use(*home.span(start, start + len(match[0].encode())), name, command.ordinal, guarded)
