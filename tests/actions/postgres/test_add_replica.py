"""postgres-add-replica, on a real primary."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING

import pytest
from tests.actions.onlooker import Onlooker
from tests.actions.postgres.cluster import Server, free_port, until

from runwright.actions.operation import Failed, Impossible
from runwright.actions.postgres import add_replica, placing

if TYPE_CHECKING:
    from argparse import Namespace

    from tests.actions.postgres.cluster import Cluster


def given(primary: Server, replica: Server) -> Namespace:
    parser = ArgumentParser()
    add_replica.arguments(parser)
    where = ["--into", str(replica.data), "--port", str(replica.port), "--name", replica.name]
    return parser.parse_args(["--primary", primary.url, *where])


def test_a_replica_follows_by_a_slot_and_a_second_call_only_looks(cluster: Cluster) -> None:
    primary, replica = cluster.primary(), Server(cluster.folder / "n-3", free_port())
    first = add_replica.perform(given(primary, replica), Onlooker())
    primary.sql("create table t (n int)", "insert into t values (1)")
    until(lambda: primary.value("select count(*) from pg_stat_replication where replay_lsn = sent_lsn") == 1)
    assert replica.value("select n from t") == 1
    assert primary.sql("select slot_name, active from pg_replication_slots") == [("n_3", True)]
    assert primary.value("select application_name from pg_stat_replication") == "n-3"
    second = add_replica.perform(given(primary, replica), Onlooker())
    assert (first.summary.split()[1], second.summary.split()[1:3]) == ("follows", ["follows", "already"])


def test_a_replica_that_is_down_is_started_again(cluster: Cluster) -> None:
    primary, replica = cluster.primary(), Server(cluster.folder / "n3", free_port())
    add_replica.perform(given(primary, replica), Onlooker())
    replica.kill()
    add_replica.perform(given(primary, replica), Onlooker())
    assert replica.value("select pg_is_in_recovery()")


def test_a_call_that_was_killed_behind_the_copy_is_gone_on_with(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    primary, replica = cluster.primary(), Server(cluster.folder / "n3", free_port())

    def killed(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(add_replica, "_configured", killed)
        patch.setattr(placing, "cleared", lambda _: None)  # nobody is there any more to do that
        with pytest.raises(SystemExit):
            add_replica.perform(given(primary, replica), Onlooker())
    add_replica.perform(given(primary, replica), Onlooker())
    assert replica.value("select pg_is_in_recovery()"), "on its own port, not its primary's"


def test_what_was_begun_and_failed_is_taken_away(cluster: Cluster) -> None:
    primary, replica = cluster.primary(max_wal_senders="1", wal_keep_size="0"), Server(cluster.folder / "n3", 1)
    with pytest.raises(Failed, match="pg_basebackup failed"):
        add_replica.perform(given(primary, replica), Onlooker())
    assert list(replica.data.iterdir()) == []
    assert primary.value("select count(*) from pg_replication_slots") == 0


def test_another_folder_is_never_touched(cluster: Cluster) -> None:
    primary = cluster.primary()
    with pytest.raises(Impossible, match=r"(?s)is not empty, and holds no replica.*drop the slot"):
        add_replica.perform(given(primary, Server(primary.data, 1)), Onlooker())


def test_a_replica_of_another_system_is_refused(cluster: Cluster) -> None:
    primary = cluster.primary()
    replica = cluster.replica(primary, "n1")
    cluster.run(
        cluster.tools.path("initdb"), "-D", str(cluster.folder / "other"), "-A", "trust", "-U", "postgres", "-N"
    )
    other = Server(cluster.folder / "other", free_port())
    cluster.configure(other)
    other.start()
    with pytest.raises(Impossible, match="is a replica of another system"):
        list(add_replica.intends(given(other, replica)))


def test_a_dry_run_says_what_would_be_done(cluster: Cluster) -> None:
    primary, replica = cluster.primary(), Server(cluster.folder / "n3", 5999)
    said = list(add_replica.intends(given(primary, replica)))
    assert [each.split()[0] for each in said] == ["copy", "start", "see"]
    assert not replica.data.exists()
