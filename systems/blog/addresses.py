"""On which ports everything listens, kept in `ports.env` of the run folder.

A port is a variable of the environment when `start` is called, else what was kept, else a fixed one. A link is the port
by which services reach something: its own, unless the environment puts something between, as a drill does. A host
is this machine, unless the environment of a process names another, as in a container.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from systems.common import node, ports, settings_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "ports.env"
FIXED = {
    "BLOG_PORT": 3000,
    "AUTH_PORT": 3001,
    "POSTS_PORT": 3002,
    "POSTGRES_1_PORT": 15532,
    "POSTGRES_2_PORT": 15533,
    "REDIS_PORT": 16579,
    "RABBITMQ_PORT": 15772,
    "RABBITMQ_DIST_PORT": 25772,
    "EPMD_PORT": 14469,
    "S3_PORT": 19100,
    "MAIL_PORT": 12525,
    "HOOK_PORT": 12580,
    "RECOVERY_PORT": 15599,
}
LINKS = {
    "DATABASE_CLIENT_PORT": "POSTGRES_1_PORT",
    "REPLICATION_CLIENT_PORT": "POSTGRES_1_PORT",
    "REDIS_CLIENT_PORT": "REDIS_PORT",
    "RABBITMQ_CLIENT_PORT": "RABBITMQ_PORT",
}
"""Which port each link leads to, when nothing stands between."""
HOSTS = ("BLOG_HOST", "DATABASE_HOST", "REDIS_HOST", "RABBITMQ_HOST", "AUTH_HOST", "POSTS_HOST")
"""Where a process listens, and where it finds the others."""


def known(folder: Path) -> dict[str, int]:
    """The ports of this run folder; the fixed ones before the first start."""
    kept = settings_file.lines(folder / FILE)
    found = {**FIXED, **{name: int(value) for name, value in kept.items()}}
    return {**found, **{link: found.get(link, found[target]) for link, target in LINKS.items()}}


def hosts(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Where each part is: on this machine, unless the environment says otherwise."""
    return {name: environ.get(name, ports.LOOPBACK) for name in HOSTS}


def add(folder: Path, name: str, port: int) -> None:
    """Keep the port of one more node."""
    settings_file.write(folder / FILE, {**settings_file.lines(folder / FILE), name: str(port)})


def drop(folder: Path, name: str) -> None:
    """Forget the port of a node that was added."""
    kept = settings_file.lines(folder / FILE)
    settings_file.write(folder / FILE, {each: port for each, port in kept.items() if each != name})


def choose(folder: Path, environ: Mapping[str, str] = os.environ, *, free: bool = False) -> dict[str, int]:
    """The ports for a start, which are kept: the environment's, else as they were, else free or fixed ones."""
    path = folder / FILE
    first = not path.exists()
    before = dict(zip(FIXED, ports.free(len(FIXED)), strict=True)) if free and first else known(folder)
    chosen = {name: node.port(environ, name, port) for name, port in before.items() if name not in LINKS}
    links = {name: node.port(environ, name, 0) for name in LINKS if name in environ}
    settings_file.write(path, {name: str(value) for name, value in {**chosen, **links}.items()})
    return known(folder)
