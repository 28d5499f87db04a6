"""Slots of a cluster: which of them have to move so that every master holds its share, and how one is moved.

A slot is moved as the cluster specification has it: the target imports, the source migrates, keys go by MIGRATE in
small groups, and then both are told whose it is. Clients are redirected meanwhile (ASK) and see no error. Every part
can be repeated, so a move that was cut off is gone on with.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from runwright.actions.operation import Impossible
from runwright.actions.redis.topology import SLOTS, Node

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.actions.redis.cluster import Cluster

GROUP = 64
"""Keys that one MIGRATE takes; both nodes stand still for as long as it lasts."""
PATIENCE = 60_000
"""Milliseconds that one MIGRATE is given."""
NEAR = 0.02
"""How far from its share a master may be, as `redis-cli --cluster rebalance` has it."""


class Move(NamedTuple):
    """One slot that goes from a master to another."""

    slot: int
    source: Node
    target: Node


def balance(masters: Sequence[Node]) -> list[Move]:
    """The fewest moves after which each master holds its share; none when all are near it."""
    share, rest = divmod(SLOTS, len(masters))
    fullest = sorted(masters, key=lambda node: (-len(node.slots), node.id))
    shares = {node.id: share + (number < rest) for number, node in enumerate(fullest)}
    if all(abs(len(node.slots) - shares[node.id]) <= share * NEAR for node in masters):
        return []
    free = [(slot, node) for node in fullest for slot in sorted(node.slots)[shares[node.id] :]]
    wanting = [node for node in fullest for _ in range(shares[node.id] - len(node.slots))]
    return [Move(slot, source, target) for (slot, source), target in zip(free, wanting, strict=True)]


def unfinished(nodes: Sequence[Node]) -> Iterator[Move]:
    """Moves that were cut off, by the slots that are open at either end.

    Raises:
        Impossible: who shall have a slot cannot be told.
    """
    by_id = {node.id: node for node in nodes}
    for slot in sorted({each.slot for node in nodes for each in node.open}):
        owners = [node for node in nodes if node.leads and slot in node.slots]
        ends = [(node, each) for node in nodes if node.leads for each in node.open if each.slot == slot]
        targets = {node.id if each.state == "importing" else each.other for node, each in ends}
        if len(owners) != 1 or len(targets) != 1 or not targets <= by_id.keys():
            raise Impossible(f"slot {slot} is open, and its ends do not fit", "Mend it: redis-cli --cluster fix.")
        yield Move(slot, owners[0], by_id[targets.pop()])


def move(cluster: Cluster, each: Move, masters: Sequence[Node]) -> int:
    """Move one slot with its keys, however far it is already; how many keys went."""
    source, target = cluster.of(each.source), cluster.of(each.target)
    _opened(source, target, each)
    moved = 0
    while keys := source.execute_command("CLUSTER GETKEYSINSLOT", each.slot, GROUP):
        source.execute_command("MIGRATE", *_migration(cluster.url, each.target, keys))
        moved += len(keys)
    ends = (each.target, each.source)  # the new owner first: were it to die in between, the old one still redirects
    for node in (*ends, *(other for other in masters if other.id not in {end.id for end in ends})):
        cluster.of(node).execute_command("CLUSTER SETSLOT", each.slot, "NODE", each.target.id)
    return moved


def _opened(source: Any, target: Any, each: Move) -> None:  # noqa: ANN401 (clients of an optional library)
    """Open a slot at both ends; not where the target has it already: a move was cut off between its two ends."""
    from redis.exceptions import ResponseError

    try:
        target.execute_command("CLUSTER SETSLOT", each.slot, "IMPORTING", each.source.id)
    except ResponseError as error:
        if "already the owner" not in str(error):
            raise
        return
    source.execute_command("CLUSTER SETSLOT", each.slot, "MIGRATING", each.target.id)


def _migration(url: str, target: Node, keys: list[bytes]) -> Iterator[Any]:
    """The words of MIGRATE: the source logs in to the target as we did to it."""
    yield from (target.host, target.port, "", 0, PATIENCE, "REPLACE")
    if password := os.environ.get("REDISCLI_AUTH"):
        user = urlsplit(url).username
        yield from ("AUTH2", user, password) if user else ("AUTH", password)
    yield from ("KEYS", *keys)
