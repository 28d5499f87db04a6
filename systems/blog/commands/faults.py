"""For drills: break something. Each has a way back, which is well also when nothing is broken."""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from systems.blog import broker, effects, mending, smoke
from systems.blog.commands import accounts, configuration
from systems.blog.commands.nodes import kill
from systems.blog.services.lockout import MOST
from systems.common import fault_commands, postgres_sql, settings_file
from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from systems.blog.stack import Stack
    from systems.common.command_line import Parsers
    from systems.common.node import Node

LOST = ".lost"
MOST_ASKED = 60
FILLS_WITHIN = 2.0
"""Seconds in which something comes to wait in the broker, while authors publish."""
DRILLED, PASSWORD = "drill", "drilled-well"
"""An author of the drills."""
WIPE = (
    "CREATE TABLE IF NOT EXISTS wiped AS SELECT id, body FROM posts WHERE id % 2 = 1",
    "UPDATE posts SET body = '' WHERE id % 2 = 1",
)
UNWIPE = (
    "CREATE TABLE IF NOT EXISTS wiped AS SELECT id, body FROM posts LIMIT 0",
    "UPDATE posts SET body = wiped.body FROM wiped WHERE posts.id = wiped.id AND posts.body = ''",
    "DROP TABLE wiped",
)


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    fault_commands.register(parsers, FAULTS)


def _end_posts(stack: Stack) -> str:
    for name in stack.names("posts"):
        stack.supervisor.end(name)
    return "no instance of posts runs"


def _mend(stack: Stack) -> str:
    return "; ".join(mending.mend(stack)) or "everything is well"


def _end_broker(stack: Stack) -> str:
    kill(stack, broker.NAME)
    stack.supervisor.end(broker.NAME)  # it would be there again at once
    return "the broker is killed, and stays away"


def _lose_broker(stack: Stack) -> str:
    """What waits in it is gone: the worker dies a moment before, so that under load something does."""
    kill(stack, "worker-01")
    ends = time.monotonic() + FILLS_WITHIN
    while not effects.waiting(stack) and time.monotonic() < ends:
        time.sleep(0.02)
    said = _end_broker(stack)
    broker.forget(stack.home / "rabbitmq")
    return f"{said}; what it had is gone"


def _slow(stack: Stack) -> str:
    configuration.change(stack, {"FAULT_SLOW_SECONDS": "2.5"}, ("posts",))
    return "a post is read in 2.5 seconds"


def _hold(stack: Stack) -> str:
    """Publish until every pool is empty: each publication keeps a connection for good."""
    configuration.change(stack, {"FAULT_HOLD_CONNECTIONS": "1"}, ("posts",))
    client = smoke.author(stack.environment()["BLOG_URL"], f"fault{stack.states()['posts-01'].pid}")
    refused = 0
    for _ in range(MOST_ASKED):
        try:
            client.call("/posts", {"title": "A leak", "body": "It keeps its connection."})
        except Refused:
            refused += 1
        if refused > 5:
            return f"connections are kept; {refused} publications were refused"
    raise Refused(f"the pools are not empty after {MOST_ASKED} publications")


def _leak(stack: Stack) -> str:
    configuration.change(stack, {"FAULT_LEAK_BYTES": str(1 << 20)}, ("posts",))
    return "each request to posts leaks 1 MiB"


def _lock(stack: Stack) -> str:
    """Real wrong passwords of an author whose right one the drill knows."""
    client = smoke.Client(stack.environment()["BLOG_URL"])
    with suppress(Refused):  # a drill before has registered them
        client.call("/auth/register", {"name": DRILLED, "password": PASSWORD})
    for _ in range(MOST + 1):
        try:
            client.call("/auth/login", {"name": DRILLED, "password": f"not {PASSWORD}"})
        except Refused as refused:
            if " 429" in str(refused):
                return f"{DRILLED} is locked"
    raise Refused(f"{MOST + 1} wrong passwords did not lock {DRILLED}")


def _unlock(stack: Stack) -> str:
    return f"{accounts.unlocked(stack, DRILLED)} lockouts removed"


