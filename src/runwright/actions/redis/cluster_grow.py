"""Grow a cluster of Redis or Valkey: add nodes, give each its share of the slots, attach replicas; under load.

`redis-cli --cluster add-node` followed by `--cluster rebalance` is what runbooks say, and at night it ends with
CLUSTERDOWN and an open slot, because not every node knew the new one yet. This adds the nodes and waits until *every*
node sees the same cluster; attaches replicas before a new master holds data; moves slots by the commands of the
cluster, so that clients are redirected and see no error; and proves at the end, by asking every node, that 16384 slots
are covered, none is open, and all agree.

It can be repeated: nodes that belong to the cluster are not added again, moves that were cut off are finished, and a
cluster in balance is left alone. A key is moved as one piece: one of gigabytes holds up both nodes meanwhile.
"""

from __future__ import annotations

import time
from argparse import ArgumentTypeError
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.address import redis_url
from runwright.actions.evidence import Evidence
from runwright.actions.operation import Failed, Impossible
from runwright.actions.period import seconds
from runwright.actions.redis import slots
from runwright.actions.redis.client import connected, library
from runwright.actions.redis.cluster import Cluster, wait
from runwright.actions.redis.topology import SLOTS, seen

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Sequence

    from runwright.actions.operation import Watch
    from runwright.actions.redis.topology import Node

EXAMPLES = """\
examples:
  runwright do redis-cluster-grow --node 127.0.0.1:7001 --add 127.0.0.1:7007 --replica 127.0.0.1:7008
  runwright do redis-cluster-grow --node 127.0.0.1:7001 --add 127.0.0.1:7007 --dry-run
"""


