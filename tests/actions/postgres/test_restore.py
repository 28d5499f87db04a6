"""postgres-restore, from real backups."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING

import pytest
from tests.actions.onlooker import Onlooker
from tests.actions.postgres.cluster import Server, free_port
from tests.programs import needs

from runwright.actions.backup import repository
from runwright.actions.operation import Failed, Impossible
from runwright.actions.postgres import backup, restore

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from tests.actions.postgres.cluster import Cluster


def given(*words: str) -> Namespace:
    parser = ArgumentParser()
    restore.arguments(parser)
    return parser.parse_args(words)


def backed_up(cluster: Cluster, kind: str) -> tuple[Server, Path]:
    """A server with a hundred rows, and its backup."""
    server, to = cluster.primary(), cluster.folder / "backups"
    server.sql("create table t (n int)", "insert into t select generate_series(1, 100)", "create database other")
    parser = ArgumentParser()
    backup.arguments(parser)
    backup.perform(parser.parse_args(["--url", server.url, "--to", str(to), "--kind", kind]), Onlooker())
    [made] = repository.contents(to).backups
    return server, to / made.name


def test_a_server_is_restored_into_a_new_folder_and_the_source_goes_on(cluster: Cluster) -> None:
    server, folder = backed_up(cluster, "base")
    server.sql("insert into t values (101)")
    again = Server(cluster.folder / "again", free_port())
    words = ["--from", str(folder), "--into", str(again.data), "--port", str(again.port)]
    evidence = restore.perform(given(*words), Onlooker())
    assert (again.value("select count(*) from t"), server.value("select count(*) from t")) == (100, 101)
    assert evidence.verified == "every byte compared with its checksum; 1 tables with 100 rows, as in the backup"
    assert again.value("show port") == str(again.port)
    with pytest.raises(Impossible, match="is not empty"):
        restore.perform(given(*words), Onlooker())
    again.stop()


@needs("zstd")
def test_a_dump_is_restored_into_an_empty_database_only(cluster: Cluster) -> None:
    server, folder = backed_up(cluster, "logical")
    other = server.url.removesuffix("postgres") + "other"
    restore.perform(given("--from", str(folder), "--url", other), Onlooker())
    with pytest.raises(Impossible, match=r"has tables: public\.t"):
        restore.perform(given("--from", str(folder), "--url", other), Onlooker())


@needs("zstd")
def test_a_damaged_dump_leaves_nothing_behind(cluster: Cluster) -> None:
    server, folder = backed_up(cluster, "logical")
    dump = folder / "database.dump.zst"
    dump.write_bytes(dump.read_bytes()[:-20])
    other = server.url.removesuffix("postgres") + "other"
    with pytest.raises(Failed, match="zstd failed"):
        restore.perform(given("--from", str(folder), "--url", other), Onlooker())
    words = given("--from", str(folder), "--url", other)
    assert len(list(restore.intends(words))) == 2, "the database is empty as before"


def test_a_damaged_copy_of_a_server_is_noticed(cluster: Cluster) -> None:
    _, folder = backed_up(cluster, "base")
    (folder / "PG_VERSION").write_text("99\n")
    into = cluster.folder / "again"
    with pytest.raises(Failed, match="PG_VERSION"):
        restore.perform(given("--from", str(folder), "--into", str(into), "--port", "1"), Onlooker())


def test_what_is_no_finished_backup_is_refused(cluster: Cluster) -> None:
    with pytest.raises(Impossible, match=r"there is no .*manifest\.json"):
        list(restore.intends(given("--from", str(cluster.folder / "half"), "--url", "postgresql://a@127.0.0.1/b")))


def test_a_folder_is_found_by_what_it_is_and_not_by_how_it_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "postgres-base-1").mkdir()
    monkeypatch.chdir(tmp_path / "postgres-base-1")
    with pytest.raises(Impossible, match=r"there is no .*/postgres-base-1\.manifest\.json"):
        list(restore.intends(given("--from", ".")))
    with pytest.raises(Impossible, match="there is no "):
        list(restore.intends(given("--from", "/")))
