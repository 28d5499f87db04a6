"""The Redis Cluster as the cache sees it: an answer within a fifth of a second, or none.

A node that failed is left alone until a look finds it well, so that its keys cost nothing while it is gone; the other
nodes' keys are served. A look comes twice a second, and learns when another node has taken the slots over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from redis.backoff import NoBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.exceptions import AskError, ClusterError, MovedError, RedisClusterException, RedisError, ResponseError
from redis.retry import Retry

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
FAILURES = (RedisError, RedisClusterException, OSError)
TIMEOUT = 0.2


class Gone(Exception):
    """Redis does not answer for this key now."""


class BadAddress(Exception):
    """The list of Redis nodes cannot be used."""

    def __init__(self, text: str) -> None:
        super().__init__(f"REDIS_CLUSTER_NODES={text}: HOST:PORT, with commas between, is needed")


class Address(NamedTuple):
    """Where a node of the cluster listens."""

    host: str
    port: int


def read(text: str) -> tuple[Address, ...]:
    """The nodes of `HOST:PORT,HOST:PORT`; raises BadAddress."""
    pairs = [part.strip().rpartition(":") for part in text.split(",") if part.strip()]
    if not all(host and port.isdecimal() for host, _, port in pairs):
        raise BadAddress(text)
    return tuple(Address(host, int(port)) for host, _, port in pairs)


class Shards:
    """The cluster's client of this process; without addresses there is no cache."""

    def __init__(self, addresses: tuple[Address, ...]) -> None:
        self._addresses = addresses
        self._client: RedisCluster | None = None
        self._failed: dict[str, str] = {}
        self._told = ""

    @property
    def up(self) -> bool:
        """Whether every node answers that has keys."""
        return self._client is not None and not self._failed

    @property
    def said(self) -> str:
        """Why it is not up."""
        return "; ".join(f"{node}: {why}" for node, why in list(self._failed.items())) or self._told

    def ask(self, key: str, action: Callable[[RedisCluster], T]) -> T:
        """Do something with a key; raises Gone."""
        return self._at(key, lambda client, _: action(client))

    def get(self, key: str) -> bytes | None:
        """The value of a key; raises Gone.

        The node is asked directly, which takes half the time; the cluster's client follows when a slot has moved.
        """
        return self._at(key, lambda client, node: _get(client, node, key))

    def _at(self, key: str, action: Callable[[RedisCluster, ClusterNode], T]) -> T:
        client = self._client
        if client is None:
            raise Gone(self.said)
        try:
            node = client.nodes_manager.get_node_from_slot(client.keyslot(key))
        except FAILURES as nowhere:
            raise Gone(str(nowhere)) from nowhere
        name = str(node.name)
        if name in self._failed:
            raise Gone(self._failed[name])
        try:
            return action(client, node)
        except FAILURES as failure:
            if not isinstance(failure, ResponseError) or isinstance(failure, ClusterError):
                self._failed[name] = _words(failure)
            raise Gone(_words(failure)) from failure

    def look(self) -> None:
        """Ask every node whether it is there, and find the cluster's layout anew when one is not.

        It may take as long as all nodes' time-outs together, so no request waits for it.
        """
        if self._client is None:
            self._find()
        client = self._client
        if client is None:
            return
        if self._failed:
            self._layout(client)
        failed = {}
        for node in client.get_primaries():
            try:
                client.get_redis_connection(node).ping()
            except FAILURES as failure:
                failed[str(node.name)] = _words(failure)
        self._failed = failed

    def _find(self) -> None:
        startup = [ClusterNode(each.host, each.port) for each in self._addresses]
        if not startup:
            self._told = "there is no cluster"
            return
        try:
            self._client = RedisCluster(
                startup_nodes=startup,
                retry=Retry(NoBackoff(), 0),
                socket_timeout=TIMEOUT,
                socket_connect_timeout=TIMEOUT,
                require_full_coverage=False,
            )
            self._told = ""
        except FAILURES as failure:
            self._told = f"no node of the cluster answers: {_words(failure)}"

    def _layout(self, client: RedisCluster) -> None:
        try:
            client.nodes_manager.initialize()
        except FAILURES as failure:
            self._told = _words(failure)


def _get(client: RedisCluster, node: ClusterNode, key: str) -> bytes | None:
    try:
        found = client.get_redis_connection(node).get(key)
    except (MovedError, AskError):
        found = client.get(key)
    except ResponseError as refused:
        if not str(refused).startswith("WRONGTYPE"):
            raise
        return b""  # something that is no text lies there, and no entry is empty
    return found if isinstance(found, bytes) else None


def _words(failure: Exception) -> str:
    return str(failure) or type(failure).__name__
