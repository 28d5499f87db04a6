"""Commands of Redis wherever they stand: behind `redis-cli`, at its prompt, in a block of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lint.derived import derived
from runwright.lint.facts.program import programs
from runwright.lint.facts.text import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook.reading import Runbook

CLIENTS = frozenset({"redis-cli", "valkey-cli", "keydb-cli"})


class Sent(NamedTuple):
    """One command that is sent to a server; it has its place."""

    start: int
    end: int
    words: tuple[str, ...]
    """The command first, in capitals; then its arguments."""


@derived
def sent(book: Runbook) -> tuple[Sent, ...]:
    """Every command of Redis in a runbook, in the order of the text."""
    return tuple(sorted([*_by_clients(book), *_by_text(book)]))


def _by_clients(book: Runbook) -> Iterator[Sent]:
    for program in programs(book):
        if program.name in CLIENTS and program.path:
            yield Sent(*program.span, (*program.path.upper().split(), *program.operands))


def _by_text(book: Runbook) -> Iterator[Sent]:
    for text in texts(book, "redis"):
        for statement in text.statements:
            words = text.slice(statement.start, statement.end).split()
            if words:
                yield Sent(*text.home.of(statement), (words[0].upper(), *words[1:]))
