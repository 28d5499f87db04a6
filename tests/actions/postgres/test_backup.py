"""postgres-backup, on real servers."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.actions.onlooker import Onlooker
from tests.programs import needs

from runwright.actions.backup import manifest as manifests
from runwright.actions.backup import repository
from runwright.actions.operation import Failed, Impossible
from runwright.actions.postgres import backup, base, logical, programs, proving
from runwright.actions.postgres.proving import Task

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from tests.actions.postgres.cluster import Cluster, Server

    from runwright.actions.evidence import Evidence


def given(*words: str) -> Namespace:
    parser = ArgumentParser()
    backup.arguments(parser)
    return parser.parse_args(words)


def done(server: Server, to: Path, *words: str) -> Evidence:
    return backup.perform(given("--url", server.url, "--to", str(to), *words), Onlooker())


def filled(cluster: Cluster) -> Server:
    server = cluster.primary()
    server.sql("create table t (n int primary key, x text)", 'create table "odd Näme" ()', "create role keeper")
    server.sql("insert into t select n, md5(n::text) from generate_series(1, 5000) n", "alter table t owner to keeper")
    return server


def test_a_base_backup_is_restored_before_it_counts(cluster: Cluster) -> None:
    server, to = filled(cluster), cluster.folder / "backups"
    evidence = done(server, to, "--verify", "amcheck", "--check", "select count(*) = 5000 from t")
    [made] = repository.contents(to).backups
    assert (made.kind, made.verified and made.verified.how) == ("postgres-base", "restore")
    assert evidence.facts["rows"] == 5000
    assert list(repository.broken(to, made)) == []
    assert sorted(path.name for path in to.iterdir()) == [made.name, f"{made.name}.manifest.json"]


@needs("zstd")
def test_a_dump_is_restored_and_compared_with_its_own_snapshot(cluster: Cluster) -> None:
    server, to = filled(cluster), cluster.folder / "backups"
    evidence = done(server, to, "--kind", "logical")
    assert evidence.verified == "restored; 2 tables with 5000 rows, as in the snapshot of the dump"
    [made] = repository.contents(to).backups
    assert [file.path for file in made.files] == [f"{made.name}/database.dump.zst", f"{made.name}/roles.sql"]
    assert (to / made.name).stat().st_mode & 0o077 == 0


def test_a_base_backup_with_one_changed_byte_is_noticed(cluster: Cluster) -> None:
    server, folder = filled(cluster), cluster.folder / "copy"
    source, tools = base.looked(server.url), cluster.tools
    base.taken(server.url, folder, tools, Onlooker(), hashes=source.hashes)
    flip(max((folder / "base").rglob("*"), key=lambda path: path.stat().st_size))
    for verify in ("manifest", "restore"):
        task = Task(given("--url", server.url, "--to", str(folder), "--verify", verify), source, tools, Onlooker())
        with (
            proving.trial(folder, task) as trial,
            pytest.raises(Failed, match=r"not what the server sent: .*checksum mismatch"),
        ):
            trial.proven()


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@needs("zstd")
def test_a_dump_with_one_changed_byte_is_noticed(cluster: Cluster) -> None:
    server, to = filled(cluster), cluster.folder / "backups"
    done(server, to, "--kind", "logical", "--verify", "manifest")
    [made] = repository.contents(to).backups
    flip(to / made.files[0].path)
    with pytest.raises(Failed, match="zstd failed"):
        logical.restored(to / made.name, server.url.removesuffix("postgres") + "template1", cluster.tools)


@needs("zstd")
def test_rows_that_a_restored_dump_lacks_are_noticed(cluster: Cluster) -> None:
    server, to = filled(cluster), cluster.folder / "backups"
    done(server, to, "--kind", "logical", "--verify", "manifest")
    [made] = repository.contents(to).backups
    task = Task(given("--url", server.url, "--to", str(to)), base.looked(server.url), cluster.tools, Onlooker())
    with pytest.raises(Failed, match=r"public\.t has 5000 rows instead of 5001"):
        proving.logical_proven(to / made.name, task, {"public.t": 5001, 'public."odd Näme"': 0})


def test_a_check_that_does_not_hold_leaves_no_backup(cluster: Cluster) -> None:
    server, to = filled(cluster), cluster.folder / "backups"
    with pytest.raises(Failed, match="--check says False"):
        done(server, to, "--check", "select count(*) > 5000 from t")
    assert list(to.iterdir()) == []


def test_older_backups_go_when_the_new_one_is_proven_and_not_before(cluster: Cluster) -> None:
    server, to = filled(cluster), cluster.folder / "backups"
    done(server, to, "--verify", "manifest")
    [old] = repository.contents(to).backups
    manifests.write(to, old._replace(made=old.made - timedelta(days=31)))
    with pytest.raises(Failed):
        done(server, to, "--keep", "30d", "--check", "select false")
    assert [each.name for each in repository.contents(to).backups] == [old.name]
    evidence = done(server, to, "--keep", "30d")
    assert evidence.facts["deleted"] == [old.name]
    assert not (to / old.name).exists()


def test_a_dry_run_says_what_would_be_done_and_does_nothing(cluster: Cluster) -> None:
    server, to = filled(cluster), cluster.folder / "backups"
    said = list(backup.intends(given("--url", server.url, "--to", str(to), "--keep", "30d")))
    assert [sentence.split()[0] for sentence in said] == ["back", "prove", "delete"]
    assert not to.exists()


def test_a_server_with_tablespaces_is_refused(cluster: Cluster) -> None:
    server, space = filled(cluster), cluster.folder / "space"
    space.mkdir()
    cluster.who.owns(space)
    server.sql(f"create tablespace elsewhere location '{space}'")
    with pytest.raises(Impossible, match="has tablespaces"):
        done(server, cluster.folder / "backups")


def test_a_sandbox_that_is_not_there_and_a_disk_without_room_are_told_beforehand(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, to = cluster.primary(), cluster.folder / "backups"
    words = ("--url", server.url, "--to", str(to))
    with pytest.raises(Impossible, match="nowhere is no folder"):
        list(backup.intends(given(*words, "--sandbox", str(cluster.folder / "nowhere"))))
    size = base.looked(server.url).size
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(size * 2 - 1))
    with pytest.raises(Impossible, match="MiB are free"):
        done(server, to)
    assert list(backup.intends(given(*words, "--verify", "manifest"))), "that needs no more than the backup"
    assert not to.exists()


class Usage(NamedTuple):
    """Of a disk."""

    free: int


def test_programs_of_a_version_that_is_not_there_are_refused() -> None:
    with pytest.raises(Impossible, match="no programs of PostgreSQL 7"):
        programs.find(7)
