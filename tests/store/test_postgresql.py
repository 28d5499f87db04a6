"""What goes wrong with a server is told in a sentence, within bounds, and without its password."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from runwright.store import connection, postgresql
from runwright.store.connection import (
    DriverMissing,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreReadOnly,
    StoreTooNew,
    StoreUnreachable,
    WrongStoreUrl,
)
from runwright.store.journal import Journal, Opening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests import postgres


@pytest.fixture
def url(postgresql: postgres.Server) -> str:
    return postgresql.database()


@pytest.fixture
def journal(url: str) -> Iterator[Journal]:
    journal = Journal.open(url)
    yield journal
    journal.close()


def begun(journal: Journal, opening: Opening) -> str:
    return journal.begin(opening, {"plan": []}, who="ada", holder="here:1:2:3", lease=60).run


def test_tables_lie_in_a_schema_of_their_own(postgresql: postgres.Server, url: str, opening: Opening) -> None:
    name = url.rpartition("/")[2]
    postgresql.execute("create table runs (of_the_team text)", name)
    journal = Journal.open(url)

    assert journal.header(begun(journal, opening)).count == 1
    assert journal._connection.rows("select count(*) from public.runs") == [(0,)]
    journal.close()


def test_a_port_where_nobody_listens_is_told() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    with pytest.raises(StoreUnreachable, match="refused"):
        Journal.open(f"postgresql://ada:secret@127.0.0.1:{port}/ops")


def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgresql.BOUNDS, "connect_timeout", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(StoreUnreachable, match="timeout"):
        Journal.open(f"postgresql://ada:secret@127.0.0.1:{silent.getsockname()[1]}/ops")


def test_a_password_is_never_told(postgresql: postgres.Server) -> None:
    wrong = postgresql.url().replace("un%2Fus", "secret%2F")
    for url in (wrong, "postgresql://ada:secret@@127.0.0.1:port/ops", "postgresql://ada:secret/x@h:1/o?bad=1"):
        with pytest.raises(StoreError) as told:
            Journal.open(url)
        assert "secret" not in f"{told.value} {told.value.hint} {told.value.__cause__}"


@pytest.mark.parametrize("url", ["postgresql://h/d?colour=red", "postgresql://[::1/d", "postgres://h:x/d"])
def test_a_wrong_url_is_told(url: str) -> None:
    with pytest.raises((WrongStoreUrl, StoreUnreachable)) as told:
        Journal.open(url)

    assert told.value.hint


def test_a_missing_database_is_told(postgresql: postgres.Server) -> None:
    with pytest.raises(StoreUnreachable, match='database "nowhere" does not exist'):
        Journal.open(postgresql.url("nowhere"))


def test_a_missing_driver_is_told() -> None:
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from runwright.store.connection import DriverMissing, connect\n"
        "try: connect('postgresql://h/d')\n"
        "except DriverMissing as error: print(error.hint)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == DriverMissing.hint


def test_missing_rights_are_told(postgresql: postgres.Server, url: str) -> None:
    name = url.rpartition("/")[2]
    postgresql.execute(f"create role guest_{name} login password 'guest'")
    guest = f"postgresql://guest_{name}:guest@127.0.0.1:{postgresql.port}/{name}"

    with pytest.raises(StoreReadOnly, match="permission denied"):
        Journal.open(guest)
    Journal.open(url).close()
    with pytest.raises(StoreError, match=r"permission denied|no journal"):
        Journal.open(guest)


def test_a_server_that_only_reads_is_told(postgresql: postgres.Server, url: str, opening: Opening) -> None:
    Journal.open(url).close()
    name = url.rpartition("/")[2]
    postgresql.execute(f"alter database {name} set default_transaction_read_only = on")
    journal = Journal.open(url)

    with pytest.raises(StoreReadOnly, match="read-only"):
        begun(journal, opening)
    journal.close()


def test_a_store_of_a_newer_version_is_refused(journal: Journal, url: str) -> None:
    with journal._connection.transaction():
        journal._connection.change("update version set number = 99")

    with pytest.raises(StoreTooNew, match="its tables have version 99"):
        Journal.open(url)


def test_a_table_that_is_gone_is_told(journal: Journal, opening: Opening) -> None:
    run = begun(journal, opening)
    with journal._connection.transaction():
        journal._connection.change("drop table outputs")

    with pytest.raises(StoreDamaged, match='"outputs" does not exist'):
        journal.append(run, "outcome", {}, who="ada", holder="here:1:2:3", outputs={"stdout": b"x"})
    assert journal.header(run).count == 1


def test_a_locked_run_is_told(journal: Journal, url: str, opening: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    run = begun(journal, opening)
    monkeypatch.setattr(postgresql, "SETTINGS", (*postgresql.SETTINGS, "set lock_timeout = '50ms'"))
    other = Journal.open(url)

    with journal._connection.transaction():
        journal._connection.change("update runs set state = 'waiting'")
        with pytest.raises(StoreBusy):
            other.append(run, "note", {}, who="ada", holder=None)
    other.close()


def test_commits_are_synced_where_the_database_says_otherwise(postgresql: postgres.Server, url: str) -> None:
    name = url.rpartition("/")[2]
    for said, used in (("off", "on"), ("remote_apply", "remote_apply")):
        postgresql.execute(f"alter database {name} set synchronous_commit = {said}")
        journal = Journal.open(url)
        assert journal._connection.rows("show synchronous_commit") == [(used,)]
        journal.close()


def test_a_connection_that_was_cut_between_two_entries_is_made_again(
    postgresql: postgres.Server, journal: Journal, opening: Opening
) -> None:
    run = begun(journal, opening)
    [(backend,)] = journal._connection.rows("select pg_backend_pid()")
    postgresql.execute(f"select pg_terminate_backend({backend}, 5000)")

    assert journal.append(run, "note", {}, who="ada", holder="here:1:2:3").number == 2
    assert list(journal.verify()) == []


def test_a_connection_that_is_cut_in_a_transaction_leaves_nothing(
    postgresql: postgres.Server, journal: Journal, opening: Opening
) -> None:
    run = begun(journal, opening)
    [(backend,)] = journal._connection.rows("select pg_backend_pid()")

    def cut() -> None:
        with journal._connection.transaction():
            journal._connection.change("update runs set state = 'done'")
            postgresql.execute(f"select pg_terminate_backend({backend}, 5000)")

    with pytest.raises(StoreUnreachable):
        cut()
    assert journal.header(run).state == "running"
    assert list(journal.verify()) == []


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://ada:secret@db/ops", "postgresql://db/ops"),
        (
            "postgresql://db/ops?user=ada&password=secret&sslmode=require",
            "postgresql://db/ops?user=ada&&sslmode=require",
        ),
        ("sqlite:////srv/a@b.db", "sqlite:////srv/a@b.db"),
    ],
)
def test_a_url_is_shown_without_secrets(url: str, told: str) -> None:
    assert connection.shown(url) == told
