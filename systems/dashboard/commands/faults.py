"""For drills: break something. Each has a way back, which is well also when nothing is broken."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

import psycopg

from systems.common import background, fault_commands, postgres_mending, postgres_sql
from systems.common.refusal import Refused
from systems.dashboard import places
from systems.dashboard.commands import servers
from systems.dashboard.load import flood
from systems.dashboard.topology import EAST, FEWEST, POSTGRES

if TYPE_CHECKING:
    import argparse

    from systems.common.command_line import Parsers
    from systems.dashboard.stack import Stack

IDLE = 110
HISTORY = """
INSERT INTO decisions (project, title, reason)
SELECT 1 + n % 5, 'Old ' || n, repeat('why ', 40) FROM generate_series(1, 900000) AS n
"""
UNINDEX = (HISTORY, "DROP INDEX IF EXISTS decisions_project", "ANALYZE decisions")
REINDEX = (
    "CREATE INDEX IF NOT EXISTS decisions_project ON decisions (project, id)",
    "DELETE FROM decisions WHERE title LIKE 'Old %'",
)
LOSE = (
    "CREATE TABLE IF NOT EXISTS lost_decisions AS SELECT * FROM decisions WHERE id % 2 = 0",
    "DELETE FROM decisions WHERE id % 2 = 0",
)
FIND = (
    "CREATE TABLE IF NOT EXISTS lost_decisions AS SELECT * FROM decisions LIMIT 0",
    "INSERT INTO decisions OVERRIDING SYSTEM VALUE SELECT * FROM lost_decisions ON CONFLICT DO NOTHING",
    "DROP TABLE lost_decisions",
)


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    kinds = fault_commands.register(parsers, FAULTS)
    stay = kinds.add_parser("stay", help="what goes on in the background: begun by `idle` and `flood`")
    stay.add_argument("kind", choices=("idle", "flood"))
    stay.set_defaults(run=_stay)
    kinds.add_parser("seen", help="what the flood was answered in its last second").set_defaults(run=_seen)


def _stay(stack: Stack, asked: argparse.Namespace) -> int:
    if asked.kind == "idle":
        _stay_idle(stack)
    else:
        flood.wage(stack.home, stack.topology.ports["edge"])
    return 0


def _seen(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    print(json.dumps(flood.seen(stack.home)))
    return 0


def _set(stack: Stack, **pairs: int) -> str:
    stack.change({name: str(value) if value else "" for name, value in pairs.items()})
    return ", ".join(f"{name}={value}" for name, value in pairs.items())


def _stop_all(stack: Stack) -> str:
    """As a bad release does: every instance of the region that serves is down, and stays so."""
    for each in stack.instances(stack.edge.active):
        stack.supervisor.end(each.name)
    return f"no instance of {stack.edge.active} runs"


def _begin_all(stack: Stack) -> str:
    stack.begin_clients(stack.needed_primary())
    return "every instance runs"


def _lose_region(stack: Stack) -> str:
    """Everything of the east is gone at once: its instances, its Redis, both of its PostgreSQL nodes."""
    names = [each.name for each in stack.instances(EAST)]
    names += [f"redis-{EAST}", *(name for name, region in POSTGRES.items() if region == EAST)]
    for name in names:
        servers.kill(stack, name)
    return f"{', '.join(names)} are gone"


def _find_region(stack: Stack) -> str:
    for done in postgres_mending.mend(stack):
        print(done, flush=True)
    primary = stack.needed_primary()
    back = ("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()")
    postgres_sql.execute(primary, stack.database.credentials, back)
    servers.start(stack, f"redis-{EAST}")
    if stack.wanted[EAST] < FEWEST:
        stack.scale(EAST, FEWEST)
    return _begin_all(stack)


def _execute(stack: Stack, statements: tuple[str, ...]) -> None:
    """Carry statements out on the primary, without waiting for a replica: some of them write much."""
    node = stack.needed_primary()
    postgres_sql.execute(node, stack.database.credentials, ("SET synchronous_commit = local", *statements))


def _unindex(stack: Stack) -> str:
    _execute(stack, UNINDEX)
    return "the decisions have no index, and 900000 more rows, of five projects"


def _reindex(stack: Stack) -> str:
    _execute(stack, REINDEX)
    return "the decisions have their index"


def _lose(stack: Stack) -> str:
    """Keep them aside, as no accident does, so that the drill can leave the dashboard whole."""
    _execute(stack, LOSE)
    return "every second decision is deleted"


def _find(stack: Stack) -> str:
    _execute(stack, FIND)
    return "every decision is there"


def _occupy(stack: Stack) -> str:
    """A report tool that opens sessions and forgets them."""
    background.begin(stack.home, "idle-sessions", [sys.executable, "-m", "systems.dashboard", "fault", "stay", "idle"])
    ends = time.monotonic() + 20
    while (count := _idle(stack)) < IDLE - 40:
        if time.monotonic() > ends:
            raise Refused(f"only {count} sessions are idle")
        time.sleep(0.2)
    return f"{count} sessions are idle"


def _idle(stack: Stack) -> int:
    with postgres_sql.connected(stack.needed_primary(), stack.database.credentials, "postgres") as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'report-tool'"
        ).fetchone()
    return int(row[0]) if row else 0


def _stay_idle(stack: Stack) -> None:
    """Hold as many sessions as there can be, until SIGTERM; one that is ended is not opened anew."""
    node = stack.needed_primary()
    kept: list[psycopg.Connection] = []
    address = f"host={places.LOOPBACK} port={node.port} dbname={places.OWNER} user={places.OWNER} connect_timeout=2"
    while len(kept) < IDLE:
        try:
            kept.append(
                psycopg.connect(address, password=stack.database.credentials.owner, application_name="report-tool")
            )
        except psycopg.OperationalError:
            break
    time.sleep(900)


def _vacate(stack: Stack) -> str:
    background.end(stack.home, "idle-sessions")
    return "no session of this fault is left"


def _take_port(stack: Stack) -> str:
    """Something else listens on the port of the second instance, which therefore ends as soon as it is started."""
    victim = stack.instances(stack.edge.active)[1]
    stack.supervisor.end(victim.name)
    words = [sys.executable, "-m", "http.server", "--bind", places.LOOPBACK, str(victim.port)]
    background.begin(stack.home, "squatter", words)
    time.sleep(0.5)
    stack.supervisor.begin(victim.name)
    return f"{victim.name} cannot have its port"


def _free_port(stack: Stack) -> str:
    background.end(stack.home, "squatter")
    return _begin_all(stack)


def _flood(stack: Stack) -> str:
    background.begin(stack.home, "flood", [sys.executable, "-m", "systems.dashboard", "fault", "stay", "flood"])
    return "400 requests a second from 127.77.0.0/24"


def _dam(stack: Stack) -> str:
    background.end(stack.home, "flood")
    return "no flood"


FAULTS = {
    "down": ("every instance of the region that serves is down", _stop_all, _begin_all),
    "errors": (
        "every fourth request fails",
        lambda stack: _set(stack, FAULT_ERROR_EVERY=4),
        lambda stack: _set(stack, FAULT_ERROR_EVERY=0),
    ),
    "slow": ("the decisions have lost their index", _unindex, _reindex),
    "leak": (
        "each request leaks 256 KiB",
        lambda stack: _set(stack, FAULT_LEAK_BYTES=262144),
        lambda stack: _set(stack, FAULT_LEAK_BYTES=0),
    ),
    "spin": (
        "each request wastes 40 ms of the processor",
        lambda stack: _set(stack, FAULT_SPIN_MS=40),
        lambda stack: _set(stack, FAULT_SPIN_MS=0),
    ),
    "idle": ("a report tool has nearly every connection", _occupy, _vacate),
    "port": ("an instance cannot have its port", _take_port, _free_port),
    "region": ("everything of the east is gone", _lose_region, _find_region),
    "lost": ("every second decision is deleted", _lose, _find),
    "flood": ("400 requests a second from one network", _flood, _dam),
}
