"""Which nodes there are, and on which ports; kept in `topology.json` of the run folder.

A port is a variable of the environment when `start` is called (`POSTGRES_2_PORT`), else what was kept, else a fixed
one. A link is the port by which one process reaches another (`APP_POSTGRES_2_PORT`): the other's own port, unless the
environment puts something between, as a drill does.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, NamedTuple

from systems.common import ports
from systems.common.node import Node, port, variable
from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FILE = "topology.json"
APP = "app"
OWNER = "library"
"""The role of the application; its database has the same name."""
MOST_NODES = 9
BUS = 10_000
"""How far above its port a node of a Redis Cluster has its bus; clients before Redis 7 know no other."""
RECOVERY = 15499
STORAGE = 19200
MAIL = 12625
FIRST = {APP: 8000, "postgres": 15432, "redis": 16401}
AT_FIRST = {"postgres": 4, "redis": 6}


class Topology(NamedTuple):
    """The nodes, and the links that lead elsewhere than to their own port."""

    app_port: int
    postgres: tuple[Node, ...]
    redis: tuple[Node, ...]
    recovery_port: int
    """Where a recovered server listens, beside the others, until it is in the primary's place."""
    links: Mapping[str, int] = {}
    storage_port: int = STORAGE
    mail_port: int = MAIL

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Every server of data."""
        return (*self.postgres, *self.redis)

    def node(self, name: str) -> Node:
        """The node of this name; raises Refused."""
        for each in self.nodes:
            if each.name == name:
                return each
        raise Refused(f"there is no node {name}; there are {', '.join(each.name for each in self.nodes)}")

    def link(self, by: str, to: Node) -> int:
        """The port by which somebody (`app`, `postgres-2`) reaches a node."""
        return self.links.get(f"{variable(by).removesuffix('_PORT')}_{to.variable}", to.port)

    def variables(self) -> dict[str, str]:
        """The port of each node, as variables of the environment."""
        return {each.variable: str(each.port) for each in self.nodes}

    def listeners(self) -> dict[str, int]:
        """Every port that a start needs free, by the variable that sets it."""
        own = {"LIBRARY_PORT": self.app_port, "S3_PORT": self.storage_port, "MAIL_PORT": self.mail_port}
        return {**own, **{each.variable: each.port for each in self.nodes}}


def load(folder: Path) -> Topology | None:
    """The nodes of this run folder, or None before the first start."""
    path = folder / FILE
    if not path.exists():
        return None
    told = json.loads(path.read_text())
    recovery, storage, mail = told.get("recovery", RECOVERY), told.get("storage", STORAGE), told.get("mail", MAIL)
    return Topology(told[APP], _nodes(told["postgres"]), _nodes(told["redis"]), recovery, told["links"], storage, mail)


def store(folder: Path, topology: Topology) -> None:
    """Keep the nodes of this run folder, whole or not at all."""
    told = {
        APP: topology.app_port,
        "postgres": dict(topology.postgres),
        "redis": dict(topology.redis),
        "recovery": topology.recovery_port,
        "storage": topology.storage_port,
        "mail": topology.mail_port,
        "links": dict(topology.links),
    }
    fresh = folder / f"{FILE}.new"
    fresh.write_text(json.dumps(told, indent=2))
    fresh.replace(folder / FILE)


def chosen(folder: Path, environ: Mapping[str, str] = os.environ, *, free: bool = False) -> Topology:
    """The nodes for a start: as the environment says, else as they were, else fixed or free ports."""
    known = load(folder)
    if known is None:
        known = _free() if free else _fixed()
    return Topology(
        port(environ, "LIBRARY_PORT", known.app_port),
        tuple(Node(each.name, port(environ, each.variable, each.port)) for each in known.postgres),
        tuple(Node(each.name, port(environ, each.variable, each.port)) for each in known.redis),
        port(environ, "RECOVERY_PORT", known.recovery_port),
        _links(environ, known),
        port(environ, "S3_PORT", known.storage_port),
        port(environ, "MAIL_PORT", known.mail_port),
    )


def numbered(kind: str, existing: Sequence[Node]) -> str:
    """The name of the next node of a kind."""
    return f"{kind}-{max(int(each.name.rpartition('-')[2]) for each in existing) + 1}"


def added(topology: Topology, kind: str) -> tuple[Topology, Node]:
    """The nodes with one more of this kind, on the port after the last, or a free one when that is taken."""
    existing = topology.postgres if kind == "postgres" else topology.redis
    port = max(each.port for each in existing) + 1
    apart = BUS if kind == "redis" else 0
    if {port, port + apart} & {each.port for each in topology.nodes} or ports.taken(port) or ports.taken(port + apart):
        [port] = ports.free_pairs(1, BUS) if apart else ports.free(1)
    node = Node(numbered(kind, existing), port)
    more = (*existing, node)
    return (topology._replace(postgres=more) if kind == "postgres" else topology._replace(redis=more)), node


def _fixed() -> Topology:
    postgres, redis = (range(FIRST[kind], FIRST[kind] + count) for kind, count in AT_FIRST.items())
    return Topology(FIRST[APP], _named("postgres", postgres), _named("redis", redis), RECOVERY)


def _free() -> Topology:
    paired = ports.free_pairs(AT_FIRST["redis"], BUS)
    used = {*paired, *(port + BUS for port in paired)}
    rest = [port for port in ports.free(20) if port not in used]
    app, recovery, storage, mail, *postgres = rest
    nodes = _named("postgres", postgres[: AT_FIRST["postgres"]]), _named("redis", paired)
    return Topology(app, *nodes, recovery, storage_port=storage, mail_port=mail)


def _named(kind: str, numbers: Sequence[int]) -> tuple[Node, ...]:
    return tuple(Node(f"{kind}-{number}", port) for number, port in enumerate(numbers, 1))


def _nodes(told: Mapping[str, int]) -> tuple[Node, ...]:
    return tuple(Node(name, port) for name, port in told.items())


def _links(environ: Mapping[str, str], known: Topology) -> dict[str, int]:
    """The links that the environment sets: `APP_POSTGRES_1_PORT`, `POSTGRES_2_POSTGRES_1_PORT`."""
    names = (
        f"{variable(by).removesuffix('_PORT')}_{to.variable}"
        for to in known.postgres
        for by in (APP, *(each.name for each in known.postgres if each != to))
    )
    return {name: port(environ, name, 0) for name in names if name in environ}
