"""The board: what a run asks people who are elsewhere, their answers, and what its command prints meanwhile.

A question is known by a digest of what was asked. The first answer to it counts; one to a question that hangs there no
more is refused, so that a page which somebody left open for an hour decides nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.store.entry import storable
from runwright.store.migration import opened
from runwright.store.queries import queries

if TYPE_CHECKING:
    from runwright.store.connection import Connection

SQL = queries(Path(__file__).with_name("board.sql"))
KEPT = 200
"""Pieces of a command's output that are kept: the last."""


class Notice(NamedTuple):
    """What hangs on the board for one run."""

    holder: str
    """The process that reads the answers."""
    question: str = ""
    """The digest of what it asks; empty while it asks nothing."""
    verb: str = ""
    """The answer; empty until somebody gives one."""
    words: str = ""
    text: str = ""
    who: str = ""
    """Who answered."""
    halted: str = ""
    """Who wants a command ended; empty while nobody does."""
    halting: int = 0
    """The number of the entry that began it."""


class Piece(NamedTuple):
    """A piece of what a command has printed."""

    number: int
    """From 1, counted for each command."""
    stream: str
    text: str


class Board:
    """The board of one store. Threads may share it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, url: str) -> Board:
        """Open a store, made and brought up to date where needed; raises StoreError."""
        return cls(opened(url))

    def close(self) -> None:
        """Let go of the store; nothing is pending."""
        self._connection.close()

    def ask(self, run: str, holder: str, question: str) -> None:
        """Put a question up, or, empty, say that nothing is asked; whatever hung there is gone."""
        with self._connection.transaction():
            self._connection.change(SQL["ask"], run=run, holder=holder, question=question)

    def withdraw(self, run: str, holder: str) -> bool:
        """Take a question down; false when somebody has answered it, which then counts."""
        with self._connection.transaction():
            return bool(self._connection.change(SQL["withdraw"], run=run, holder=holder))

    def answer(self, run: str, notice: Notice) -> bool:
        """Answer the question of a notice with its verb; false when it is not asked, or somebody was faster."""
        said = {name: storable(getattr(notice, name)) for name in ("question", "verb", "words", "text", "who")}
        with self._connection.transaction():
            return bool(self._connection.change(SQL["answer"], run=run, **said))

    def halt(self, run: str, holder: str, number: int, who: str) -> bool:
        """Wish that the command which an entry began be ended; false when it was wished before, or a question hangs."""
        with self._connection.transaction():
            return bool(self._connection.change(SQL["halt"], run=run, holder=holder, number=number, who=storable(who)))

    def of(self, run: str) -> Notice | None:
        """What hangs there for a run; None for one that never asked here."""
        rows = self._connection.rows(SQL["board"], run=run)
        return Notice(*rows[0]) if rows else None

    def asking(self, limit: int) -> list[str]:
        """The runs that ask something nobody has answered, those begun last first."""
        return [str(run) for (run,) in self._connection.rows(SQL["asking"], limit=limit)]

    def print(self, run: str, number: int, piece: Piece) -> None:
        """Add what the command of the entry with this number has printed; of a long output, the last is kept."""
        text = storable(piece.text)
        with self._connection.transaction():
            self._connection.change(SQL["forget"], run=run, number=number, piece=piece.number - KEPT)
            self._connection.change(
                SQL["print"], run=run, number=number, piece=piece.number, stream=piece.stream, data=text
            )

    def wipe(self, run: str) -> None:
        """Drop what a run's commands have printed: what counts of it stands in the journal by now."""
        with self._connection.transaction():
            self._connection.change(SQL["wipe"], run=run)

    def printed(self, run: str, number: int, after: int = 0) -> list[Piece]:
        """What a command has printed so far, behind a piece."""
        return [Piece(*row) for row in self._connection.rows(SQL["printed"], run=run, number=number, after=after)]
