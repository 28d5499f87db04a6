"""A server for a moment, of what a real one held: it starts whatever was going on there, and takes part in nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from tests.actions.onlooker import Onlooker
from tests.actions.postgres.cluster import until

from runwright.actions.postgres import base, copying, counting, sandbox, server
from runwright.actions.postgres.connection import connected, value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from tests.actions.postgres.cluster import Cluster, Server

    from runwright.actions.postgres.sandbox import Sandbox

SOON = 3.0
"""Seconds in which a server that may follow a subscription has begun to."""


@pytest.fixture
def box(cluster: Cluster) -> Iterator[Sandbox]:
    with sandbox.place(cluster.tools, cluster.folder) as made:
        yield made


def running(box: Sandbox, of: Server, cluster: Cluster) -> AbstractContextManager[None]:
    """It, with the data of a server."""
    folder = cluster.folder / "copy"
    base.taken(of.url, folder, cluster.tools, Onlooker())
    copying.Copying(folder, box.data, box.who).whole()
    return sandbox.running(box)


def test_it_takes_no_changes_that_its_source_subscribed_to(cluster: Cluster, box: Sandbox) -> None:
    publisher, subscriber = cluster.primary("n0", wal_level="logical"), cluster.primary("n1")
    for each in (publisher, subscriber):
        each.sql("create table t (n int primary key)")
    publisher.sql("create publication p for all tables")
    where = f"host=127.0.0.1 port={publisher.port} user=postgres dbname=postgres"
    subscriber.sql(f"create subscription s connection '{where}' publication p")
    until(lambda: subscriber.value("select count(*) from pg_subscription_rel where srsubstate = 'r'") == 1)
    with running(box, subscriber, cluster):
        subscriber.stop()
        publisher.sql("insert into t values (1)")
        time.sleep(SOON)
        assert not publisher.value("select active from pg_replication_slots")
    subscriber.start()
    until(lambda: subscriber.value("select count(*) from t") == 1)


def test_it_starts_with_transactions_that_were_prepared(cluster: Cluster, box: Sandbox) -> None:
    source = cluster.primary(max_prepared_transactions="5")
    source.sql("create table t (n int)")
    with psycopg.connect(source.url, autocommit=True) as connection:
        for statement in (b"begin", b"insert into t values (1)", b"prepare transaction 'one'"):
            connection.execute(statement)
    with running(box, source, cluster), connected(box.url()) as connection:
        assert value(connection, "select count(*) from pg_prepared_xacts") == 1


def test_a_database_whose_drop_was_broken_off_is_not_counted(cluster: Cluster, box: Sandbox) -> None:
    source = cluster.primary()
    source.sql("create database half", "update pg_database set datconnlimit = -2 where datname = 'half'")
    with running(box, source, cluster):
        assert counting.databases(box.url()) == ["postgres"]


def test_what_programs_say_is_english_in_any_locale(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    _, said = server.run([cluster.tools.path("pg_controldata"), "--help"], cluster.folder, 10)
    assert "displays control information" in said
    _, said = server.run(["env"], cluster.folder, 10)
    assert "LANG=C.UTF-8" in said.split()


def test_what_a_killed_one_left_where_it_was_told_to_be_is_swept(cluster: Cluster) -> None:
    """Of `--sandbox DIR` too, with the server that runs on in it; not what another one has there now."""
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom runwright.actions.postgres import programs, sandbox\n"
        "with sandbox.place(programs.find(int(sys.argv[1])), Path(sys.argv[2])) as box:\n"
        "    box.created()\n    with sandbox.running(box):\n"
        "        print(box.data, flush=True)\n        time.sleep(60)\n"
    )
    words = [sys.executable, "-c", code, str(cluster.tools.major), str(cluster.folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        left = Path(process.stdout.readline().strip())
        with sandbox.place(cluster.tools, cluster.folder):
            assert server.processes(left), "its owner lives"
        process.kill()
    assert server.processes(left)
    with sandbox.place(cluster.tools, cluster.folder):
        assert not left.exists()
    assert not server.processes(left)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_a_folder_that_another_user_made_leads_to_no_server(tmp_path: Path) -> None:
    data, trap = tmp_path / "data", tmp_path / f"{sandbox.PREFIX}trap"
    data.mkdir()
    trap.mkdir()
    (trap / "data").symlink_to(data)
    os.chown(trap, 65534, 65534)
    with subprocess.Popen(["sleep", "60"], cwd=data) as working:
        assert server.processes(trap / "data") == {working.pid}
        sandbox.swept(tmp_path)
        alive = working.poll() is None
        working.kill()

    assert alive
    assert trap.exists()
