"""Which servers there are, in which region, and on which ports; kept in `topology.json` of the run folder.

A port is a variable of the environment when `start` is called (`POSTGRES_2_PORT`), else what was kept, else a fixed
one. A link is the port by which a process reaches another (`API_POSTGRES_1_PORT`, `POSTGRES_3_POSTGRES_1_PORT`): the
other's own, unless the environment puts something between, as a drill does.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, NamedTuple

from systems.common import node, ports
from systems.common.node import Node

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "topology.json"
EAST, WEST = "east", "west"
REGIONS = (EAST, WEST)
"""The first one serves users at the first start."""
FEWEST, MOST = 3, 10
"""Instances of the region that serves; the other one has `STANDBY`."""
STANDBY = 1
EDGE, PROMETHEUS, ALERTMANAGER, RECOVERY = "edge", "prometheus", "alertmanager", "recovery"
MAIL, HOOK = "mail", "hook"
"""Where the receivers listen: by SMTP, and by HTTP."""
ALERTS = "alerts"
"""Where Alertmanager tells of alerts; `runwright listen` takes them there, nothing of the dashboard does."""
POSTGRES = {"postgres-1": EAST, "postgres-2": EAST, "postgres-3": WEST}
"""The nodes, with their regions; the first one is the primary at the first start."""
API = "api"


class Api(NamedTuple):
    """One instance of the application, with its two ports."""

    name: str
    region: str
    port: int
    profile_port: int


class Topology(NamedTuple):
    """The port of every server, and the links that lead elsewhere than to their own port."""

    ports: Mapping[str, int]
    links: Mapping[str, int] = {}

    @property
    def postgres(self) -> tuple[Node, ...]:
        """The nodes of PostgreSQL."""
        return tuple(Node(name, self.ports[name]) for name in POSTGRES)

    def redis(self, region: str) -> Node:
        """The region's Redis."""
        return Node(f"redis-{region}", self.ports[f"redis-{region}"])

    def instances(self, region: str) -> tuple[Api, ...]:
        """The instances that a region may have."""
        return tuple(
            Api(name, region, self.ports[name], self.ports[_profile(name)])
            for name in (_instance(region, number) for number in range(1, MOST + 1))
        )

    def link(self, by: str, to: Node) -> int:
        """The port by which somebody (`api`, `postgres-3`) reaches a server."""
        return self.links.get(_link(by, to.name), to.port)


def load(folder: Path) -> Topology | None:
    """The servers of this run folder, or None before the first start."""
    path = folder / FILE
    return Topology(**json.loads(path.read_text())) if path.exists() else None


def store(folder: Path, topology: Topology) -> None:
    """Keep the servers of this run folder, whole or not at all."""
    fresh = folder / f"{FILE}.new"
    fresh.write_text(json.dumps(topology._asdict(), indent=2) + "\n")
    fresh.replace(folder / FILE)


def chosen(folder: Path, environ: Mapping[str, str] = os.environ, *, free: bool = False) -> Topology:
    """The servers for a start: as the environment says, else as they were, else on fixed or free ports."""
    known = load(folder)
    numbers = {**FIXED, **known.ports} if known else _free() if free else FIXED
    told = {name: node.port(environ, node.variable(name), number) for name, number in numbers.items()}
    links = (_link(by, to) for by in (API, *POSTGRES) for to in numbers if by != to)
    return Topology(told, {name: node.port(environ, name, 0) for name in links if name in environ})


def _fixed() -> dict[str, int]:
    found = {EDGE: 8300, PROMETHEUS: 19090, ALERTMANAGER: 19093, ALERTS: 19095, RECOVERY: 15449}
    found |= {MAIL: 12535, HOOK: 12590}
    found |= {name: 15441 + number for number, name in enumerate(POSTGRES)}
    for place, region in enumerate(REGIONS):
        found[f"redis-{region}"] = 16501 + place
        for number in range(1, MOST + 1):
            found[_instance(region, number)] = 8300 + 20 * place + number
            found[_profile(_instance(region, number))] = 8350 + 20 * place + number
    return found


def _free() -> dict[str, int]:
    return dict(zip(FIXED, ports.free(len(FIXED)), strict=True))


def _instance(region: str, number: int) -> str:
    return f"{API}-{region}-{number:02}"


def _profile(instance: str) -> str:
    return instance.replace(API, "profile", 1)


def _link(by: str, to: str) -> str:
    """The variable that sets a link."""
    return f"{node.variable(by).removesuffix('_PORT')}_{node.variable(to)}"


FIXED = _fixed()
"""The ports when nothing else is said."""
