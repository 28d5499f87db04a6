"""Pools, routing and failover against real servers, in this process."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.db import OperationalError
from systems.library.infrastructure.assembly import Infrastructure
from systems.library.infrastructure.load_balancer import State
from systems.library.infrastructure.unavailable import NoPrimary, PoolExhausted
from systems.library.infrastructure.workload_isolator import PRIMARY, REPLICA, Routing, request
from systems.library.tests.app.servers import PASSWORD, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from systems.library.tests.app.servers import Nodes


@contextmanager
def opened(folder: Path, nodes: Nodes, settings: str = "") -> Iterator[Infrastructure]:
    (folder / "password").write_text(PASSWORD)
    (folder / "settings.env").write_text(settings)
    told = {
        "LIBRARY_STATE": str(folder / "state"),
        "LIBRARY_WORKERS": "1",
        "LIBRARY_SETTINGS": str(folder / "settings.env"),
        "LIBRARY_DATABASES": nodes.told,
        "LIBRARY_DATABASE_PASSWORD_FILE": str(folder / "password"),
    }
    made = Infrastructure(told, {})
    made.open()
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def library(tmp_path: Path, nodes: Nodes) -> Iterator[Infrastructure]:
    with opened(tmp_path, nodes, "POOL_MAX=2\nPOOL_TIMEOUT=0.1\nMAX_LAG_SECONDS=0.5\n") as made:
        yield made


def states(made: Infrastructure) -> dict[str, str]:
    return {each.name: each.state for each in made.balancer.standing.members}


def written(made: Infrastructure) -> int | None:
    """The port of the node that takes writes; None while there is none."""
    try:
        return port(made, PRIMARY)
    except (NoPrimary, psycopg.OperationalError):
        return None


def port(made: Infrastructure, alias: str, position: int = 0) -> int:
    """The port of the node that a request with this need is given."""
    with request(Routing("test", position)):
        connection = made.isolator.connection(alias)
        try:
            row = connection.execute("select inet_server_port()").fetchone()
        finally:
            made.pools.give(connection)
    assert row
    return int(row[0])


def test_writes_go_to_the_primary_and_reads_to_replicas(library: Infrastructure, nodes: Nodes) -> None:
    until(lambda: states(library) == {"one": State.PRIMARY, "two": State.READING, "three": State.READING})

    assert port(library, PRIMARY) == nodes["one"].port
    assert {port(library, REPLICA) for _ in range(40)} == {nodes["two"].port, nodes["three"].port}


def test_reads_can_be_forced_to_the_primary(library: Infrastructure, nodes: Nodes, tmp_path: Path) -> None:
    (tmp_path / "settings.env").write_text("FORCE_PRIMARY_READS=1\n")

    until(lambda: library.limits.now.force_primary_reads)
    assert {port(library, REPLICA) for _ in range(10)} == {nodes["one"].port}


def test_the_pool_grows_while_it_runs(library: Infrastructure, tmp_path: Path) -> None:
    taken = [library.pools.take("one", "test") for _ in range(2)]
    with pytest.raises(PoolExhausted):
        library.pools.take("one", "test")
    assert library.pools.figures()["one"].in_use == 2

    (tmp_path / "settings.env").write_text("POOL_MAX=3\n")
    until(lambda: library.pools.max_connections == 3)
    taken.append(library.pools.take("one", "test"))

    for connection in taken:
        library.pools.give(connection)
    assert library.pools.figures()["one"].in_use == 0


def test_a_leak_is_told_with_who_took_it_and_can_be_reclaimed(library: Infrastructure, tmp_path: Path) -> None:
    connection = library.pools.take("one", "GET /leaky")
    (tmp_path / "settings.env").write_text("LEAK_SECONDS=0.2\nPOOL_MAX=2\n")
    until(lambda: library.facts()["leaks"])

    [leak] = library.facts()["leaks"]
    assert (leak["node"], leak["doing"]) == ("one", "GET /leaky")

    (tmp_path / "settings.env").write_text("RECLAIM_SECONDS=0.3\nPOOL_MAX=2\n")
    until(lambda: library.pools.reclaimed)
    assert library.pools.figures()["one"].in_use == 0
    library.pools.give(connection)
    assert len({library.pools.take("one", "test") for _ in range(2)}) == 2


def test_a_connection_that_the_server_ended_is_not_handed_out(library: Infrastructure, nodes: Nodes) -> None:
    connection = library.pools.take("one", "test")
    pid = connection.info.backend_pid
    library.pools.give(connection)
    nodes["one"].ask(f"select pg_terminate_backend({pid}, 2000)")

    again = library.pools.take("one", "test")

    assert again.execute("select 1").fetchone() == (1,)
    library.pools.give(again)


def test_a_new_password_is_used_without_a_restart(library: Infrastructure, nodes: Nodes, tmp_path: Path) -> None:
    nodes["one"].ask("alter role library password 'another'")
    (tmp_path / "password").write_text("another\n")
    try:
        nodes_pid = "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'library-%'"
        with psycopg.connect(nodes["one"].url, password="another", autocommit=True) as operator:
            operator.execute(nodes_pid)
        until(lambda: written(library) == nodes["one"].port)
    finally:
        with psycopg.connect(nodes["one"].url, password="another", autocommit=True) as operator:
            operator.execute(f"alter role library password '{PASSWORD}'")


def test_a_lagging_replica_is_taken_out_and_back(library: Infrastructure, nodes: Nodes) -> None:
    nodes["two"].ask("select pg_wal_replay_pause()")
    try:
        nodes["one"].ask("create table if not exists lag(n int)")
        until(lambda: states(library)["two"] == State.LAGGING)
        assert {port(library, REPLICA) for _ in range(20)} == {nodes["three"].port}
    finally:
        nodes["two"].ask("select pg_wal_replay_resume()")
    until(lambda: states(library)["two"] == State.READING)


def test_a_session_reads_what_it_wrote_although_replicas_are_behind(library: Infrastructure, nodes: Nodes) -> None:
    for name in ("two", "three"):
        nodes[name].ask("select pg_wal_replay_pause()")
    try:
        nodes["one"].ask("create table if not exists behind(n int)")
        position = int(nodes["one"].ask("select pg_current_wal_lsn() - '0/0'::pg_lsn"))
        assert {port(library, REPLICA, position) for _ in range(10)} == {nodes["one"].port}
    finally:
        for name in ("two", "three"):
            nodes[name].ask("select pg_wal_replay_resume()")
    until(lambda: len(library.balancer.standing.readers(position)) == 2)
    assert nodes["one"].port not in {port(library, REPLICA, position) for _ in range(10)}


def test_a_replica_that_died_is_taken_out_and_back(library: Infrastructure, nodes: Nodes) -> None:
    nodes["three"].end(signal.SIGKILL)
    try:
        assert {port(library, REPLICA) for _ in range(20)} <= {nodes["two"].port, nodes["three"].port}
        until(lambda: states(library)["three"] == State.DOWN)
        assert {port(library, REPLICA) for _ in range(20)} == {nodes["two"].port}
    finally:
        nodes["three"].begin()
    until(lambda: states(library)["three"] == State.READING)


def test_a_replica_joins_by_the_settings(tmp_path: Path, nodes: Nodes) -> None:
    told = nodes.told
    nodes_but_one = ",".join(told.split(",")[:2])
    with opened(tmp_path, nodes, f"LIBRARY_DATABASES={nodes_but_one}\n") as library:
        assert set(states(library)) == {"one", "two"}
        (tmp_path / "settings.env").write_text(f"LIBRARY_DATABASES={told}\n")

        until(lambda: states(library).get("three") == State.READING and "three" in library.pools.figures())


def test_writes_follow_the_promoted_replica_and_never_the_old_primary(tmp_path: Path, own_nodes: Nodes) -> None:
    one, two, three = own_nodes.all
    with opened(tmp_path, own_nodes) as library:
        until(lambda: len(library.balancer.standing.readers()) == 2)
        one.end(signal.SIGKILL)
        until(lambda: states(library)["one"] == State.DOWN)
        with pytest.raises(NoPrimary):
            port(library, PRIMARY)
        assert port(library, REPLICA) in {two.port, three.port}

        two.promote()
        until(lambda: written(library) == two.port)
        assert states(library)["three"] == State.STALE
        own_nodes.follow(three, two)
        until(lambda: states(library)["three"] == State.READING)

        one.begin()
        until(lambda: states(library)["one"] == State.FENCED)
        assert port(library, PRIMARY) == two.port
        two.end()
        until(lambda: states(library)["two"] == State.DOWN)
        assert states(library)["one"] == State.FENCED
        with pytest.raises(NoPrimary):
            port(library, PRIMARY)
    with opened(tmp_path, own_nodes) as restarted:
        until(lambda: states(restarted)["one"] == State.FENCED)
        assert restarted.balancer.standing.primary is None


def test_who_waits_for_a_primary_that_hangs_is_set_free(tmp_path: Path, own_nodes: Nodes) -> None:
    failures: list[Exception] = []
    with opened(tmp_path, own_nodes) as library:
        connection = library.pools.take("one", "test")
        own_nodes["one"].signal(signal.SIGSTOP)

        def wait() -> None:
            try:
                connection.execute("select 1")
            except psycopg.OperationalError as failure:
                failures.append(failure)

        waiting = threading.Thread(target=wait)
        waiting.start()
        try:
            waiting.join(20)
            assert len(failures) == 1
            with pytest.raises(OperationalError):
                port(library, PRIMARY)
        finally:
            own_nodes["one"].signal(signal.SIGCONT)
        until(lambda: written(library) == own_nodes["one"].port)
