"""What a system with PostgreSQL nodes does with them: start, copy, find the primary, wait until each answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from systems.common import postgres_server, postgres_sql, probe
from systems.common.refusal import Refused
from systems.common.supervisor import State, Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from systems.common.node import Node
    from systems.common.postgres_nodes import Database
    from systems.common.probe import Verdict

STREAMS_WITHIN = 15
"""Seconds for a replica to stream at a start; one whose past is another than the primary's never does."""


class PostgresStack(ABC):
    """A system of one run folder whose PostgreSQL nodes run under Supervisor."""

    name: ClassVar[str]
    """As its package is called."""

    def __init__(self, folder: Path) -> None:
        self.home = folder
        self.supervisor = Supervisor(folder)

    @property
    @abstractmethod
    def database(self) -> Database:
        """What the nodes have in common."""

    @property
    @abstractmethod
    def postgres(self) -> Sequence[Node]:
        """The nodes that there are."""

    @abstractmethod
    def link(self, by: Node, to: Node) -> int:
        """The port by which a replica reaches its primary."""

    @abstractmethod
    def end_clients(self) -> None:
        """Stop whatever writes, before the data is changed under it."""

    @abstractmethod
    def begin_clients(self, primary: Node) -> None:
        """Start it again, after the data was changed: its timeline may be older than before."""

    def running(self) -> bool:
        """Whether the system was started."""
        return self.supervisor.running()

    def must_run(self) -> None:
        """Raise when the system was not started."""
        if not self.running():
            raise Refused(f"the {self.name} is not running; `python3 -m systems.{self.name} start` starts it")

    def states(self) -> dict[str, State]:
        """What the supervisor says of every program, by its name without the group."""
        return {state.name.rpartition(":")[2]: state for state in self.supervisor.states()}

    def ready(self, what: str, look: Callable[[], Verdict], seconds: float = 30) -> None:
        """Wait until a probe is content; raises Refused."""
        verdict = probe.until(look, seconds)
        if not verdict.ok:
            raise Refused(f"{what} is not ready after {seconds:.0f} s: {verdict.said}; see {self.home / 'logs'}")

    def node(self, name: str) -> Node:
        """The PostgreSQL node of this name; raises Refused."""
        for each in self.postgres:
            if each.name == name:
                return each
        raise Refused(f"there is no node {name}; there are {', '.join(each.name for each in self.postgres)}")

    def primary(self) -> Node | None:
        """The node that takes writes now."""
        said = ((node, postgres_sql.ask(node, self.database.credentials)) for node in self.postgres)
        return next((node for node, each in said if each and not each.replica), None)

    def needed_primary(self) -> Node:
        """The node that takes writes; raises Refused when there is none."""
        if (found := self.primary()) is None:
            raise Refused("no node takes writes; the command `status` shows them")
        return found

    def start_node(self, node: Node, *, follows: Node | None = None) -> None:
        """Start one node and wait until it answers, and streams when it follows another."""
        if follows:
            self.database.follow(node, self.link(node, follows))
        self.supervisor.begin(node.name)
        self._wait_for_node(node, streaming=follows is not None)

    def copy(self, nodes: Sequence[Node], primary: Node) -> None:
        """Fill these empty nodes from the primary, side by side, and start them."""
        postgres_server.finished([self.database.begin_replica(node, primary) for node in nodes])
        for node in nodes:
            self.database.follow(node, self.link(node, primary))
            self.supervisor.begin(node.name)
        for node in nodes:
            self._wait_for_node(node, streaming=True)

    def start_database(self) -> list[str]:
        """Start every node, the first one new when there is none; a sentence for each that does not follow."""
        nodes = self.postgres
        new = not any(self.database.exists(node) for node in nodes)
        if new:
            self.database.create_primary(nodes[0])
        behind = self.database.left_behind(nodes)
        present = [node for node in nodes if self.database.exists(node) and node not in behind]
        primaries = [node for node in present if not self.database.is_replica(node)]
        if len(primaries) != 1:
            raise Refused(f"{len(primaries)} nodes could be the primary, one should; see {self.home / 'postgres'}")
        [primary] = primaries
        self.start_node(primary)
        if new:
            self._prepare_primary(primary)
        replicas = [node for node in present if node != primary]
        for node in replicas:
            self.database.follow(node, self.link(node, primary))
            self.supervisor.begin(node.name)
        self.copy([node for node in nodes if not self.database.exists(node)], primary)
        lost = behind.union(node for node in replicas if not self.streams(node))
        return [
            f"{node.name} does not follow {primary.name}, as after a failover; `runwright do postgres-failover "
            "--reattach` or `rebuild` brings it back"
            for node in sorted(lost)
        ]

    def streams(self, node: Node) -> bool:
        """Whether a replica streams, or begins to in time."""
        look = partial(postgres_sql.answers, node, self.database.credentials, streaming=True)
        return probe.until(look, STREAMS_WITHIN).ok

    def _prepare_primary(self, primary: Node) -> None:
        """Roles and database of a first primary, which has no replica yet that a commit could wait for."""
        with postgres_sql.connected(primary, self.database.credentials, "postgres") as connection:
            for statement in self.database.statements(partial(postgres_sql.verifier, connection)):
                connection.execute(statement.encode())
        extension = ("SET synchronous_commit = local", "CREATE EXTENSION pg_stat_statements")
        postgres_sql.execute(primary, self.database.credentials, extension)

    def _wait_for_node(self, node: Node, *, streaming: bool) -> None:
        self.ready(node.name, partial(postgres_sql.answers, node, self.database.credentials, streaming=streaming))
