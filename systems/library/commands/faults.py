"""For drills: break something. Each has a way back, which is well also when nothing is broken."""

from __future__ import annotations

import subprocess
from functools import partial
from typing import TYPE_CHECKING

from redis import Redis

from systems.common import fault_commands, postgres_loss, postgres_places, postgres_sql, settings_file
from systems.common.probe import Verdict
from systems.common.refusal import Refused
from systems.library import losing, mending, outside, places, smoke, told
from systems.library.commands import application
from systems.library.topology import OWNER

if TYPE_CHECKING:
    from systems.common.command_line import Parsers
    from systems.common.node import Node
    from systems.library.stack import Stack

NAMES = "library-fault"
"""The application_name of sessions that a fault opens, by which they are found and ended."""
SLOW = "begin; lock table stories in access exclusive mode; select pg_sleep(900)"
END_FAULTS = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'library-fault'"
STALE = """
update stories set title = 'The true title of ' || id
where id in (select id from stories order by id limit 20)
"""
DELETE = (
    "create table if not exists deleted_stories as select * from stories where id % 2 = 0",
    "delete from stories where id % 2 = 0",
)
UNDELETE = (
    "create table if not exists deleted_stories as select * from stories limit 0",
    "insert into stories overriding system value select * from deleted_stories on conflict do nothing",
    "drop table deleted_stories",
)
HOLDS = "select 1 from pg_stat_activity where application_name = 'library-fault' and wait_event = 'PgSleep'"
LEAKS = {"FAULT_LEAK_EVERY": "2", "POOL_MAX": "40"}
MOST_ASKED = 400


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    fault_commands.register(parsers, FAULTS)


def _pause(stack: Stack) -> str:
    node = _replicas(stack)[0]
    postgres_sql.execute(node, stack.database.credentials, ["select pg_wal_replay_pause()"], "postgres")
    return f"{node.name} does not replay what it receives; its lag grows from the next write on"


def _resume(stack: Stack) -> str:
    for node in _replicas(stack):
        resume = "select pg_wal_replay_resume() where pg_is_wal_replay_paused()"
        postgres_sql.execute(node, stack.database.credentials, [resume], "postgres")
    return "every replica replays"


def _lock(stack: Stack) -> str:
    """A migration that somebody began and forgot: every query of stories waits behind it, on replicas too."""
    node = stack.needed_primary()
    psql, address = str(stack.database.programs.path("psql")), postgres_places.url(node, OWNER)
    command = [psql, "--no-psqlrc", "--quiet", address, "-c", SLOW]
    told_ = {**stack.environment(), "PGAPPNAME": NAMES}
    none = subprocess.DEVNULL
    subprocess.Popen(command, env=told_, stdin=none, stdout=none, stderr=none, start_new_session=True)
    stack.ready("the lock", partial(_sleeps, stack, node))
    flushed = "select pg_logical_emit_message(true, 'library-fault', 'a commit takes the lock along to the replicas')"
    postgres_sql.execute(node, stack.database.credentials, [flushed])
    return f"a session on {node.name} holds a lock on the stories and sleeps"


def _sleeps(stack: Stack, node: Node) -> Verdict:
    with postgres_sql.connected(node, stack.database.credentials, "postgres") as connection:
        found = connection.execute(HOLDS).fetchone()
    return Verdict(ok=found is not None, said="nobody holds it yet", seconds=0)


def _unlock(stack: Stack) -> str:
    for node in stack.topology.postgres:
        if postgres_sql.ask(node, stack.database.credentials):
            postgres_sql.execute(node, stack.database.credentials, [END_FAULTS], "postgres")
    return "no session of this fault is left"


def _leak(stack: Stack) -> str:
    """Ask until nearly every connection of a pool is kept by a request that forgot it."""
    settings_file.change(stack.home, LEAKS)
    url = stack.environment()["LIBRARY_URL"]
    for asked in range(MOST_ASKED):
        try:
            smoke.Session().call(f"{url}/stories/{asked + 1}")
        except Refused as refusal:
            if " 404" not in str(refusal) and " 503" not in str(refusal):
                raise
        if asked % 10 == 0 and (share := told.value(told.facts(stack), "connection_pool.utilization")) > 95:  # type: ignore[operator]  # a number
            return f"the pool is {share} % in use after {asked + 1} requests"
    raise Refused(f"the pool is not exhausted after {MOST_ASKED} requests")


