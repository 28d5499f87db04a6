"""The Redis Cluster: three masters with a replica each, and what is added later.

It is a cache: when its memory is full the least used goes, and when some slots have no node the others are still
answered. The append-only file lets a node that died come back with what it had.
"""

from __future__ import annotations

import shutil
import subprocess
from functools import partial
from typing import TYPE_CHECKING

from systems.common import probe, redis_server
from systems.common.probe import Verdict
from systems.common.refusal import Refused
from systems.common.supervisor import Program

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from systems.common.node import Node

NODE_TIMEOUT = "1000"
"""Milliseconds after which a silent node counts as failed; its replica takes over in about twice that."""
MOVING = 1800
"""Seconds in which a node gives its slots away: they go one by one, with their keys, while both are in use."""


def program(folder: Path, node: Node) -> Program:
    """Configure a node whose data lies in `redis/NAME`, and say how the supervisor runs it."""
    config = redis_server.configure(
        folder / "redis" / node.name,
        node.port,
        cluster_enabled="yes",
        cluster_config_file="nodes.conf",
        cluster_node_timeout=NODE_TIMEOUT,
        cluster_require_full_coverage="no",
        repl_diskless_sync_delay="0",
        maxmemory="64mb",
        maxmemory_policy="allkeys-lru",
        save="",
    )
    return Program(node.name, (str(redis_server.find()), str(config)), autostart=False)


def exists(folder: Path, node: Node) -> bool:
    """Whether the node was ever part of a cluster."""
    path = folder / "redis" / node.name / "nodes.conf"
    return path.exists() and "myself," in (text := path.read_text()) and len(text.splitlines()) > 2


def discard(folder: Path, node: Node) -> None:
    """Remove the data of a node that has left: its slots are elsewhere, and a new node of its name begins empty."""
    shutil.rmtree(folder / "redis" / node.name, ignore_errors=True)


def create(nodes: Sequence[Node]) -> None:
    """Make a cluster of these empty nodes, the first half masters."""
    addresses = [f"127.0.0.1:{node.port}" for node in nodes]
    cli("--cluster", "create", *addresses, "--cluster-replicas", "1", "--cluster-yes")


def cli(*words: str, seconds: float = 60) -> str:
    """Run the command-line client; raises Refused with what it said, or when it does not end."""
    command = [str(redis_server.client()), *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise Refused(f"redis-cli {' '.join(words[:2])}: it did not end within {seconds:g} s") from None
    if done.returncode:
        raise Refused(f"redis-cli {' '.join(words[:2])}: {(done.stdout + done.stderr).strip()[-600:]}")
    return done.stdout


def agrees(nodes: Sequence[Node], seconds: float = 15) -> None:
    """Wait until every node says that the cluster is well and has all slots; raises Refused."""
    verdict = probe.until(partial(_look, nodes), seconds)
    if not verdict.ok:
        raise Refused(f"the Redis Cluster is not well after {seconds:.0f} s: {verdict.said}")


def members(node: Node) -> list[list[str]]:
    """The lines of CLUSTER NODES as this node tells them, each in its fields."""
    return [line.split() for line in cli("-p", str(node.port), "cluster", "nodes").splitlines() if line.strip()]


def leave(node: Node, others: Sequence[Node]) -> None:
    """Take a node out of the cluster; its slots, if it has some, go to the other masters first."""
    by = f"127.0.0.1:{others[0].port}"
    [myself] = [line for line in members(node) if "myself" in line[2]]
    if "master" in myself[2] and len(myself) > 8:
        cli("--cluster", "rebalance", by, "--cluster-weight", f"{myself[0]}=0", seconds=MOVING)
        agrees(others)
    cli("--cluster", "del-node", by, myself[0])
    agrees(others)


def _look(nodes: Sequence[Node]) -> Verdict:
    for node in nodes:
        try:
            said = cli("-p", str(node.port), "cluster", "info")
        except Refused as refusal:
            return Verdict(ok=False, said=str(refusal), seconds=0)
        lines = dict(line.split(":", 1) for line in said.split() if ":" in line)
        told = (lines.get("cluster_state"), lines.get("cluster_slots_ok"))
        if told != ("ok", "16384"):
            return Verdict(ok=False, said=f"{node.name}: state {told[0]}, {told[1]} slots", seconds=0)
    return Verdict(ok=True, said="ok", seconds=0)
