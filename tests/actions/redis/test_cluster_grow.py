"""redis-cluster-grow, on real clusters that grow under load."""

from __future__ import annotations

import itertools
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from typing import TYPE_CHECKING, Any, Self

import pytest
from hypothesis import given as given_values
from hypothesis import settings
from hypothesis import strategies as st
from redis.cluster import RedisCluster
from tests.actions.onlooker import Onlooker
from tests.actions.redis import servers

from runwright.actions.operation import Failed, Impossible
from runwright.actions.redis import cluster_grow, slots
from runwright.actions.redis.topology import Node, spoken

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from pathlib import Path

    from tests.actions.redis.servers import Server

SLOT_OF_A = 15495
"""Of the key `a` (CLUSTER KEYSLOT)."""


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[list[Server]]:
    """A cluster of three masters with a replica each."""
    with servers.cluster(tmp_path / "cluster") as all_nodes:
        yield all_nodes


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[list[Server]]:
    """Two empty nodes."""
    with servers.node(tmp_path / "cluster") as one, servers.node(tmp_path / "cluster") as other:
        yield [one, other]


def place(server: Server) -> str:
    return f"127.0.0.1:{server.port}"


def given(*words: str) -> Namespace:
    parser = ArgumentParser()
    cluster_grow.arguments(parser)
    return parser.parse_args([*words, "--within", "20s"])


def masters(server: Server) -> dict[str, int]:
    """Slots of each master as a node sees it; one that has none yet is about to be a replica."""
    with server.client() as client:
        lines = client.execute_command("CLUSTER NODES")
    return {
        address: sum(int(ends[-1]) - int(ends[0]) + 1 for ends in said["slots"])
        for address, said in lines.items()
        if "master" in said["flags"] and said["slots"]
    }


class Load:
    """Writes and reads until it is told to stop; keeps what was acknowledged, and each error."""

    def __init__(self, port: int) -> None:
        self.port, self.stop = port, threading.Event()
        self.written: dict[str, str] = {}
        self.errors: list[str] = []
        self.thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()

    def _run(self) -> None:
        number = 0
        with RedisCluster(host="127.0.0.1", port=self.port) as client:
            while not self.stop.is_set():
                number += 1
                key, value = f"load:{number % 5000}", str(number)
                try:
                    self._asked(client, "SET", key, value)
                    self.written[key] = value
                    if self._asked(client, "GET", key) != value.encode():
                        self.errors.append(f"{key} was written and not read")
                except Exception as error:  # noqa: BLE001 (whatever it is, the client saw it)
                    self.errors.append(repr(error))

    @staticmethod
    def _asked(client: RedisCluster, *words: str) -> object:
        """What the cluster answers; redis-py stumbles over an ASK to a node that it does not know yet, and looks."""
        try:
            return client.execute_command(*words)
        except AttributeError:
            client.nodes_manager.initialize()
            return client.execute_command(*words)


def test_a_cluster_grows_under_load_without_an_error(nodes: list[Server], fresh: list[Server]) -> None:
    master, replica = fresh
    words = ("--node", place(nodes[4]), "--add", place(master), "--replica", place(replica))
    with Load(nodes[0].port) as load:
        time.sleep(0.5)
        evidence = cluster_grow.perform(given(*words), Onlooker())
        time.sleep(0.3)

    assert load.errors == []
    assert len(load.written) > 100
    with RedisCluster(host="127.0.0.1", port=master.port) as client:
        assert {key: client.get(key) for key in load.written} == {k: v.encode() for k, v in load.written.items()}
    for server in [*nodes, *fresh]:
        assert sorted(masters(server).values()) == [4096] * 4
    assert evidence.facts["replicas_attached"] == {place(replica): place(master)}
    assert int(str(evidence.facts["keys_moved"])) > 0

    second = cluster_grow.perform(given(*words), Onlooker())
    assert second.summary.endswith("nothing was to do")
    assert second.facts["slots_moved"] == 0