def _stop_faults(stack: Stack) -> str:
    """Instances are restarted only where something was set."""
    names = ("FAULT_SLOW_SECONDS", "FAULT_HOLD_CONNECTIONS", "FAULT_LEAK_BYTES")
    if settings_file.read(stack.home).keys() & set(names):
        configuration.change(stack, dict.fromkeys(names, ""), ("posts",))
    return "no fault is set"


def _pause(stack: Stack) -> str:
    for node in _replicas(stack):
        postgres_sql.execute(node, stack.database.credentials, ["SELECT pg_wal_replay_pause()"], "postgres")
    return "no replica replays what it receives; the lag grows from the next write on"


def _resume(stack: Stack) -> str:
    resume = "SELECT pg_wal_replay_resume() WHERE pg_is_wal_replay_paused()"
    for node in _replicas(stack):
        postgres_sql.execute(node, stack.database.credentials, [resume], "postgres")
    return "every replica replays"


def _wipe(stack: Stack) -> str:
    """The texts are kept aside, as no accident does, so that the drill can leave the blog whole."""
    _execute(stack, WIPE)
    return "every second post has lost its text"


def _unwipe(stack: Stack) -> str:
    _execute(stack, UNWIPE)
    return "every post has its text"


def _drop_index(stack: Stack) -> str:
    _execute(stack, ("DROP INDEX IF EXISTS feed_newest",))
    return "the feed is sorted anew for each reader"


def _make_index(stack: Stack) -> str:
    _execute(stack, ("CREATE INDEX IF NOT EXISTS feed_newest ON feed (published_at DESC, post_id DESC)",))
    return "the feed has its index"


def _destroy(stack: Stack) -> str:
    """Everything dies at once, and the machine's data with it; archive, object storage and secrets lie elsewhere."""
    for name, state in stack.states().items():
        if state.pid and name not in {"s3", "receivers"}:
            kill(stack, name)
            stack.supervisor.end(name)
    for folder in _data(stack):
        shutil.rmtree(_lost(folder), ignore_errors=True)
        folder.rename(_lost(folder))
    (stack.home / "rabbitmq" / "mnesia").mkdir()
    return "every program is dead, and the data of PostgreSQL, Redis and RabbitMQ is gone"


def _undestroy(stack: Stack) -> str:
    """Take away what was set aside, when the database was recovered; else put it back."""
    recovered = stack.primary() is not None
    for folder in _data(stack):
        if not recovered and _lost(folder).exists():
            shutil.rmtree(folder, ignore_errors=True)
            _lost(folder).rename(folder)
        shutil.rmtree(_lost(folder), ignore_errors=True)
    return _mend(stack)


def _data(stack: Stack) -> list[Path]:
    nodes = [stack.database.data(node) for node in stack.postgres]
    return [*nodes, stack.home / "redis" / "appendonlydir", stack.home / "rabbitmq" / "mnesia"]


def _lost(folder: Path) -> Path:
    return folder.with_name(folder.name + LOST)


def _execute(stack: Stack, statements: Iterable[str]) -> None:
    postgres_sql.execute(stack.needed_primary(), stack.database.credentials, statements)


def _replicas(stack: Stack) -> list[Node]:
    said = {node: postgres_sql.ask(node, stack.database.credentials) for node in stack.postgres}
    return [node for node, each in said.items() if each and each.replica]


FAULTS = {
    "posts-down": ("every instance of posts is stopped", _end_posts, _mend),
    "broker-down": ("RabbitMQ is killed, and stays away", _end_broker, _mend),
    "broker-lost": ("RabbitMQ is killed, stays away, and has nothing left", _lose_broker, _mend),
    "slow": ("a post is read slowly", _slow, _stop_faults),
    "hold": ("publications keep their connections", _hold, _stop_faults),
    "leak": ("requests keep memory", _leak, _stop_faults),
    "lag": ("replicas do not replay what they receive", _pause, _resume),
    "wiped": ("every second post has lost its text", _wipe, _unwipe),
    "locked": ("an author is locked by wrong passwords", _lock, _unlock),
    "no-index": ("the feed has no index", _drop_index, _make_index),
    "disaster": ("every program is dead, and their data is gone", _destroy, _undestroy),
}
