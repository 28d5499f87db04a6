"""The board: one answer counts, only to what hangs there, and of an output the last pieces are kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from runwright.store.board import KEPT, Board, Notice, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.store.journal import Header

YES = Notice("me", "q1", "yes", "words", "text", "ada@desk")


@pytest.fixture
def board(url: str, run: Header) -> Iterator[Board]:
    """A board for a run that is in the journal."""
    with closing(Board.open(url)) as made:
        assert made.of(run.run) is None
        yield made


def test_a_question_is_answered_once(board: Board, run: Header) -> None:
    board.ask(run.run, "me", "q1")
    assert board.of(run.run) == Notice("me", "q1")
    assert board.answer(run.run, YES)
    assert not board.answer(run.run, YES._replace(verb="no"))
    assert board.of(run.run) == YES


def test_of_many_who_answer_at_once_one_counts(board: Board, run: Header) -> None:
    board.ask(run.run, "me", "q1")
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda number: board.answer(run.run, YES._replace(who=f"{number}")), range(8)))
    assert taken.count(True) == 1
    notice = board.of(run.run)
    assert notice is not None
    assert notice.who == str(taken.index(True))


@pytest.mark.parametrize("asked", ["q2", ""])
def test_what_does_not_hang_there_is_not_answered(board: Board, run: Header, asked: str) -> None:
    board.ask(run.run, "me", asked)
    assert not board.answer(run.run, YES)
    assert not board.answer(run.run, YES._replace(question=""))


def test_a_question_is_not_taken_down_over_an_answer(board: Board, run: Header) -> None:
    board.ask(run.run, "me", "q1")
    assert not board.withdraw(run.run, "another")
    board.answer(run.run, YES)
    assert not board.withdraw(run.run, "me")
    board.ask(run.run, "me", "q2")
    assert board.withdraw(run.run, "me")
    assert board.of(run.run) == Notice("me", "")


def test_a_wish_to_end_a_command_is_for_that_command(board: Board, run: Header) -> None:
    board.ask(run.run, "me", "")
    assert not board.halt(run.run, "another", 5, "ada@desk")
    assert board.halt(run.run, "me", 5, "ada@desk")
    assert not board.halt(run.run, "me", 5, "eve@desk")
    assert board.of(run.run) == Notice("me", "", halted="ada@desk", halting=5)
    board.ask(run.run, "me", "q1")
    assert not board.halt(run.run, "me", 7, "ada@desk")


def test_of_a_long_output_the_last_pieces_are_kept(board: Board, run: Header) -> None:
    for number in range(1, KEPT + 11):
        board.print(run.run, 2, Piece(number, "stdout", f"{number}\0\n"))
    kept = board.printed(run.run, 2)
    assert [each.number for each in kept] == list(range(11, KEPT + 11))
    assert kept[-1].text == f"{KEPT + 10}\ufffd\n"
    assert [each.number for each in board.printed(run.run, 2, KEPT + 8)] == [KEPT + 9, KEPT + 10]


def test_the_next_command_has_an_output_of_its_own(board: Board, run: Header) -> None:
    board.print(run.run, 2, Piece(1, "stdout", "old"))
    board.print(run.run, 4, Piece(1, "stderr", "new"))
    assert board.printed(run.run, 2) == []
    assert board.printed(run.run, 4) == [Piece(1, "stderr", "new")]
    board.wipe(run.run)
    assert board.printed(run.run, 4) == []
