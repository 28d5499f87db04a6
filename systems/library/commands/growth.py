"""Make the system larger: a place for one more replica, and more nodes for the Redis Cluster."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from systems.common import postgres_sql, probe
from systems.common.node import Node
from systems.common.refusal import Refused
from systems.library import cache, topology
from systems.library.topology import AT_FIRST, MOST_NODES

if TYPE_CHECKING:
    import argparse

    from systems.common.command_line import Parsers
    from systems.library.stack import Stack


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    replica = parsers.add_parser("replica", help="places for replicas of PostgreSQL")
    kinds = replica.add_subparsers(dest="kind", required=True)
    place = kinds.add_parser("place", help="where one more goes; nothing is started")
    place.add_argument("what", choices=("name", "port", "data"))
    place.set_defaults(run=_place)
    adopt = kinds.add_parser("adopt", help="run a replica whose folder was filled, and tell the application of it")
    adopt.add_argument("name")
    adopt.add_argument("--port", type=int, required=True)
    adopt.set_defaults(run=_adopt)
    drop = kinds.add_parser("drop", help="stop a replica for good and forget it; its folder stays")
    drop.add_argument("name")
    drop.set_defaults(run=_drop)
    node = parsers.add_parser("redis-node", help="more nodes for Redis")
    more = node.add_subparsers(dest="kind", required=True)
    add = more.add_parser("add", help="start empty nodes, of which none is in the cluster yet")
    add.add_argument("count", type=int)
    add.set_defaults(run=_add)
    away = more.add_parser("drop", help="move its slots away, let it leave, stop and forget it")
    away.add_argument("name")
    away.set_defaults(run=_drop_redis)


def _place(stack: Stack, asked: argparse.Namespace) -> int:
    """Say where the next replica goes; the place is kept when the replica is adopted."""
    _, node = topology.added(stack.topology, "postgres")
    if len(stack.topology.postgres) >= MOST_NODES:
        raise Refused(f"there are {MOST_NODES} nodes; a commit would not wait for one more (synchronous_standby_names)")
    print({"name": node.name, "port": node.port, "data": stack.database.data(node)}[asked.what])
    return 0


def _adopt(stack: Stack, asked: argparse.Namespace) -> int:
    """Hand a replica that runs by itself, or not at all, to the supervisor; the application finds it at its reload."""
    stack.must_run()
    known, node = stack.topology, Node(asked.name, asked.port)
    following = topology.numbered("postgres", known.postgres)
    if asked.name not in {following, *(each.name for each in known.postgres)}:
        raise Refused(f"the next replica is {following}, not {asked.name}")
    if not stack.database.is_replica(node):
        raise Refused(f"{stack.database.data(node)} is no replica's folder (no standby.signal)")
    if (stack.database.data(node) / "postmaster.pid").exists():
        stack.database.programs.run("pg_ctl", "-D", str(stack.database.data(node)), "-m", "fast", "-w", "stop")
    others = tuple(each for each in known.postgres if each.name != node.name)
    topology.store(stack.home, known._replace(postgres=(*others, node)))
    stack.configure()
    stack.supervisor.learn(node.name)
    stack.start_node(node, follows=stack.needed_primary())
    print(f"{node.name} streams at 127.0.0.1:{node.port}; `app reload` tells the application")
    return 0


def _drop(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    node, primary = stack.topology.node(asked.name), stack.needed_primary()
    if node == primary:
        raise Refused(f"{node.name} is the primary; let another be it first")
    stack.supervisor.forget(node.name)
    postgres_sql.drop_slot(primary, stack.database.credentials, node.name.replace("-", "_"))
    known = stack.topology
    topology.store(stack.home, known._replace(postgres=tuple(each for each in known.postgres if each != node)))
    stack.configure()
    print(f"{node.name} is stopped and forgotten; its data is in {stack.database.data(node)}")
    return 0


def _add(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    for _ in range(asked.count):
        grown, node = topology.added(stack.topology, "redis")
        topology.store(stack.home, grown)
        stack.configure()
        _run(stack, node)
        print(f"{node.name} answers at 127.0.0.1:{node.port}; it is in no cluster yet")
    return 0


def _drop_redis(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    known, node = stack.topology, stack.topology.node(asked.name)
    others = tuple(each for each in known.redis if each != node)
    if len(others) < AT_FIRST["redis"]:
        raise Refused(
            f"{len(known.redis)} nodes are the least; there is one for each third of the slots, and its replica"
        )
    if len(cache.members(node)) > 1:
        cache.leave(node, others)
    stack.supervisor.forget(node.name)
    cache.discard(stack.home, node)
    topology.store(stack.home, known._replace(redis=others))
    stack.configure()
    print(f"{node.name} has left the cluster; it is stopped and forgotten")
    return 0


def _run(stack: Stack, node: Node) -> None:
    stack.supervisor.learn(node.name)
    stack.supervisor.begin(node.name)
    stack.ready(node.name, partial(probe.redis_answers, "127.0.0.1", node.port))
