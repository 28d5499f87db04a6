"""All nodes of a cluster at once: what each of them sees, and whether they agree."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from runwright.actions.operation import Failed, Impossible
from runwright.actions.redis.client import OFTEN, library, node_url, single
from runwright.actions.redis.topology import SLOTS, Node, seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from runwright.lib.errors import RunwrightError

LONG = 65.0
"""Seconds that a node is given for one answer: while it moves a large key it gives none."""


class Cluster:
    """The cluster that one of its nodes knows, with a client of each; close it at the end."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._clients: dict[tuple[str, int], Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for client in self._clients.values():
            client.close()

    def at(self, host: str, port: int) -> Any:  # noqa: ANN401 (redis-py's clients share no type)
        """A client of the node at this address."""
        if (host, port) not in self._clients:
            self._clients[host, port] = single(node_url(self.url, host, port), LONG)
        return self._clients[host, port]

    def of(self, node: Node) -> Any:  # noqa: ANN401
        """A client of a node."""
        return self.at(node.host, node.port)

    def nodes(self) -> list[Node]:
        """As the node sees them that was given, which says only of itself which slots are on their way."""
        with single(self.url) as client:
            return seen(client, self.url)

    def each(self) -> list[Node]:
        """Every node as it sees itself: with the slots that are on their way, and those that it believes are its own.

        Raises:
            Impossible: one is not up; nothing is moved in a cluster that is not whole.
        """
        found = []
        for node in self.nodes():
            if not node.up:
                raise Impossible(
                    f"{node.place} is not up", "Start it, or take it out (CLUSTER FORGET), and begin again."
                )
            views = seen(self.of(node), node_url(self.url, node.host, node.port))
            found += [view._replace(host=node.host, port=node.port) for view in views if view.id == node.id]
        return found

    def agrees(self, among: int = 0) -> str:
        """Why the nodes do not agree yet that all slots are served, or nothing; `among` so many nodes at least."""
        redis = library()
        nodes = self.nodes()
        if len(nodes) < among:
            return f"{len(nodes)} of {among} nodes know each other"
        expected = _shape(nodes)
        for node in nodes:
            try:
                client = self.of(node)
                said, view = client.cluster("INFO"), seen(client, node_url(self.url, node.host, node.port))
            except redis.RedisError as error:
                return f"{node.place}: {error}"
            if said["cluster_state"] != "ok" or int(said["cluster_slots_ok"]) != SLOTS:
                return f"{node.place} says cluster_state:{said['cluster_state']}, {said['cluster_slots_ok']} slots ok"
            if _shape(view) != expected:
                return f"{node.place} sees other nodes or slots than the rest"
        return ""

    def settle(self, seconds: float, among: int = 0, otherwise: Callable[[str, str], RunwrightError] = Failed) -> None:
        """Wait until every node says the same, and that all is well.

        Raises:
            Failed: they did not in this time; or what `otherwise` makes of it.
        """
        wait(lambda: self.agrees(among), seconds, otherwise)


def wait(why_not: Callable[[], str], seconds: float, otherwise: Callable[[str, str], RunwrightError] = Failed) -> None:
    """Wait until nothing is said any more about why something is not so.

    Raises:
        Failed: it did not become so, with what was said last; or what `otherwise` makes of it.
    """
    redis, ends, why = library(), time.monotonic() + seconds, "nothing answers"
    while True:
        with suppress(redis.ConnectionError, redis.TimeoutError):
            if not (why := why_not()):
                return
        if time.monotonic() > ends:
            raise otherwise(f"after {seconds:.0f} s: {why}", "What was done stays: begin again to go on from there.")
        time.sleep(OFTEN)


def _shape(nodes: list[Node]) -> set[tuple[str, bool, str, frozenset[int]]]:
    return {(node.id, node.leads, node.follows, node.slots) for node in nodes}
