"""Faults of a database, tried on a PostgreSQL that runs."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import tempfile
from typing import TYPE_CHECKING
from urllib.parse import quote

import psycopg
import pytest
from tests import postgres
from tests.drill.faults.conftest import Shop, until

from runwright.drill.faults import keeping, sessions
from runwright.drill.faults.fault import NotInjected, plain
from runwright.drill.faults.sessions import NAME
from runwright.drill.target import NoSuchTarget, Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OURS = f"SELECT count(*) FROM pg_stat_activity WHERE application_name = '{NAME}' AND backend_type = 'client backend'"


@pytest.fixture
def database(shop: Shop, postgresql: postgres.Server) -> str:
    """A new database with a table `orders`, as $DATABASE_URL."""
    url = postgresql.database()
    shop.environment["DATABASE_URL"] = url
    with psycopg.connect(url) as session:
        session.execute("CREATE TABLE orders (id int)")
    return url


@pytest.fixture
def app(shop: Shop, database: str, postgresql: postgres.Server) -> Iterator[str]:
    """A role without rights of its own, as $APP_URL."""
    name = f"app_{database.rpartition('/')[2]}"
    postgresql.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'known'")
    shop.environment["APP_URL"] = f"postgresql://{name}:known@127.0.0.1:{postgresql.port}/{database.rpartition('/')[2]}"
    yield shop.environment["APP_URL"]
    postgresql.execute(f"DROP ROLE {name}")


def asked(url: str, query: str) -> object:
    with psycopg.connect(url, connect_timeout=5) as session:
        row = session.execute(query.encode()).fetchone()
        return row[0] if row else None


def test_all_connections_are_taken_and_a_superuser_can_still_log_in(shop: Shop, app: str, database: str) -> None:
    with keeping.kept(shop.fault("connections", "$APP_URL"), shop.list, 60):
        with pytest.raises(psycopg.OperationalError, match=r"remaining connection slots|too many"):
            asked(app, "SELECT 1")
        assert asked(database, "SELECT 1") == 1

    until(lambda: asked(database, OURS) == 0)
    assert asked(app, "SELECT 1") == 1


def test_a_superuser_of_the_fault_leaves_what_is_reserved(shop: Shop, app: str, database: str) -> None:
    with keeping.kept(shop.fault("connections", "DATABASE_URL"), shop.list, 60):
        with pytest.raises(psycopg.OperationalError):
            asked(app, "SELECT 1")
        assert asked(database, "SELECT 1") == 1


def test_connections_that_others_let_go_are_taken_too(shop: Shop, app: str, database: str) -> None:
    with psycopg.connect(app) as other, keeping.kept(shop.fault("connections", "APP_URL"), shop.list, 60):
        taken = asked(database, OURS)
        other.close()
        until(lambda: asked(database, OURS) == int(str(taken)) + 1)


def test_a_bound_of_connections_is_kept(shop: Shop, app: str, database: str) -> None:
    with keeping.kept(shop.fault("connections", "APP_URL", most=3), shop.list, 60):
        assert asked(database, OURS) == 3
        assert asked(app, "SELECT 1") == 1


def test_connections_end_with_a_keeper_that_is_killed(shop: Shop, app: str, database: str) -> None:
    keeper = keeping.inject(shop.fault("connections", "APP_URL", most=5), shop.list, 60)

    keeper.process.kill()
    keeper.mend()

    until(lambda: asked(database, OURS) == 0)
    assert asked(app, "SELECT 1") == 1


@pytest.mark.parametrize("killed", [False, True])
def test_sessions_pile_up_behind_a_lock_until_it_is_mended(shop: Shop, database: str, *, killed: bool) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE relation = 'orders'::regclass AND NOT granted"
    keeper = keeping.inject(shop.fault("lock", "DATABASE_URL", table="orders", waiters=4), shop.list, 60)
    until(lambda: asked(database, waiting) == 4)
    with psycopg.connect(database) as session:
        session.execute("SET lock_timeout = '50ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            session.execute("SELECT * FROM orders")
    if killed:
        os.kill(keeper.process.pid, signal.SIGKILL)
    keeper.mend()

    until(lambda: asked(database, OURS) == 0)
    assert asked(database, "SELECT count(*) FROM orders") == 0


def test_readers_of_a_replica_wait_for_the_lock_too(shop: Shop, database: str, replica: str) -> None:
    there = replica.replace("/postgres", database[database.rindex("/") :])
    locked = "SELECT count(*) FROM pg_locks WHERE relation = 'orders'::regclass AND mode = 'AccessExclusiveLock'"

    with keeping.kept(shop.fault("lock", "DATABASE_URL", table="orders"), shop.list, 60):
        until(lambda: asked(there, locked) == 1)

    assert asked(database, "SELECT count(*) FROM orders") == 0


def test_a_lock_whose_holder_the_procedure_ends_is_mended_without_complaint(shop: Shop, database: str) -> None:
    with keeping.kept(shop.fault("lock", "DATABASE_URL", table="orders", waiters=2), shop.list, 60):
        asked(
            database, f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '{NAME}'"
        )

    assert asked(database, "SELECT count(*) FROM orders") == 0


def test_a_table_that_is_not_there_cannot_be_locked(shop: Shop, database: str) -> None:  # noqa: ARG001
    with pytest.raises(NotInjected, match="does not exist"):
        keeping.inject(shop.fault("lock", "DATABASE_URL", table="orders; DROP TABLE orders"), shop.list, 60)


@pytest.mark.parametrize("killed", [False, True])
def test_a_slow_query_runs_until_it_is_mended(shop: Shop, database: str, *, killed: bool) -> None:
    running = f"{OURS} AND state = 'active' AND query LIKE '%pg_sleep%'"
    keeper = keeping.inject(shop.fault("slow-query", "DATABASE_URL", count=3), shop.list, 60)

    assert asked(database, running) == 3
    if killed:
        keeper.process.kill()
    keeper.mend()

    until(lambda: asked(database, OURS) == 0)


@pytest.mark.parametrize("query", ["SELECT 1", "DELETE FROM orders", "SELECT nothing"])
def test_a_query_that_ends_or_would_change_something_is_no_slow_query(shop: Shop, database: str, query: str) -> None:
    with pytest.raises(NotInjected, match="ends by itself, or fails"):
        keeping.inject(shop.fault("slow-query", "DATABASE_URL", query=query), shop.list, 60)

    until(lambda: asked(database, OURS) == 0)


def test_a_role_cannot_log_in_and_can_again_with_its_old_password(shop: Shop, app: str, database: str) -> None:
    role = app.partition("//")[2].partition(":")[0]
    fault = shop.fault("wrong-password", "DATABASE_URL", role=role)
    with psycopg.connect(app) as pooled, keeping.kept(fault, shop.list, 60):
        with pytest.raises(psycopg.OperationalError):
            pooled.execute("SELECT 1")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            asked(app, "SELECT 1")

    assert asked(app, "SELECT 1") == 1
    assert "known" not in str(plain(fault)["options"])
    assert asked(database, OURS) == 0


def test_a_password_that_was_set_meanwhile_stays(shop: Shop, app: str, postgresql: postgres.Server) -> None:
    role = app.partition("//")[2].partition(":")[0]

    with keeping.kept(shop.fault("wrong-password", "DATABASE_URL", role=role), shop.list, 60):
        postgresql.execute(f"ALTER ROLE {role} PASSWORD 'rotated'")

    assert asked(app.replace("known", "rotated"), "SELECT 1") == 1


def test_the_role_that_would_have_to_mend_it_keeps_its_password(shop: Shop, database: str) -> None:  # noqa: ARG001
    with pytest.raises(NotInjected, match="role of the URL"):
        keeping.inject(shop.fault("wrong-password", "DATABASE_URL", role="runwright"), shop.list, 60)


def test_a_database_that_is_away_is_an_error_without_the_password(shop: Shop) -> None:
    shop.environment["DATABASE_URL"] = "postgresql://app:hush@127.0.0.1:1/nowhere"

    with pytest.raises(NotInjected, match=r"\$DATABASE_URL") as caught:
        keeping.inject(shop.fault("slow-query", "DATABASE_URL"), shop.list, 60)

    assert "hush" not in str(caught.value)


def test_replay_stops_on_a_replica_and_catches_up(shop: Shop, postgresql: postgres.Server, replica: str) -> None:
    shop.environment["REPLICA_URL"] = replica
    postgresql.execute("CREATE TABLE replayed (id int)")
    until(lambda: asked(replica, "SELECT to_regclass('replayed') IS NOT NULL"))

    with keeping.kept(shop.fault("replication-stopped", "REPLICA_URL"), shop.list, 60):
        postgresql.execute("INSERT INTO replayed VALUES (1)")
        until(lambda: asked(replica, "SELECT pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()"))
        assert asked(replica, "SELECT count(*) FROM replayed") == 0

    until(lambda: asked(replica, "SELECT count(*) FROM replayed") == 1)
    postgresql.execute("DROP TABLE replayed")


def test_replay_that_was_paused_before_stays_paused(shop: Shop, replica: str) -> None:
    shop.environment["REPLICA_URL"] = replica
    asked(replica, "SELECT pg_wal_replay_pause()")

    with keeping.kept(shop.fault("replication-stopped", "REPLICA_URL"), shop.list, 60):
        pass

    assert asked(replica, "SELECT pg_is_wal_replay_paused()") is True


def test_a_replica_that_is_promoted_meanwhile_needs_no_mending(shop: Shop, replica: str) -> None:
    shop.environment["REPLICA_URL"] = replica

    with keeping.kept(shop.fault("replication-stopped", "REPLICA_URL"), shop.list, 60):
        asked(replica, "SELECT pg_promote(true, 20)")

    assert asked(replica, "SELECT pg_is_in_recovery()") is False


def test_a_replica_that_has_ended_has_forgotten_the_pause(shop: Shop, postgresql: postgres.Server) -> None:
    with contextlib.ExitStack() as stack, basebackup(postgresql) as (programs, folder, user):
        port = stack.enter_context(running(programs, folder, user))
        shop.environment["REPLICA_URL"] = f"postgresql://runwright:{postgres.QUOTED}@127.0.0.1:{port}/postgres"
        keeper = keeping.inject(shop.fault("replication-stopped", "REPLICA_URL"), shop.list, 60)
        stack.close()

        keeper.mend()

    assert list(shop.list.iterdir()) == []


def test_a_primary_has_no_replay_to_stop(shop: Shop, database: str) -> None:  # noqa: ARG001
    with pytest.raises(NotInjected, match="is no replica"):
        keeping.inject(shop.fault("replication-stopped", "DATABASE_URL"), shop.list, 60)


def test_only_variables_of_the_system_name_a_server(shop: Shop) -> None:
    with pytest.raises(NoSuchTarget, match="no server called “postgresql://"):
        shop.fault("slow-query", "postgresql://somewhere/else")


@pytest.fixture
def replica(postgresql: postgres.Server) -> Iterator[str]:
    """A streaming replica of the server; its URL."""
    with basebackup(postgresql) as copy, running(*copy) as port:
        yield f"postgresql://runwright:{postgres.QUOTED}@127.0.0.1:{port}/postgres"


@contextlib.contextmanager
def basebackup(postgresql: postgres.Server) -> Iterator[tuple[Path, Path, str | None]]:
    user, programs = postgres._user(), postgres._programs()
    folder = postgresql.folder / f"replica-{os.urandom(4).hex()}"
    take = [str(programs / "pg_basebackup"), "-d", postgresql.url(), "-D", str(folder), "-R", "-c", "fast", "--no-sync"]
    subprocess.run(take, user=user, cwd=postgresql.folder, check=True, capture_output=True)
    yield programs, folder, user


@contextlib.contextmanager
def running(programs: Path, folder: Path, user: str | None) -> Iterator[int]:
    port = postgres._free_port()
    words = [f"--{name}={value}" for name, value in {**postgres.SETTINGS, "port": str(port)}.items()]
    command = [str(programs / "postgres"), "-D", str(folder), *words, f"--unix_socket_directories={folder.parent}"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, user=user, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        until(lambda: reached(port))
        yield port
    finally:
        postgres._stop(process)


def reached(port: int) -> bool:
    with contextlib.suppress(psycopg.OperationalError):
        return asked(f"postgresql://runwright:{postgres.QUOTED}@127.0.0.1:{port}/postgres", "SELECT 1") == 1
    return False


@pytest.mark.parametrize("url", ["postgresql:///app?host={}&port=5999", "postgresql://{}:5999/app"])
def test_a_server_that_listens_on_a_socket_is_not_taken_for_one_that_ended(url: str) -> None:
    """Whoever has ended needs no mending: a replica would stay paused for ever."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as line:
        server = Server("DSN", url.format(folder if "host=" in url else quote(folder, safe="")))
        assert not sessions.listens(server)
        line.bind(f"{folder}/.s.PGSQL.5999")
        line.listen()
        assert sessions.listens(server)
