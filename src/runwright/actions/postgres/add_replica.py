"""Add a replica to a PostgreSQL that runs: copy it, follow by a slot, and prove that it follows.

pg_basebackup copies the primary while it works; the slot keeps the log that the replica has not got yet, so it cannot
fall out. The replica is started, and counts only when it streams and has replayed a marker that the primary committed
just now. Called again, it starts the replica if that is down, and proves it anew. What it began and could not finish,
folder and slot, it takes away.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.actions.address import url
from runwright.actions.evidence import Evidence
from runwright.actions.operation import Failed, Impossible
from runwright.actions.postgres import account, auto_conf, base, following, placing, programs, server
from runwright.actions.postgres.connection import connected, value
from runwright.actions.postgres.fence import SIGNAL
from runwright.actions.postgres.nodes import SLOT

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from runwright.actions.operation import Watch
    from runwright.actions.postgres.connection import Connection

EXAMPLES = """\
examples:
  runwright do postgres-add-replica --primary "$DATABASE_URL" --into /srv/pg/n3 --port 5436 --name n3
"""
ARRIVED = 600.0
"""Seconds until it must have caught up."""
LIKE = ("max_connections", "max_worker_processes", "max_wal_senders", "max_prepared_transactions")
"""Settings that a replica must not have less of than its primary."""
LIKE_ALSO = "max_locks_per_transaction"


def arguments(parser: ArgumentParser) -> None:
    """The primary, and what the replica is called and where it lies."""
    parser.add_argument("--primary", type=url, required=True, metavar="URL", help="as a superuser")
    parser.add_argument("--into", type=Path, required=True, metavar="DIR", help="the data folder of the replica")
    parser.add_argument("--port", type=int, required=True, metavar="N", help="where it answers")
    parser.add_argument("--name", required=True, help="its application_name, and its slot")
    parser.add_argument("--programs", type=Path, metavar="DIR", help="where PostgreSQL's programs lie")


def target(given: Namespace) -> str:
    """The folder of the replica."""
    return str(given.into.resolve())


def intends(given: Namespace) -> Iterator[str]:
    """Whether it would be copied, or only started."""
    with connected(given.primary) as primary:
        there = _there(given, _system(primary))
        size = value(primary, "SELECT sum(pg_database_size(oid))::bigint FROM pg_database")
    if not there:
        yield f"copy {size >> 20} MiB of {given.primary} into {given.into}, with the slot {_slot(given)}"
    if not there or not server.processes(given.into):
        yield f"start it on port {given.port}"
    yield "see it stream, and replay a marker"


def perform(given: Namespace, watch: Watch) -> Evidence:
    """Copy unless that was done, start unless it runs, and prove."""
    begin = time.monotonic()
    with connected(given.primary) as primary:
        there = _there(given, _system(primary))
        if not there:
            _made(given, primary, watch)
        copied = time.monotonic() - begin
        if not server.processes(given.into):
            _configured(given, primary)  # again, for a call that was killed between the copy and this
            watch.says(f"starting it on port {given.port}")
            server.started(given.into, ARRIVED)
        mark = _proven(given, primary)
    facts = {"replica": given.name, "data": str(given.into), "port": given.port, "slot": _slot(given)}
    took = {"copy_seconds": round(copied, 3), "seconds": round(time.monotonic() - begin, 3)}
    done = "follows already" if there else "follows"
    return Evidence(
        f"{given.name} {done} {given.primary}", facts | took, f"it streams, and replayed a marker at {mark}"
    )


def _slot(given: Namespace) -> str:
    return SLOT.sub("_", given.name.lower())


def _system(primary: Connection) -> str:
    if value(primary, "SELECT pg_is_in_recovery()"):
        raise Impossible("the server at --primary is a replica itself", "Name the primary.")
    return str(value(primary, "SELECT system_identifier FROM pg_control_system()"))


def _there(given: Namespace, system: str) -> bool:
    """Whether the folder holds a replica of this primary already.

    Raises:
        Impossible: it holds something else.
    """
    if not given.into.exists() or (given.into.is_dir() and not any(given.into.iterdir())):
        return False
    if not (given.into / SIGNAL).exists():
        broken_off = f"Of a copy that was broken off: empty it and call again, or drop the slot {_slot(given)}"
        hint = f"Name a folder that is not there yet. {broken_off} of the primary, which keeps its log until then."
        raise Impossible(f"{given.into} is not empty, and holds no replica", hint)
    command = [programs.of_data(given.into, given.programs).path("pg_controldata"), str(given.into)]
    _, output = server.run(command, given.into, 30, account.of(given.into))
    if f"system identifier: {system}" not in output:
        raise Impossible(f"{given.into} is a replica of another system", "Name a folder that is not there yet.")
    return True


def _made(given: Namespace, primary: Connection, watch: Watch) -> None:
    """Copy the primary; what was begun goes when it fails."""
    from psycopg.conninfo import make_conninfo

    who, tools = account.of(given.into), programs.find(primary.info.server_version // 10000, given.programs)
    given.into.mkdir(mode=0o700, parents=True, exist_ok=True)
    who.owns(given.into)
    had_slot = bool(value(primary, following.SLOTS, (_slot(given),)))
    following.slot_made(primary, _slot(given))
    try:
        watch.says(f"copying {given.primary} into {given.into}")
        source = make_conninfo(given.primary, application_name=given.name)
        follower = ["--write-recovery-conf", f"--slot={_slot(given)}"]
        base.copied([*base.command(source, given.into, tools), *follower], given.into, watch, who)
    except BaseException:
        placing.cleared(given.into)
        if not had_slot:
            following.slots_forgotten(primary, [_slot(given)])
        raise


def _configured(given: Namespace, primary: Connection) -> None:
    """Its own port; and where the primary keeps its configuration elsewhere, what a replica needs of it."""
    own = {"port": str(given.port), "cluster_name": given.name}
    if not (given.into / "postgresql.conf").exists():
        own |= {name: str(value(primary, f"SHOW {name}")) for name in (*LIKE, LIKE_ALSO)}
    auto_conf.written(given.into, own)
    placing.stubbed(given.into)  # last: that it is there says that the rest was done


def _proven(given: Namespace, primary: Connection) -> str:
    """The place of a marker that the replica has replayed.

    Raises:
        Failed: it does not follow.
    """
    mark = following.marked(primary, given.name)
    address = _address(given.primary, given.port)
    with connected(address) as replica:
        why = following.arrived(replica, following.timeline(primary), mark, ARRIVED)
    if why:
        raise Failed(f"{given.name} does not follow: {why}", f"Look into {given.into}.log")
    return mark


def _address(primary: str, port: int) -> str:
    """Where the replica answers on this machine, for the user of the primary."""
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    how = {name: each for name, each in conninfo_to_dict(primary).items() if name in {"user", "dbname", "password"}}
    return make_conninfo("", **how | {"host": "127.0.0.1", "port": port})
