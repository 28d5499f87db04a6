"""A recovered server in the primary's place, replicas more or less, and everything well again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.blog import addresses, databases, mending, settings
from systems.common import ports, postgres_commands, postgres_sql
from systems.common.node import Node
from systems.common.refusal import Refused

if TYPE_CHECKING:
    import argparse

    from systems.blog.stack import Stack
    from systems.common.command_line import Parsers


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    parsers.add_parser("mend", help="start what is down, copy anew what cannot follow").set_defaults(run=_mend)
    postgres_commands.register(parsers)
    database = parsers.add_parser("database", help="a restored database in the place of the present one")
    which = database.add_subparsers(dest="kind", required=True)
    which.add_parser("create", help="an empty one to restore into").set_defaults(run=_create)
    which.add_parser("swap", help="let services use it; the present one is kept").set_defaults(run=_swap)
    which.add_parser("swap-back", help="let services use the former one again").set_defaults(run=_swap_back)
    gone = which.add_parser("drop", help="remove one that is not in use")
    gone.add_argument("name", choices=(databases.RESTORED, databases.BEFORE))
    gone.set_defaults(run=_drop_database)
    replica = parsers.add_parser("replica", help="places for replicas").add_subparsers(dest="kind", required=True)
    place = replica.add_parser("place", help="where one more goes; nothing is started")
    place.add_argument("what", choices=("name", "port", "data"))
    place.set_defaults(run=_place)
    more = replica.add_parser("adopt", help="run a replica whose folder was filled")
    more.add_argument("name")
    more.add_argument("--port", type=int, required=True)
    more.set_defaults(run=_adopt_replica)
    drop = replica.add_parser("drop", help="stop a replica that was added, and forget it; its folder stays")
    drop.add_argument("name")
    drop.set_defaults(run=_drop)


def _mend(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    stack.must_run()
    for done in mending.mend(stack):
        print(done, flush=True)
    print("everything is well")
    return 0


def _create(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    print(f"{databases.create(stack)} is empty")
    return 0


def _swap(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    stack.must_run()
    databases.swap(stack)
    print(f"services use the restored database; the former one is {databases.BEFORE}")
    return 0


def _swap_back(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    stack.must_run()
    databases.swap_back(stack)
    print("services use the former database again")
    return 0


def _drop_database(stack: Stack, asked: argparse.Namespace) -> int:
    databases.drop(stack, asked.name)
    print(f"{asked.name} is removed")
    return 0


def _place(stack: Stack, asked: argparse.Namespace) -> int:
    """The place is kept when the replica is adopted."""
    number = max(int(node.name.rpartition("-")[2]) for node in stack.postgres) + 1
    node = Node(f"postgres-{number}", max(node.port for node in stack.postgres) + 1)
    if ports.taken(node.port):
        node = node._replace(port=ports.free(1)[0])
    print({"name": node.name, "port": node.port, "data": stack.database.data(node)}[asked.what])
    return 0


def _adopt_replica(stack: Stack, asked: argparse.Namespace) -> int:
    """Hand a replica that runs by itself, or not at all, to the supervisor."""
    stack.must_run()
    node = Node(asked.name, asked.port)
    data = stack.database.data(node)
    if not (data / "standby.signal").exists():
        raise Refused(f"{data} is not the folder of a replica")
    if (data / "postmaster.pid").exists():
        stack.database.programs.run("pg_ctl", "-D", str(data), "-m", "fast", "-w", "stop")
    addresses.add(stack.home, node.variable, node.port)
    stack.configure()
    stack.supervisor.learn(node.name)
    stack.start_node(node, follows=stack.needed_primary())
    print(f"{node.name} follows on port {node.port}")
    return 0


def _drop(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    node, primary = stack.node(asked.name), stack.needed_primary()
    if node.variable in addresses.FIXED:
        raise Refused(f"{node.name} belongs to the system; only replicas that were added can be dropped")
    if settings.in_force(stack.home)["DB_READ_HOST"] == node.name:
        raise Refused(f"{node.name} is read from; `config set DB_READ_HOST=` sends reads elsewhere")
    addresses.drop(stack.home, node.variable)
    stack.configure()
    stack.supervisor.forget(node.name)
    postgres_sql.drop_slot(primary, stack.database.credentials, node.name.replace("-", "_"))
    print(f"{node.name} is forgotten")
    return 0
