"""The worker: turns a publication event into feed and search entries, exactly once in effect.

That an event was applied is noted in the transaction of its effects. Whatever dies in between (this process, the
broker, the database), both are there or neither is; and an event that comes again finds the note and does nothing.
An event that the outbox does not have is from a future that a recovery took back: it does nothing either.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import orjson
import psycopg

from systems.blog.events import queue, runner
from systems.blog.events.runner import Runner

if TYPE_CHECKING:
    from aio_pika.abc import AbstractConnection, AbstractIncomingMessage

AT_ONCE = 50
NOTE = """
    INSERT INTO applied (event_id) SELECT id FROM outbox WHERE id = %(event)s AND post_id = %(post)s
    ON CONFLICT DO NOTHING
"""
EFFECTS = (
    """
    INSERT INTO feed (post_id, author, title, published_at)
    SELECT posts.id, authors.name, posts.title, posts.published_at
    FROM posts JOIN authors ON authors.id = posts.author_id WHERE posts.id = %(post)s
    """,
    """
    INSERT INTO search (post_id, words)
    SELECT id, setweight(to_tsvector('english', title), 'A') || to_tsvector('english', body)
    FROM posts WHERE id = %(post)s
    """,
    "UPDATE authors SET published = published + 1 WHERE id = (SELECT author_id FROM posts WHERE id = %(post)s)",
)


class Worker(Runner):
    """One worker; several share the queue."""

    async def work(self, connection: AbstractConnection) -> None:
        """Apply what comes, until the connection is lost."""
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=AT_ONCE)
        _, publications = await queue.declared(channel)
        self.ready = True
        async with publications.iterator() as messages:
            async for message in messages:
                await self._take(message)
        raise ConnectionError("the queue ended")

    async def _take(self, message: AbstractIncomingMessage) -> None:
        """Apply one event, then let the broker forget it; what no retry can mend is refused."""
        try:
            said = orjson.loads(message.body)
            fresh = await self._applied({"event": int(said["event"]), "post": int(said["post"])})
        except (ValueError, KeyError, TypeError, psycopg.DataError, psycopg.IntegrityError) as bad:
            self.log.note("ERROR", "event refused", event=str(message.message_id), why=f"{type(bad).__name__}: {bad}")
            self.metrics.event("refused")
            await message.reject(requeue=False)
            return
        await message.ack()
        self.metrics.event("applied" if fresh else "repeated")

    async def _applied(self, event: dict[str, int]) -> bool:
        """Bring about what the event is for, unless that was done before; whether it was."""
        async with self.database.writing() as connection:
            if not (await connection.execute(NOTE, event)).rowcount:
                return False
            for effect in EFFECTS:
                await connection.execute(effect, event)
            return True


if __name__ == "__main__":
    sys.exit(runner.main(Worker))
