"""The Redis Cluster as the cache sees it: an answer within a fifth of a second, or none.

A node that failed is left alone for a second, so that its keys cost nothing while it is gone; the other nodes' keys are
served. redis-py finds the new layout itself, when a failed node is tried again.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from redis.backoff import NoBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.exceptions import RedisClusterException, RedisError
from redis.retry import Retry

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
FAILURES = (RedisError, RedisClusterException, OSError)
"""RedisClusterException, of a cluster without a node that answers, is no RedisError."""
TIMEOUT = 0.2
REST = 1.0
"""Seconds that a failed node is left alone."""


class Gone(Exception):
    """Redis does not answer for this key now."""


class BadAddress(Exception):
    """The list of Redis nodes cannot be used."""

    def __init__(self, text: str) -> None:
        super().__init__(f"REDIS_CLUSTER_NODES={text}: HOST:PORT is needed, commas between")


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
        self._resting: dict[str, float] = {}
        self._lock = threading.Lock()
        self.failures = 0
        self.said = ""

    @property
    def up(self) -> bool:
        """Whether every node that was asked lately has answered."""
        return self._client is not None and not any(until > time.monotonic() for until in self._resting.values())

    def ask(self, key: str, action: Callable[[RedisCluster], T]) -> T:
        """Do something with a key; raises Gone."""
        client = self._client
        if client is None:
            raise Gone(self.said)
        try:
            node = str(client.nodes_manager.get_node_from_slot(client.keyslot(key)).name)
        except FAILURES as nowhere:
            raise Gone(str(nowhere)) from nowhere
        if self._resting.get(node, 0.0) > time.monotonic():
            raise Gone(f"{node} did not answer")
        try:
            return action(client)
        except FAILURES as failure:
            self._rest(node, failure)
            raise Gone(self.said) from failure

    def look(self) -> None:
        """Find the cluster if it is not known yet; called outside of requests, since it may take long."""
        if self._client is not None or not self._addresses:
            return
        startup = [ClusterNode(each.host, each.port) for each in self._addresses]
        try:
            self._client = RedisCluster(
                startup_nodes=startup,
                retry=Retry(NoBackoff(), 0),
                socket_timeout=TIMEOUT,
                socket_connect_timeout=TIMEOUT,
                require_full_coverage=False,
            )
        except FAILURES as failure:
            self.said = f"no node of the cluster answers: {failure}"

    def _rest(self, node: str, failure: Exception) -> None:
        with self._lock:
            self.failures += 1
            self.said = f"{node}: {failure or type(failure).__name__}"
            self._resting[node] = time.monotonic() + REST