class Place(NamedTuple):
    """The address of a node that is added."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def place(text: str) -> Place:
    """HOST:PORT, for `type=`.

    Raises:
        ArgumentTypeError: it is none.
    """
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal():
        raise ArgumentTypeError(f"{text} is no address: write HOST:PORT")
    return Place(host.strip("[]"), int(port))


def node(text: str) -> str:
    """HOST:PORT, or a URL where a user or TLS has to be said; for `type=`."""
    return redis_url(text if "://" in text else f"redis://{text}")


def arguments(parser: ArgumentParser) -> None:
    """A node of the cluster, and those that join it."""
    parser.add_argument("--node", type=node, required=True, help="any node of it: HOST:PORT or redis://USER@HOST:PORT")
    parser.add_argument("--add", type=place, nargs="+", action="extend", default=[], metavar="HOST:PORT")
    parser.add_argument("--replica", type=place, nargs="+", action="extend", default=[], metavar="HOST:PORT")
    parser.add_argument("--within", type=seconds, default=60.0, metavar="60s", help="for nodes to agree (60s)")


def target(given: Namespace) -> str:
    """The cluster, by whichever node it was named."""
    with connected(given.node, alone=True) as client:
        return f"cluster with node {min(each.id for each in _known(client, given))}"


def intends(given: Namespace) -> Iterator[str]:
    """What would join, and how many slots would go where."""
    with connected(given.node, alone=True) as client, Cluster(given.node) as cluster:
        known, fresh = _known(client, given), _fresh(cluster, given)
        each = cluster.each()
        for where in fresh:
            yield f"add {where} as {'replica' if where in given.replica else 'master'}"
        if cut_off := list(slots.unfinished(each)):
            yield f"finish moving {len(cut_off)} slots: {_some(cut_off)}"
        new = [_stand_in(where) for where in fresh if where in given.add]
        moves = slots.balance([*(one for one in known if _shares(one, given)), *new])
        for (source, target), count in Counter((each.source.place, each.target.place) for each in moves).items():
            yield f"move {count} slots from {source} to {target}"


def perform(given: Namespace, watch: Watch) -> Evidence:
    """Join, wait, attach, balance, and prove."""
    began = time.monotonic()
    with connected(given.node, alone=True) as client, Cluster(given.node) as cluster:
        _known(client, given)
        cluster.settle(given.within, otherwise=Impossible)
        cut_off = list(slots.unfinished(cluster.each()))
        finished = _moved(cluster, cut_off, watch)
        fresh = _fresh(cluster, given)
        among = len(_known(client, given)) + len(fresh)
        for where in fresh:
            watch.says(f"adding {where}")
            client.execute_command("CLUSTER MEET", where.host, where.port)
        cluster.settle(given.within, among)
        attached = _attached(cluster, given, watch)
        cluster.settle(given.within, among)
        moves = slots.balance([one for one in cluster.each() if _shares(one, given)])
        moved = _moved(cluster, moves, watch)
        cluster.settle(given.within, among)
        shares = _proven(cluster, given)
    nothing = ", nothing was to do" if not (fresh or moves or cut_off or attached) else ""
    return Evidence(
        f"the cluster of {given.node} has {len(shares)} masters with slots{nothing}",
        {
            "added": [str(where) for where in fresh],
            "replicas_attached": attached,
            "slots_moved": len(moves) + len(cut_off),
            "keys_moved": moved + finished,
            "slots": shares,
            "seconds": round(time.monotonic() - began, 3),
        },
        f"every one of {among} nodes says: {SLOTS} slots covered, none open, cluster_state:ok",
    )


def _known(client: object, given: Namespace) -> list[Node]:
    """The nodes of the cluster.

    Raises:
        Impossible: the server is part of none.
    """
    try:
        return seen(client, given.node)
    except library().ResponseError as error:
        raise Impossible(f"{given.node} is part of no cluster: {error}", "Give a node of the cluster.") from None


def _is(one: Node, places: Sequence[Place]) -> bool:
    return any((one.host, one.port) == tuple(where) for where in places)


def _fresh(cluster: Cluster, given: Namespace) -> list[Place]:
    """Those that do not belong to the cluster yet, each fit to join it.

    Raises:
        Impossible: one is not there, holds keys, or belongs to another cluster.
    """
    redis, known = library(), {one.id for one in cluster.nodes()}
    if twice := set(given.add) & set(given.replica):
        raise Impossible(f"{min(twice)} stands behind --add and behind --replica", "A node is a master or a replica.")
    fresh = []
    for where in dict.fromkeys([*given.add, *given.replica]):
        try:
            client = cluster.at(*where)
            view, keys = seen(client, str(where)), client.dbsize()
        except redis.RedisError as error:
            raise Impossible(f"{where} cannot join: {error}", "Is it running, with cluster-enabled yes?") from None
        if known & {one.id for one in view}:
            continue
        if len(view) > 1:
            raise Impossible(f"{where} belongs to another cluster", "Take it out there first: CLUSTER RESET.")
        if keys:
            raise Impossible(f"{where} holds {keys} keys, which would be lost", "Add an empty one.")
        fresh.append(where)
    return fresh


def _stand_in(where: Place) -> Node:
    """A node that is not known yet, for a plan."""
    from runwright.actions.redis.topology import Node

    return Node(str(where), where.host, where.port, True, "", True, frozenset(), ())  # noqa: FBT003 (a NamedTuple)


def _shares(one: Node, given: Namespace) -> bool:
    """Whether a node holds slots, or shall."""
    return one.leads and bool(one.slots or _is(one, given.add))


def _attached(cluster: Cluster, given: Namespace, watch: Watch) -> dict[str, str]:
    """Let each new replica follow the master that has fewest, on another host where there is one; new ones first."""
    done = {}
    for where in dict.fromkeys(given.replica):
        nodes = cluster.nodes()
        [one] = [each for each in nodes if _is(each, [where])]
        if one.follows:
            continue
        if one.slots:
            raise Failed(f"{where} holds slots and cannot become a replica", "Name it behind --add, or move its slots.")
        masters = [each for each in nodes if _shares(each, given) and each.id != one.id]
        followers = Counter(each.follows for each in nodes)
        best = min(masters, key=lambda each: (followers[each.id], each.host == one.host, bool(each.slots), each.port))
        watch.says(f"{where} follows {best.place}")
        cluster.at(*where).execute_command("CLUSTER REPLICATE", best.id)
        wait(lambda where=where: _not_linked(cluster, where), given.within)  # type: ignore[misc]
        done[str(where)] = best.place
    return done


def _not_linked(cluster: Cluster, where: Place) -> str:
    said = cluster.at(*where).info("replication")
    return "" if said.get("master_link_status") == "up" else f"{where} is not in step with its master"


def _moved(cluster: Cluster, moves: Sequence[slots.Move], watch: Watch) -> int:
    """Move slots; how many keys went."""
    masters, keys = [one for one in cluster.nodes() if one.leads and one.up], 0
    for number, each in enumerate(moves):
        keys += slots.move(cluster, each, masters)
        watch.at(number + 1, len(moves), "slots")
    return keys


def _proven(cluster: Cluster, given: Namespace) -> dict[str, int]:
    """The slots of each master, after every node was asked.

    Raises:
        Failed: a slot is open, or a new master holds none.
    """
    each = cluster.each()
    if open_ones := [f"{one.slot} at {node.place}" for node in each for one in node.open]:
        raise Failed(f"slots are still open: {', '.join(open_ones[:3])}", "Begin again: it goes on from there.")
    if idle := [node.place for node in each if _is(node, given.add) and not node.slots]:
        raise Failed(f"{idle[0]} holds no slot", "Begin again: it goes on from there.")
    return {node.place: len(node.slots) for node in each if node.leads and node.slots}


def _some(moves: Sequence[slots.Move]) -> str:
    return ", ".join(str(each.slot) for each in moves[:3]) + (" …" if len(moves) > 3 else "")