def test_a_growth_that_was_killed_is_gone_on_with(nodes: list[Server], fresh: list[Server]) -> None:
    with RedisCluster(host="127.0.0.1", port=nodes[0].port) as client:
        for number in range(3000):
            client.set(f"key:{number}", number)
    words = ["--node", place(nodes[0]), "--add", place(fresh[0]), "--within", "20s"]
    program = (
        "import sys, tests.actions.redis.test_cluster_grow as own\n"
        "own.cluster_grow.perform(own.given(*sys.argv[1:]), own.Onlooker())\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, *words]) as child:
        servers.until(lambda: any(500 < held < 4000 for held in masters(fresh[0]).values()), 30)
        child.kill()

    evidence = cluster_grow.perform(given(*words), Onlooker())

    assert sorted(masters(nodes[5]).values()) == [4096] * 4
    assert 0 < int(str(evidence.facts["slots_moved"])) < 4096
    with RedisCluster(host="127.0.0.1", port=nodes[0].port) as client:
        assert all(client.get(f"key:{number}") == str(number).encode() for number in range(3000))


def test_a_slot_that_was_left_open_is_closed(nodes: list[Server]) -> None:
    clients: list[Any] = [server.client() for server in nodes[:3]]
    ids = [client.execute_command("CLUSTER MYID").decode() for client in clients]
    clients[0].execute_command("CLUSTER SETSLOT", SLOT_OF_A, "IMPORTING", ids[2])
    clients[2].set("a", "1")
    clients[2].execute_command("CLUSTER SETSLOT", SLOT_OF_A, "MIGRATING", ids[0])

    said = list(cluster_grow.intends(given("--node", place(nodes[1]))))
    evidence = cluster_grow.perform(given("--node", place(nodes[1])), Onlooker())

    assert said == [f"finish moving 1 slots: {SLOT_OF_A}"]
    assert evidence.facts["keys_moved"] == 1
    assert clients[0].get("a") == b"1"
    assert list(cluster_grow.intends(given("--node", place(nodes[1])))) == []
    for client in clients:
        client.close()


def test_a_move_that_was_cut_off_between_its_two_ends_is_gone_on_with(nodes: list[Server]) -> None:
    clients: list[Any] = [server.client() for server in nodes[:3]]
    ids = [client.execute_command("CLUSTER MYID").decode() for client in clients]
    clients[0].execute_command("CLUSTER SETSLOT", SLOT_OF_A, "IMPORTING", ids[2])
    clients[2].execute_command("CLUSTER SETSLOT", SLOT_OF_A, "MIGRATING", ids[0])
    clients[0].execute_command("CLUSTER SETSLOT", SLOT_OF_A, "NODE", ids[0])

    cluster_grow.perform(given("--node", place(nodes[1])), Onlooker())

    assert clients[0].set("a", "1")
    assert list(cluster_grow.intends(given("--node", place(nodes[1])))) == []
    for client in clients:
        client.close()


def test_a_dry_run_adds_nothing(nodes: list[Server], fresh: list[Server]) -> None:
    said = list(cluster_grow.intends(given("--node", place(nodes[0]), "--add", place(fresh[0]))))

    assert said[0] == f"add {place(fresh[0])} as master"
    assert sum(int(line.split()[1]) for line in said[1:]) == 4096
    assert len(masters(nodes[0])) == 3


def test_a_node_with_keys_is_refused(nodes: list[Server], fresh: list[Server]) -> None:
    servers.join(fresh[:1], 1)
    with fresh[0].client() as client:
        client.set("a", "1")
    with pytest.raises(Impossible, match="holds 1 keys, which would be lost"):
        cluster_grow.perform(given("--node", place(nodes[0]), "--add", place(fresh[0])), Onlooker())
    assert len(masters(nodes[0])) == 3


def test_a_node_of_another_cluster_is_refused(nodes: list[Server], fresh: list[Server]) -> None:
    servers.join(fresh, 2)
    with pytest.raises(Impossible, match="belongs to another cluster"):
        cluster_grow.perform(given("--node", place(nodes[0]), "--add", place(fresh[0])), Onlooker())


def test_a_node_that_is_not_there_is_refused(nodes: list[Server]) -> None:
    with pytest.raises(Impossible, match=r"127\.0\.0\.1:1 cannot join"):
        cluster_grow.perform(given("--node", place(nodes[0]), "--add", "127.0.0.1:1"), Onlooker())


def test_a_server_that_is_part_of_no_cluster_is_refused(tmp_path: Path) -> None:
    with servers.started(tmp_path / "alone") as server, pytest.raises(Impossible, match="is part of no cluster"):
        cluster_grow.perform(given("--node", place(server)), Onlooker())


def test_a_cluster_that_is_not_whole_is_left_alone(nodes: list[Server], fresh: list[Server]) -> None:
    nodes[5].process.kill()
    words = given("--node", place(nodes[0]), "--add", place(fresh[0]))
    words.within = 1.0
    with pytest.raises((Impossible, Failed), match=r"127\.0\.0\.1:\d+"):
        cluster_grow.perform(words, Onlooker())
    assert len(masters(nodes[0])) == 3


@settings(max_examples=25)
@given_values(st.lists(st.integers(0, 16384), min_size=1, max_size=9))
def test_slots_move_only_from_who_has_too_many_to_who_has_too_few(weights: list[int]) -> None:
    ends = sorted({0, 16384, *weights})
    held = [frozenset(range(first, last)) for first, last in itertools.pairwise(ends)]
    before = [Node(f"n{n}", "h", n, True, "", True, own, ()) for n, own in enumerate([*held, frozenset()])]  # noqa: FBT003
    moves = slots.balance(before)
    after = {node.id: set(node.slots) for node in before}
    for move in moves:
        after[move.source.id].remove(move.slot)
        after[move.target.id].add(move.slot)

    assert sum(map(len, after.values())) == 16384
    assert max(map(len, after.values())) - min(map(len, after.values())) <= (1 if moves else 16384 // len(before))
    assert not {move.source.id for move in moves} & {move.target.id for move in moves}


def test_slots_are_said_as_ranges() -> None:
    assert spoken([5, 0, 1, 2, 9, 10]) == "0-2,5,9-10"
