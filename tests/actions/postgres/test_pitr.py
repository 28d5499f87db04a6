"""postgres-pitr, on real servers whose tables were dropped."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.actions.onlooker import Onlooker
from tests.actions.postgres.cluster import Server, free_port, until

from runwright.actions.backup import manifest as manifests
from runwright.actions.backup import repository
from runwright.actions.operation import Failed, Impossible
from runwright.actions.postgres import backup, pitr

if TYPE_CHECKING:
    from argparse import Namespace

    from tests.actions.postgres.cluster import Cluster

    from runwright.actions.evidence import Evidence


class Accident(NamedTuple):
    """A server whose table was dropped, and what was before."""

    server: Server
    backups: Path
    archive: Path
    into: Path
    moment: str
    """When 100 rows were there; row 101 came later, and the table went after that."""
    place: str


AT_ONCE = ("--within", "0s")


def given(accident: Accident, *words: str) -> Namespace:
    parser = ArgumentParser()
    pitr.arguments(parser)
    return parser.parse_args(["--backups", str(accident.backups), "--archive", str(accident.archive), *words])


def recovered(accident: Accident, *words: str) -> tuple[Evidence, Server]:
    port = free_port()
    where = ["--into", str(accident.into), "--port", str(port)]
    return pitr.perform(given(accident, *where, *words), Onlooker()), Server(accident.into, port)


@pytest.fixture
def accident(cluster: Cluster) -> Accident:
    archive, backups = cluster.folder / "archive", cluster.folder / "backups"
    archive.mkdir()
    cluster.who.owns(archive)
    server = cluster.primary(
        archive_mode="on", archive_command=f"cp %p {archive}/%f.part && mv {archive}/%f.part {archive}/%f"
    )
    server.sql("create table t (n int)")
    parser = ArgumentParser()
    backup.arguments(parser)
    backup.perform(parser.parse_args(["--url", server.url, "--to", str(backups), "--verify", "manifest"]), Onlooker())
    server.sql("insert into t select generate_series(1, 100)")
    moment = server.value("select clock_timestamp()").isoformat()
    place = server.value("select pg_current_wal_lsn()::text")
    server.sql("select pg_create_restore_point('before')", "select pg_switch_wal()", "insert into t values (101)")
    server.sql("drop table t", "create table later ()")
    archived(server, archive)
    return Accident(server, backups, archive, cluster.folder / "rescue", moment, place)


def archived(server: Server, archive: Path) -> None:
    name = server.value("select pg_walfile_name(pg_current_wal_lsn())")
    server.sql("select pg_switch_wal()")
    until((archive / name).exists)


def test_a_dropped_table_is_back_as_it_was_at_that_moment(accident: Accident) -> None:
    evidence, server = recovered(accident, "--to-time", accident.moment)
    assert server.value("select count(*) from t") == 100
    assert server.value("select not pg_is_in_recovery()")
    assert (evidence.facts["timeline"], server.value("show archive_mode")) == (2, "off")
    assert server.value("show fsync") == "off", "it has the settings of its source again"
    server.stop()


def test_to_the_end_is_as_far_as_the_archive_leads(accident: Accident) -> None:
    evidence, server = recovered(accident, "--to-end")

    assert server.value("select to_regclass('later') is not null")
    assert evidence.facts["last_transaction_time"]
    server.stop()


def test_what_a_storage_does_not_keep_of_a_backup_is_made_anew(accident: Accident) -> None:
    """Object storages have no empty folders."""
    for folder, folders, files in os.walk(next(accident.backups.glob("*-base-*Z")), topdown=False):
        if not folders and not files:
            Path(folder).rmdir()

    _, server = recovered(accident, "--to-time", accident.moment)

    assert server.value("select count(*) from t") == 100
    server.stop()


def test_to_the_end_over_a_gap_is_refused(accident: Accident) -> None:
    segments = sorted(path for path in accident.archive.iterdir() if len(path.name) == 24)
    segments[-2].unlink()

    with pytest.raises(Impossible, match=segments[-2].name):
        recovered(accident, "--to-end")


def test_it_lands_before_and_after_the_very_transaction(accident: Accident) -> None:
    checked = pitr.perform(given(accident, "--to-time", accident.moment, "--check"), Onlooker())
    xid = checked.verified.rpartition("left out ")[2].split()[0]
    _, server = recovered(accident, "--to-xid", xid)
    assert server.value("select max(n) from t") == 101
    server.stop()
    _, server = recovered(accident._replace(into=accident.into.with_name("other")), "--to-xid", xid, "--exclusive")
    assert server.value("select max(n) from t") == 100
    server.stop()


@pytest.mark.parametrize("kind", ["name", "lsn"])
def test_a_name_and_a_place_are_reached(accident: Accident, kind: str) -> None:
    words = ["--to-name", "before"] if kind == "name" else ["--to-lsn", accident.place]
    evidence, server = recovered(accident, *words)
    assert server.value("select count(*) from t") == 100
    assert "the first" not in evidence.summary
    server.stop()


def test_a_missing_segment_is_named_beforehand(accident: Accident) -> None:
    second = sorted(path.name for path in accident.archive.iterdir() if len(path.name) == 24)[-2]
    (accident.archive / second).rename(accident.archive.parent / second)
    with pytest.raises(Impossible, match=f"{second} missing"):
        pitr.perform(given(accident, "--to-time", str(accident.server.value("select now()")), "--check"), Onlooker())


def test_a_target_behind_the_end_of_the_archive_is_refused_with_its_end(accident: Accident) -> None:
    with pytest.raises(Impossible, match=r"the archive does not reach 2999.*its last transaction ended at"):
        recovered(accident, *AT_ONCE, "--to-time", "2999-01-01T00:00:00+00:00")
    with pytest.raises(Impossible, match="no restore point nowhere: it holds before"):
        recovered(accident, *AT_ONCE, "--to-name", "nowhere")
    with pytest.raises(Impossible, match="the archive ends at"):
        recovered(accident, *AT_ONCE, "--to-lsn", "FF/0")
    assert not accident.into.exists()


def test_a_target_before_the_backup_is_refused(accident: Accident) -> None:
    with pytest.raises(Impossible, match="finished after the target"):
        recovered(accident, *AT_ONCE, "--to-time", "2001-01-01T00:00:00+00:00")


def test_a_folder_with_something_in_it_is_never_overwritten(accident: Accident) -> None:
    with pytest.raises(Impossible, match="is not empty"):
        recovered(accident._replace(into=accident.server.data), "--to-time", accident.moment)
    assert accident.server.value("select 1") == 1


def test_a_damaged_backup_is_noticed_and_nothing_of_it_is_left(accident: Accident) -> None:
    [file] = accident.backups.glob("*/global/pg_control")
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(Failed, match="pg_control is not what was written"):
        recovered(accident, "--to-time", accident.moment)
    assert list(accident.into.iterdir()) == []


def test_a_newer_backup_of_another_server_in_the_same_folder_is_passed_over(accident: Accident) -> None:
    [own] = repository.contents(accident.backups).backups
    other = own._replace(name="other", made=own.made + timedelta(seconds=1), facts={**own.facts, "system": "1"})
    manifests.write(accident.backups, other)
    evidence = pitr.perform(given(accident, "--to-time", accident.moment, "--check"), Onlooker())
    assert evidence.facts["backup"] == own.name
    (accident.backups / f"{own.name}.manifest.json").unlink()
    with pytest.raises(Impossible, match=r"from other: it is of system 1, and the archive of \d+"):
        pitr.perform(given(accident, *AT_ONCE, "--to-time", accident.moment, "--check"), Onlooker())


def test_it_follows_the_timeline_of_a_failover(accident: Accident, cluster: Cluster) -> None:
    replica = cluster.replica(accident.server, "n1")
    accident.server.kill()
    replica.sql("select pg_promote()", "create table after_failover (n int)", "insert into after_failover values (1)")
    moment = replica.value("select clock_timestamp()").isoformat()
    replica.sql("drop table after_failover", "create table last ()")
    archived(replica, accident.archive)
    evidence, server = recovered(accident, "--to-time", moment)
    assert server.value("select count(*) from after_failover") == 1
    assert (evidence.facts["timeline_followed"], evidence.facts["timeline"]) == (2, 3)
    server.stop()
