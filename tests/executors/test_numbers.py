"""Numbers out of the answers of real services."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runwright.executors.numbers import NoNumber, Question, numbers
from runwright.executors.session import NotOpened, Setting

if TYPE_CHECKING:
    from pathlib import Path

    from tests.postgres import Server


def test_promql_gives_one_for_each_series(prometheus: str, tmp_path: Path) -> None:
    here = Setting(tmp_path, endpoint=prometheus)
    assert numbers(Question("promql", "vector(7) or vector(7)"), here) == (7,)
    assert numbers(Question("promql", "up == 2"), here) == ()
    assert numbers(Question("promql", 'label_replace(vector(1), "a", "b", "", "") or vector(2)'), here) == (1, 2)


def test_sql_gives_the_last_column(postgresql: Server, tmp_path: Path) -> None:
    here = Setting(tmp_path, endpoint=postgresql.database())
    query = "SELECT name, length(name) FROM (VALUES ('a'), ('bcd')) AS t (name)"
    assert numbers(Question("sql", query), here) == (1, 3)
    assert numbers(Question("sql", "SELECT 1.5"), here) == (1.5,)


def test_redis_gives_what_it_counts(redis: str, tmp_path: Path) -> None:
    here = Setting(tmp_path, endpoint=redis)
    assert numbers(Question("redis", "LLEN nothing"), here) == (0,)
    assert numbers(Question("redis", "PING"), here) == (1,)


def test_http_gives_what_stands_at_a_path(web: str, tmp_path: Path) -> None:
    here = Setting(tmp_path, endpoint=web)
    assert numbers(Question("http", "/json", "$.rows[1].n"), here) == (2,)
    with pytest.raises(NoNumber, match=r"there is no \$\.rows\[9\]"):
        numbers(Question("http", "/json", "$.rows[9].n.m"), here)


def test_a_command_gives_the_first_number_that_it_prints(tmp_path: Path) -> None:
    assert numbers(Question("command", "echo load is -1.5e1 now"), Setting(tmp_path)) == (-15,)


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("false", "exit status 1"),
        ("echo none", "the answer is 'none'"),
        ("true", "the answer is empty"),
        ("sleep 9", "no answer in 0.3 s"),
    ],
)
def test_no_number_is_told_with_the_reason(command: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(NoNumber, match=why):
        numbers(Question("command", command), Setting(tmp_path), 0.3)


@pytest.mark.parametrize(("kind", "query"), [("command", "rm -f x"), ("sql", "DELETE FROM t"), ("redis", "FLUSHALL")])
def test_what_does_more_than_read_is_not_asked(kind: str, query: str, tmp_path: Path) -> None:
    with pytest.raises(NoNumber, match="it may do more than read"):
        numbers(Question(kind, query), Setting(tmp_path))


def test_a_connection_that_is_refused_is_told_as_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(NoNumber, match=r"http://127\.0\.0\.1:1: .*Connection refused"):
        numbers(Question("promql", "up"), Setting(tmp_path, endpoint="http://127.0.0.1:1"))


def test_a_place_without_an_endpoint_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotOpened):
        numbers(Question("promql", "up"), Setting(tmp_path))
