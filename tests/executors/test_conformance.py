"""What every session promises, whatever it speaks."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from runwright.executors.session import Ending, Request

if TYPE_CHECKING:
    from tests.executors.conftest import Talk


def test_a_command_that_succeeds_has_status_0_and_its_output(talk: Talk) -> None:
    outcome = talk(talk.tongue.ready)

    assert (outcome.status, outcome.ending) == (0, Ending.EXITED)
    assert b"ready" in outcome.stdout
    assert not outcome.reopened


def test_a_command_that_fails_has_another_status_and_says_why(talk: Talk) -> None:
    outcome = talk(talk.tongue.wrong)

    assert outcome.status not in {0, None}
    assert outcome.ending is Ending.EXITED
    assert outcome.stderr


def test_the_next_command_works_after_one_that_failed(talk: Talk) -> None:
    talk(talk.tongue.wrong)

    assert b"ready" in talk(talk.tongue.ready).stdout


def test_who_watches_is_told_exactly_what_is_kept(talk: Talk) -> None:
    outcome = talk(talk.tongue.chatty)

    assert b"".join(chunk.data for chunk in talk.chunks if chunk.stream == "stdout") == outcome.stdout
    assert len(outcome.stdout) >= 100_000


def test_a_command_whose_time_is_over_ends_without_a_status(talk: Talk) -> None:
    started = time.monotonic()
    outcome = talk(talk.tongue.slow, timeout=0.5)

    assert (outcome.status, outcome.ending) == (None, Ending.TIMED_OUT)
    assert time.monotonic() - started < 25
    assert b"ready" in talk(talk.tongue.ready).stdout


def test_an_endless_command_ends_when_it_has_said_enough(talk: Talk) -> None:
    outcome = talk(talk.tongue.slow, bound=0.5)

    assert (outcome.status, outcome.ending) == (None, Ending.BOUNDED)
    assert b"ready" in talk(talk.tongue.ready).stdout


def test_a_command_is_stopped_from_another_thread(talk: Talk) -> None:
    timer = threading.Timer(0.5, talk.session.stop)
    timer.start()
    outcome = talk(talk.tongue.slow)
    timer.join()

    assert (outcome.status, outcome.ending) == (None, Ending.STOPPED)
    assert b"ready" in talk(talk.tongue.ready).stdout


def test_stopping_between_commands_stops_nothing(talk: Talk) -> None:
    talk.session.stop()

    assert talk(talk.tongue.ready).ending is Ending.EXITED


def test_of_long_output_the_first_and_the_last_half_are_kept(talk: Talk) -> None:
    whole = talk(talk.tongue.chatty).stdout
    outcome = talk(talk.tongue.chatty, keep=1000)

    assert outcome.stdout == whole[:500] + whole[-500:]
    assert outcome.dropped >= len(whole) - 1000


def test_an_error_of_who_watches_ends_the_command_and_is_raised(talk: Talk) -> None:
    def give_up(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        talk.session.run(Request(talk.tongue.ready, talk.tongue.language, 20), give_up)

    assert b"ready" in talk(talk.tongue.ready).stdout


def test_a_session_says_its_state_after_each_command(talk: Talk) -> None:
    assert talk(talk.tongue.ready).state is not None