def _stop_leaking(stack: Stack) -> str:
    """What leaked is given back by workers that end."""
    leaking = settings_file.read(stack.home).keys() & LEAKS.keys()
    settings_file.change(stack.home, dict.fromkeys([*LEAKS, "RECLAIM_SECONDS"], ""))
    if leaking and stack.serves():
        application.reload(stack)
    return "no request leaks any more"


def _corrupt(stack: Stack) -> str:
    """Overwrite every entry with something that is none."""
    count = 0
    for node in stack.topology.redis:
        with Redis(host=places.LOOPBACK, port=node.port, socket_timeout=5) as redis:
            if redis.role()[0] != b"master":
                continue
            for key in redis.scan_iter("library:*", count=500):
                count += bool(redis.set(key, b"\x00 no entry", keepttl=True))
    return f"{count} entries of the cache are garbage"


def _age(stack: Stack) -> str:
    """Change stories behind the application's back: what the cache has of them is old."""
    postgres_sql.execute(stack.needed_primary(), stack.database.credentials, [STALE])
    return "20 stories have other titles than the cache knows"


def _delete(stack: Stack) -> str:
    """Keep them aside, as no accident does, so that the drill can leave the library whole."""
    postgres_sql.execute(stack.needed_primary(), stack.database.credentials, DELETE)
    return "every second story is deleted"


def _undelete(stack: Stack) -> str:
    postgres_sql.execute(stack.needed_primary(), stack.database.credentials, UNDELETE)
    return "every story is there"


def _nothing(stack: Stack) -> str:
    del stack
    return "nothing is to be mended"


def _silence(stack: Stack) -> str:
    for node in stack.topology.redis:
        stack.supervisor.end(node.name)
    return "no node of Redis runs"


def _speak(stack: Stack) -> str:
    for node in stack.topology.redis:
        stack.supervisor.begin(node.name)
    return "every node of Redis runs"


def _lose(stack: Stack) -> str:
    return f"{postgres_loss.lose(stack).name} is killed and cannot be started"


def _find(stack: Stack) -> str:
    postgres_loss.give_back(stack)
    return "; ".join(mending.mend(stack)) or "everything is well"


def _lose_copies(stack: Stack) -> str:
    losing.copies(stack)
    return "no backup and no WAL is left on the machine"


def _lose_disk(stack: Stack) -> str:
    losing.nodes(stack)
    losing.copies(stack)
    return "every node of PostgreSQL is dead, and its data, the backups and the archive are gone"


def _find_copies(stack: Stack) -> str:
    losing.put_back(stack)
    return "; ".join(mending.mend(stack)) or "everything is well"


def _close(stack: Stack) -> str:
    stack.supervisor.end(outside.STORAGE)
    return "the object storage is stopped"


def _open(stack: Stack) -> str:
    stack.supervisor.begin(outside.STORAGE)
    stack.ready(outside.STORAGE, outside.looks(stack.topology)[outside.STORAGE])
    return "the object storage runs"


def _replicas(stack: Stack) -> list[Node]:
    said = {node: postgres_sql.ask(node, stack.database.credentials) for node in stack.topology.postgres}
    return [node for node, each in said.items() if each and each.replica]


FAULTS = {
    "lag": ("a replica does not replay what it receives", _pause, _resume),
    "lock": ("a forgotten session holds a lock that every query waits for", _lock, _unlock),
    "leak": ("requests keep their connections", _leak, _stop_leaking),
    "garbage": ("what the cache holds is no entry", _corrupt, _nothing),
    "stale": ("what the cache holds is old", _age, _nothing),
    "primary-lost": ("the primary is killed, and cannot be started", _lose, _find),
    "stories-deleted": ("every second story is deleted", _delete, _undelete),
    "backups-gone": ("backups and archive of the machine are gone", _lose_copies, _find_copies),
    "disk-lost": (
        "every node of PostgreSQL is dead, its data and all copies gone",
        _lose_disk,
        _find_copies,
    ),
    "no-storage": ("the object storage is stopped", _close, _open),
    "no-redis": ("every node of Redis is stopped", _silence, _speak),
}
