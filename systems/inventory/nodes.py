"""The PostgreSQL nodes as a failover knows them: how each is reached, started, stopped and fenced."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from systems.common.postgres_roles import SUPERUSER
from systems.inventory.places import LOOPBACK, OWNER, ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from systems.common.node import Node
    from systems.common.postgres_nodes import Database

SETTINGS = {"archive_timeout": "30s"}
"""The archive is never further behind: a minute may be lost, also with every node. Commits wait for no replica."""


def toml(database: Database, nodes: Sequence[Node]) -> str:
    """The file that `runwright do postgres-failover` reads."""
    return "\n".join(_node(database, each) for each in nodes)


def url(node: Node, database: str = OWNER) -> str:
    """One node, whatever its part is."""
    return f"postgresql://{SUPERUSER}@{LOOPBACK}:{node.port}/{database}"


def _node(database: Database, node: Node) -> str:
    told = ["env", f"INVENTORY_HOME={database.folder}", f"PYTHONPATH={ROOT}", sys.executable, "-m", "systems.inventory"]
    verbs = {verb: json.dumps([*told, "node", verb, node.name]) for verb in ("start", "stop", "kill")}
    lines = [
        f"[nodes.{node.name}]",
        f'url = "{url(node)}"',
        f"data = {json.dumps(str(database.data(node)))}",
        *(f"{verb} = {command}" for verb, command in verbs.items()),
    ]
    return "\n".join([*lines, ""])
