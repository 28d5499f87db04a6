"""The PostgreSQL nodes as a failover knows them (`nodes.toml`): how each is reached, started, stopped and fenced."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from systems.common.postgres_roles import SUPERUSER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from systems.common.node import Node
    from systems.common.postgres_nodes import Database

ROOT = Path(__file__).resolve().parents[2]


def toml(system: str, database: Database, nodes: Sequence[Node]) -> str:
    """What `runwright do postgres-failover` reads."""
    return "\n".join(_node(system, database, each) for each in nodes)


def url(node: Node, database: str) -> str:
    """One node, whatever its part is."""
    return f"postgresql://{SUPERUSER}@127.0.0.1:{node.port}/{database}"


def _node(system: str, database: Database, node: Node) -> str:
    told = ["env", f"{system.upper()}_HOME={database.folder}", f"PYTHONPATH={ROOT}"]
    command = [*told, sys.executable, "-m", f"systems.{system}", "node"]
    lines = [
        f"[nodes.{node.name}]",
        f'url = "{url(node, database.credentials.role)}"',
        f"data = {json.dumps(str(database.data(node)))}",
        *(f"{verb} = {json.dumps([*command, verb, node.name])}" for verb in ("start", "stop", "kill")),
    ]
    return "\n".join([*lines, ""])
