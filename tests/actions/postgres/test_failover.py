"""postgres-failover, on real servers that are killed."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING

import psycopg
import pytest
from tests.actions.onlooker import Onlooker
from tests.actions.postgres.cluster import until

from runwright.actions.operation import Failed, Impossible
from runwright.actions.postgres import coming_back, failover, server
from runwright.environment.problem import Misconfigured

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from tests.actions.postgres.cluster import Cluster, Server

    from runwright.actions.evidence import Evidence


def given(nodes: Path, *words: str) -> Namespace:
    parser = ArgumentParser()
    failover.arguments(parser)
    return parser.parse_args(["--nodes", str(nodes), *words])


def done(nodes: Path, *words: str) -> Evidence:
    return failover.perform(given(nodes, *words), Onlooker())


def three(cluster: Cluster, *, slot: bool = False, **settings: str) -> tuple[Server, Server, Server]:
    """A primary with rows, and two replicas that have them."""
    primary = cluster.primary(**settings)
    local = "set synchronous_commit = local"  # no replica is there yet
    primary.sql(local, "create table t (n int)", "insert into t select generate_series(1, 100)")
    replicas = [cluster.replica(primary, name, slot=slot) for name in ("n1", "n2")]
    for each in replicas:
        until(lambda each=each: streams(each))
    return primary, replicas[0], replicas[1]


def streams(replica: Server) -> bool:
    return bool(replica.value("select count(*) from pg_stat_wal_receiver where status = 'streaming'"))


@pytest.mark.parametrize("slot", [False, True], ids=["without slots", "with slots"])
def test_a_killed_primary_is_replaced_and_comes_back(cluster: Cluster, slot: bool) -> None:  # noqa: FBT001
    old, one, two = three(cluster, slot=slot)
    old.kill()
    evidence = done(cluster.nodes(old, one, two), "--reattach")
    assert evidence.facts["primary"] == "n1"
    one.sql("insert into t values (101)")
    for each in (old, two):
        until(lambda each=each: each.value("select count(*) from t") == 101)
        assert each.value("select pg_is_in_recovery()")
    assert old.value("show port") == str(old.port)


def test_a_primary_that_lives_is_killed_before_another_one_may_write(cluster: Cluster) -> None:
    old, one, two = three(cluster)
    pids = server.processes(old.data)
    for pid in pids:
        stopped(pid)
    evidence = done(cluster.nodes(old, one, two))
    assert not server.processes(old.data)
    assert evidence.facts["primary"] == "n1"
    assert f"n0 has no process left of {len(pids)}" in evidence.verified
    old.start()
    assert old.value("select pg_is_in_recovery()"), "whoever starts it again starts no primary"


def stopped(pid: int) -> None:
    import os
    import signal

    os.kill(pid, signal.SIGSTOP)


def test_the_replica_that_has_most_takes_over(cluster: Cluster) -> None:
    old, one, two = three(cluster)
    one.kill()
    old.sql("insert into t select generate_series(1, 1000)")
    until(lambda: two.value("select count(*) from t") == 1100)
    old.kill()
    (one.data / "postgresql.auto.conf").write_text("primary_conninfo = 'host=127.0.0.1 port=1'\n")
    one.start()
    nodes = cluster.nodes(old, one, two)
    with pytest.raises(Impossible, match=r"n1 lacks [\d,]+ bytes that n2 has"):
        done(nodes, "--to", "n1")
    assert done(nodes).facts["primary"] == "n2"
    until(lambda: one.value("select count(*) from t") == 1100)


def test_a_switchover_loses_nothing_and_stops_the_old_one_cleanly(cluster: Cluster) -> None:
    old, one, two = three(cluster, slot=True)
    nodes = cluster.nodes(old, one, two)
    evidence = done(nodes, "--to", "n2", "--reattach")
    assert (evidence.facts["primary"], evidence.facts["commits_left_behind"]) == ("n2", 0)
    two.sql("insert into t values (101)")
    for each in (old, one):
        until(lambda each=each: each.value("select count(*) from t") == 101)
    back = done(nodes, "--to", "n0", "--reattach")
    assert back.facts["primary"] == "n0"
    assert old.value("select count(*) from t") == 101
    assert two.value("select count(*) from pg_replication_slots") == 0, "an old primary keeps no log for others"


def stopping(old: Server, signal: str) -> str:
    """The section of a primary whose command stops it so, and only where it could not come back as one."""
    command = f"test -e {old.data}/standby.signal && kill -{signal} $(head -1 {old.data}/postmaster.pid)"
    return f'[nodes.n0]\nurl = "{old.url}"\ndata = "{old.data}"\nstop = ["sh", "-c", "{command}"]\n'


def test_a_primary_that_is_stopped_could_not_be_started_as_one_meanwhile(cluster: Cluster) -> None:
    old, one, two = three(cluster)
    evidence = done(cluster.nodes(one, two, extra=stopping(old, "INT")), "--to", "n1")
    assert (evidence.facts["primary"], evidence.facts["commits_left_behind"]) == ("n1", 0)


def test_a_primary_that_was_not_shut_down_in_order_is_no_switchover(cluster: Cluster) -> None:
    old, one, two = three(cluster)
    with pytest.raises(Failed, match="n0 did not shut down cleanly, so nobody can say that n1 has all of it"):
        done(cluster.nodes(one, two, extra=stopping(old, "QUIT")), "--to", "n1")
    assert one.value("select pg_is_in_recovery()")


def test_a_replica_that_cannot_be_made_leaves_no_slot(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    old, one, two = three(cluster)
    old.kill()

    def full(*_: object) -> str:
        raise Failed("pg_basebackup failed: No space left on device")

    monkeypatch.setattr(coming_back, "rejoined", full)
    with pytest.raises(Failed, match="No space left"):
        done(cluster.nodes(old, one, two), "--reattach")
    assert one.value("select count(*) from pg_replication_slots") == 0, "it would keep the log until the disk is full"


def test_a_second_call_changes_nothing(cluster: Cluster) -> None:
    old, one, two = three(cluster)
    old.kill()
    nodes = cluster.nodes(old, one, two)
    first, second = done(nodes), done(nodes)
    assert second.summary == "n1 is the primary already; nothing was done"
    assert first.facts["timeline"] == second.facts["timeline"] == 2


def test_a_primary_that_is_well_stays(cluster: Cluster) -> None:
    old, one, two = three(cluster)
    assert done(cluster.nodes(old, one, two)).summary == "n0 is the primary already; nothing was done"
    assert old.value("select not pg_is_in_recovery()")


def test_commits_that_no_replica_had_are_counted(cluster: Cluster) -> None:
    old, one, two = three(cluster)
    one.kill()
    two.kill()
    old.sql("insert into t values (1)", "insert into t values (2)", "insert into t values (3)")
    old.kill()
    one.start()
    two.start()
    evidence = done(cluster.nodes(old, one, two), "--reattach")
    assert evidence.facts["commits_left_behind"] == 3
    until(lambda: old.value("select count(*) from t") == 100)


def test_nobody_is_promoted_when_the_fence_cannot_be_proven(cluster: Cluster) -> None:
    old, one, two = three(cluster)
    for pid in server.processes(old.data):
        stopped(pid)
    nodes = cluster.nodes(one, two, extra=f'[nodes.n0]\nurl = "{old.url}"\ndata = "{old.data}"\nkill = ["true"]\n')
    with pytest.raises(Failed, match="n0 is not fenced: processes"):
        done(nodes)
    assert one.value("select pg_is_in_recovery()")
    assert not (old.data / "standby.signal").exists()


def test_a_node_elsewhere_without_a_kill_command_is_refused_before_anything_is_done(cluster: Cluster) -> None:
    old, one, two = three(cluster)
    old.kill()
    nodes = cluster.nodes(one, two, extra=f'[nodes.n0]\nurl = "{old.url}"\n')
    with pytest.raises(Impossible, match="n0 cannot be fenced"):
        done(nodes)
    assert one.value("select pg_is_in_recovery()")


def test_a_kill_command_that_fails_for_a_node_elsewhere_promotes_nobody(cluster: Cluster) -> None:
    old, one, two = three(cluster)
    old.kill()
    extra = f'[nodes.n0]\nurl = "{old.url}"\nkill = ["sh", "-c", "echo no power switch; exit 3"]\n'
    with pytest.raises(Failed, match=r"its kill command failed \(3\): no power switch"):
        done(cluster.nodes(one, two, extra=extra))
    assert one.value("select pg_is_in_recovery()")


def test_a_node_elsewhere_that_lives_and_lets_nobody_in_is_not_taken_for_killed(cluster: Cluster) -> None:
    old, one, two = three(cluster, max_connections="20", superuser_reserved_connections="0")
    nodes = cluster.nodes(one, two, extra=f'[nodes.n0]\nurl = "{old.url}"\nkill = ["true"]\n')
    taken = []
    with pytest.raises(psycopg.OperationalError):  # noqa: PT012 (until nobody gets in)
        while True:
            taken.append(psycopg.connect(old.url))
    with pytest.raises(Failed, match="n0 is not fenced: its kill command ended well, and it still lives"):
        done(nodes, "--to", "n1")
    for each in taken:
        each.close()
    assert one.value("select pg_is_in_recovery()")


def test_with_synchronous_replication_the_new_primary_commits_as_well(cluster: Cluster) -> None:
    old, one, two = three(cluster, synchronous_standby_names="ANY 1 (*)")
    old.sql("insert into t values (101)")
    old.kill()
    done(cluster.nodes(old, one, two))
    one.sql("insert into t values (102)")
    assert one.value("select count(*) from t") == 102


def test_a_dry_run_says_what_would_be_done_and_does_nothing(cluster: Cluster) -> None:
    old, one, two = three(cluster)
    old.kill()
    said = list(failover.intends(given(cluster.nodes(old, one, two), "--reattach")))
    assert said == [
        "kill n0, and prove that it cannot write",
        "promote n1",
        "let n2 follow n1",
        "bring n0 back as a replica of n1",
    ]
    assert one.value("select pg_is_in_recovery()")


def test_a_primary_that_lives_and_lets_nobody_in_is_not_taken_for_dead(cluster: Cluster) -> None:
    old, one, two = three(cluster, max_connections="20", superuser_reserved_connections="0")
    nodes = cluster.nodes(old, one, two)
    taken = []
    with pytest.raises(psycopg.OperationalError):  # noqa: PT012 (until nobody gets in)
        while True:
            taken.append(psycopg.connect(old.url))
    with pytest.raises(Impossible, match="n0 lives and does not let us in"):
        done(nodes)
    assert done(nodes, "--to", "n2").facts["primary"] == "n2"
    for each in taken:
        each.close()


def test_a_replica_that_is_down_holds_nobody_up(cluster: Cluster) -> None:
    old, one, two = three(cluster)
    two.kill()
    old.kill()
    nodes = cluster.nodes(old, one, two)
    assert done(nodes).facts["followers"] == []
    evidence = done(nodes, "--reattach")
    assert "n0 is back" in evidence.verified
    assert "n2 is back" in evidence.verified


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "it lists no nodes"),
        ("[nodes.n0]\ndata = '/x'\n", "n0 has no url"),
        ("[nodes.n0]\nurl = 'postgresql://$NOBODY_SET_IT/x'\n", r"2:7: url: \$NOBODY_SET_IT is not set"),
        ("[nodes.n0]\nurl = 'postgresql://a@b/c'\nkil = ['x']\n", "Did you mean “kill”"),
        ("[nodes.n0]\nurl = 'postgresql://a:p@b/c'\n", "2:7: url: a password on a command line .* set PGPASSWORD"),
        ("[nodes", "nodes.toml:1"),
    ],
)
def test_a_file_of_nodes_that_is_wrong_is_told_by_its_place(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "nodes.toml").write_text(content)
    with pytest.raises(Misconfigured, match=told):
        done(tmp_path / "nodes.toml")


def test_variables_and_commands_of_the_file_are_used(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    old, one = cluster.primary(), None
    one = cluster.replica(old, "n1")
    until(lambda: streams(one))
    monkeypatch.setenv("N0_DATA", str(old.data))
    kill = """['sh', '-c', 'kill -9 $(head -1 ${N0_DATA}/postmaster.pid); touch killed']"""
    nodes = cluster.nodes(one, extra=f'[nodes.n0]\nurl = "{old.url}"\ndata = "$N0_DATA"\nkill = {kill}\n')
    assert done(nodes, "--to", "n1").facts["primary"] == "n1"
    assert not (nodes.parent / "killed").exists(), "a primary that is well is stopped, not killed"
