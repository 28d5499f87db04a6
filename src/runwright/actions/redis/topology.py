"""A cluster as one of its nodes sees it (CLUSTER NODES): who is in it, who follows whom, who holds which slots."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from runwright.actions.operation import Impossible
from runwright.actions.redis.client import connected, node_url

if TYPE_CHECKING:
    from collections.abc import Iterable

SLOTS = 16384


class Open(NamedTuple):
    """A slot that is on its way, as one of its two ends has it."""

    slot: int
    state: str
    """`migrating` or `importing`."""
    other: str
    """The id of the node at the other end."""


class Node(NamedTuple):
    """One node."""

    id: str
    host: str
    port: int
    leads: bool
    """Whether it is a master."""
    follows: str
    """The id of its master, or nothing."""
    up: bool
    """Whether the node that was asked reaches it."""
    slots: frozenset[int]
    open: tuple[Open, ...]
    """Known of the node that was asked only."""

    @property
    def place(self) -> str:
        """Its address."""
        return f"{self.host}:{self.port}"


class Part(NamedTuple):
    """One server with data of its own."""

    url: str
    name: str
    """For a file: empty when there is only one."""
    slots: str
    """`0-5460,5470`; empty when there is only one."""


def parts(url: str) -> list[Part]:
    """Every server whose data is part of the whole: the one, or the masters of its cluster.

    Raises:
        Impossible: nothing answers, or slots of the cluster are held by nobody.
    """
    with connected(url, alone=True) as client:
        if not client.info("cluster").get("cluster_enabled"):
            return [Part(url, "", "")]
        masters = [node for node in seen(client, url) if node.leads and node.up and node.slots]
    if (held := sum(len(node.slots) for node in masters)) != SLOTS:
        raise Impossible(
            f"{url}: {SLOTS - held} of {SLOTS} slots are held by no master that is up",
            "What they hold would be missing: mend the cluster first (redis-cli --cluster check).",
        )
    masters.sort(key=lambda node: (node.host, node.port))
    return [Part(node_url(url, node.host, node.port), _file(node), spoken(node.slots)) for node in masters]


def seen(client: Any, url: str) -> list[Node]:  # noqa: ANN401 (redis-py's clients share no type)
    """Every node that this one knows; `url` is its own address, which it may not know."""
    return [_node(address, said, urlsplit(url).hostname or "") for address, said in client.cluster("NODES").items()]


def spoken(slots: Iterable[int]) -> str:
    """Slots as ranges: `0-5460,5470`."""
    runs = groupby(enumerate(sorted(slots)), key=lambda pair: pair[1] - pair[0])
    ends = [(group[0][1], group[-1][1]) for group in (list(run) for _, run in runs)]
    return ",".join(f"{first}-{last}" if first < last else str(first) for first, last in ends)


def _node(address: str, said: dict[str, Any], asked: str) -> Node:
    host, _, port = address.rpartition(":")
    flags = said["flags"].split(",")
    slots = frozenset(slot for ends in said["slots"] for slot in range(int(ends[0]), int(ends[-1]) + 1))
    moving = tuple(Open(int(each["slot"]), each["state"], each["node_id"]) for each in said["migrations"])
    up = said["connected"] and not {"fail", "fail?", "handshake", "noaddr"} & set(flags)
    follows = "" if said["master_id"] == "-" else said["master_id"]
    return Node(said["node_id"], host or asked, int(port), "master" in flags, follows, up, slots, moving)


def _file(node: Node) -> str:
    return f"{node.host.replace(':', '.')}-{node.port}"
