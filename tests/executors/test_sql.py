"""SQL against a real PostgreSQL."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from tests import postgres

from runwright.executors.session import Ending, NotOpened, Request, Setting, State, Table
from runwright.executors.sql import Sql
from runwright.executors.sql import open as open_sql
from runwright.executors.table import aligned

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.executors.conftest import Talk
    from tests.postgres import Server

    from runwright.executors.session import Chunk


def test_rows_come_as_a_table_for_people_and_as_values(sql: Talk) -> None:
    outcome = sql("SELECT 1 AS id, 'Ann' AS name UNION ALL SELECT 20, NULL ORDER BY id")

    assert outcome.stdout.decode() == " id | name\n----+------\n  1 | Ann\n 20 |\n(2 rows)\n"
    assert outcome.tables == (Table(("id", "name"), (("1", "Ann"), ("20", None))),)


def test_what_gives_no_rows_says_what_it_did(sql: Talk) -> None:
    outcome = sql("CREATE TABLE t (n int); INSERT INTO t VALUES (1), (2); VACUUM t; DELETE FROM t WHERE n > 1;")

    assert outcome.stdout == b"CREATE TABLE\nINSERT 0 2\nVACUUM\nDELETE 1\n"


def test_an_error_has_its_state_and_place_and_ends_the_command(sql: Talk) -> None:
    outcome = sql("SELECT 1;\nSELECT *\n  FROM nowhere;\nSELECT 2;")

    assert outcome.status == 1
    assert (
        outcome.stderr.decode()
        == 'ERROR:  42P01: relation "nowhere" does not exist\nLINE 2:   FROM nowhere\n               ^\n'
    )
    assert len(outcome.tables) == 1


def test_each_statement_commits_unless_a_transaction_was_begun(sql: Talk) -> None:
    sql("CREATE TABLE t (n int)")
    assert sql("BEGIN; INSERT INTO t VALUES (1)").state == sql("SELECT 1").state
    open_still = sql("SELECT count(*) FROM t")
    sql("ROLLBACK")

    assert open_still.tables[0].rows == (("1",),)
    assert open_still.state is not None
    assert open_still.state.lost == ("a transaction that is not finished",)
    assert sql("SELECT count(*) FROM t").tables[0].rows == (("0",),)


def test_a_timed_out_statement_is_cancelled_and_the_connection_kept(sql: Talk) -> None:
    sql("SET application_name = 'kept'")
    outcome = sql("SELECT pg_sleep(60)", timeout=0.5)

    assert outcome.ending is Ending.TIMED_OUT
    assert not outcome.reopened
    assert sql("SHOW application_name").tables[0].rows == (("kept",),)
    assert sql("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'").tables[0].rows == (("0",),)


def test_what_had_not_begun_when_it_was_stopped_never_does(sql: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sql, "cancel", lambda _: None)  # (as where the server has nothing to cancel just then)

    heard = list[object]()

    def stop(chunk: Chunk) -> None:
        time.sleep(0.004)
        heard.append(chunk)
        if len(heard) == 1:
            sql.session.stop()

    sql("CREATE TABLE many (n int)")
    outcome = sql.session.run(Request("INSERT INTO many VALUES (1);\n" * 1000, "sql", 60), stop)

    assert outcome.ending is Ending.STOPPED
    [[(count,)]] = [table.rows for table in sql("SELECT count(*) FROM many").tables]
    assert int(count or 0) < 250  # (it was 64 ahead of us when we first heard of it)
    assert sql("SELECT pg_sleep(0.5), count(*) FROM many").tables[0].rows[0][1] == count


def test_another_connection_has_the_settings_of_before(opened: Callable[..., Talk], postgresql: Server) -> None:
    url = postgresql.database()
    sql = opened("sql", endpoint=url)
    sql("CREATE SCHEMA shop; CREATE ROLE clerk; GRANT clerk TO CURRENT_USER")
    sql("SET search_path = shop, public; SET ROLE clerk")
    sql("BEGIN; SET work_mem = '7MB'; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; ROLLBACK")
    lost = sql("RESET ROLE; SELECT pg_terminate_backend(pg_backend_pid())")

    assert (lost.ending, lost.reopened) == (Ending.LOST, True)
    assert sql("SHOW search_path").tables[0].rows == (("shop, public",),)
    kept = sql("SET ROLE clerk")
    assert kept.state is not None
    assert kept.state.variables == {"search_path": "shop, public", "role": "clerk"}
    other = opened("sql", endpoint=url, state=kept.state)
    assert other("SELECT current_user, current_setting('search_path')").tables[0].rows == (("clerk", "shop, public"),)
    sql("RESET ALL; RESET ROLE; DROP ROLE clerk; DROP SCHEMA shop")
    assert sql("SELECT 1").state == State("")


def test_notices_are_messages(sql: Talk) -> None:
    assert sql("DO $$ BEGIN RAISE NOTICE 'look'; END $$").stderr == b"NOTICE:  look\n"


def test_a_killed_connection_is_lost_and_the_next_command_has_another(sql: Talk) -> None:
    outcome = sql("SELECT pg_terminate_backend(pg_backend_pid())")

    assert (outcome.status, outcome.ending, outcome.reopened) == (None, Ending.LOST, True)
    assert sql("SELECT 1").status == 0


def test_commands_of_psql_are_told_apart(sql: Talk) -> None:
    outcome = sql("\\dt")

    assert (outcome.status, outcome.stderr) == (2, b"\\dt is a command of psql, not SQL: run it with psql\n")


def test_the_password_is_never_shown(opened: Callable[..., Talk], postgresql: Server) -> None:
    for url in (
        postgresql.url("no_such_database"),
        postgresql.url().replace("runwright:", "nobody:"),
        postgresql.url().replace("127.0.0.1", "host.invalid"),
        postgresql.url().replace(f":{postgresql.port}", ":1"),
        "postgresql://user:un%2Fus%20ual%40@[bad",
    ):
        with pytest.raises(NotOpened) as error:
            opened("sql", endpoint=url)
        assert postgres.PASSWORD not in str(error.value)
        assert postgres.QUOTED not in str(error.value)


def test_without_an_endpoint_the_way_to_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotOpened, match="no endpoint") as error:
        open_sql(Setting(tmp_path))

    assert "endpoints.sql" in error.value.hint


def test_wide_and_odd_cells_keep_the_columns_straight() -> None:
    table = Table(("name", "n"), (("日本", "1.5"), ("a\nb", "-20"), ("\x1b[2J", None)))

    assert aligned(table) == "  name   |  n\n---------+-----\n 日本    | 1.5\n a\\nb    | -20\n \\x1b[2J |\n(3 rows)\n"
