"""Commands of Redis against a real server."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from runwright.executors.redis_commands import _commands
from runwright.executors.session import Ending, NotOpened, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.executors.conftest import Talk

    from runwright.executors.session import Chunk


def test_answers_come_as_redis_cli_pipes_them(keys: Talk) -> None:
    keys("DEL a l")
    outcome = keys('SET a "two words"\nGET a\nGET nothing\nRPUSH l 1 2\nLRANGE l 0 -1\nEXISTS a')

    assert outcome.stdout == b"OK\ntwo words\n\n2\n1\n2\n1\n"


def test_the_database_and_transactions_go_on_from_command_to_command(keys: Talk) -> None:
    keys("SELECT 3")
    keys("SET here yes")
    queued = keys("MULTI\nINCR n")

    assert queued.state is not None
    assert queued.state.lost == ("a transaction (MULTI) that is not finished",)
    assert keys("INCR n\nEXEC").stdout == b"QUEUED\n1\n2\n"
    assert keys("GET here\nDEL here n").stdout == b"yes\n2\n"


def test_another_connection_goes_on_in_the_selected_database(
    keys: Talk, opened: Callable[..., Talk], redis: str
) -> None:
    keys("SELECT 3")
    late = keys("BLPOP nobody 29", timeout=0.4)

    assert (late.ending, late.reopened) == (Ending.TIMED_OUT, True)
    keys("SET here yes")
    assert opened("redis", endpoint=redis)("EXISTS here").stdout == b"0\n"
    assert opened("redis", endpoint=redis, state=late.state)("GET here\nDEL here").stdout == b"yes\n1\n"


def test_what_had_not_begun_when_it_was_stopped_never_does(keys: Talk, opened: Callable[..., Talk], redis: str) -> None:
    def stop(_: Chunk) -> None:
        time.sleep(0.002)
        keys.session.stop()

    text = "SELECT 4\n" + "INCR count\n" * 2000
    outcome = keys.session.run(Request(text, "redis", 30), stop)

    assert outcome.ending is Ending.STOPPED
    other = opened("redis", endpoint=redis)
    assert other("EXISTS count").stdout == b"0\n"
    assert int(other("SELECT 4\nGET count\nDEL count").stdout.split()[1]) < 2000


def test_an_error_ends_the_command(keys: Talk) -> None:
    outcome = keys("SET a 1\nLPUSH a 2\nSET a 3")

    assert (outcome.status, outcome.stdout) == (1, b"OK\n")
    assert outcome.stderr.startswith(b"(error) WRONGTYPE")
    assert keys("GET a").stdout == b"1\n"


def test_what_never_ends_is_heard_until_its_time_is_over(keys: Talk, opened: Callable[..., Talk], redis: str) -> None:
    import threading

    other = opened("redis", endpoint=redis)
    timer = threading.Timer(0.4, lambda: other("PUBLISH news hello"))
    timer.start()
    outcome = keys("SUBSCRIBE news", bound=1.2)
    timer.join()

    assert outcome.ending is Ending.BOUNDED
    assert outcome.stdout == b"subscribe\nnews\n1\nmessage\nnews\nhello\n"
    assert keys("PING").stdout == b"PONG\n"


def test_binary_values_come_as_they_are(keys: Talk) -> None:
    assert keys(r'ECHO "\x00\xff\n\r"').stdout == b"\x00\xff\n\r\n"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("GET key", [b"GET", b"key"]),
        ("redis-cli GET key", [b"GET", b"key"]),
        ('SET k "a \\"b\\" \\x41\\n"', [b"SET", b"k", b'a "b" A\n']),
        ("SET k 'a \\'b\\' \\n'", [b"SET", b"k", b"a 'b' \\n"]),
        ("SET k ''", [b"SET", b"k", b""]),
        ("SET clé ö", [b"SET", "clé".encode(), "ö".encode()]),
    ],
)
def test_words_are_quoted_as_redis_cli_reads_them(line: str, words: list[bytes]) -> None:
    assert list(_commands(line)) == [words]


def test_the_password_is_never_shown(opened: Callable[..., Talk], redis: str) -> None:
    for url in (redis.replace("se%2Fcret", "wr0ng-one"), "redis://:wr0ng-one@127.0.0.1:1/0", "redis://:wr0ng-one@[x"):
        with pytest.raises(NotOpened) as error:
            opened("redis", endpoint=url)
        assert "wr0ng" not in str(error.value)
