"""The relay: takes events out of the outbox and hands them to the broker.

An event counts as sent when the broker has confirmed it. One that was sent and not applied for long is sent again: the
broker may have lost what it had, and who applies it twice does nothing the second time.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import orjson
from aio_pika import DeliveryMode, Message

from systems.blog.events import queue, runner
from systems.blog.events.queue import QUEUE
from systems.blog.events.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aio_pika.abc import AbstractConnection, AbstractExchange

    from systems.blog.services.database import Row

MOST = 200
QUIET = 0.05
CONFIRMED = 5.0
SENDINGS = 10
"""After so many an event is left for a person: the worker refuses it, it would say."""
TAKE = """
    SELECT id, post_id FROM outbox WHERE sent_at IS NULL ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED
"""
SENT = "UPDATE outbox SET sent_at = now(), sendings = sendings + 1 WHERE id = ANY (%(ids)s)"
AGAIN = """
    UPDATE outbox SET sent_at = NULL
    WHERE sent_at < now() - make_interval(secs => %(seconds)s) AND sendings < %(sendings)s
      AND NOT EXISTS (SELECT 1 FROM applied WHERE event_id = outbox.id)
"""
LEFT = "SELECT count(*) AS waiting FROM outbox WHERE sent_at IS NULL"
LOOK_EVERY = 5.0


class Relay(Runner):
    """One relay; a second one takes other events, since rows are locked while they are sent."""

    async def work(self, connection: AbstractConnection) -> None:
        """Send what there is, and look again."""
        channel = await connection.channel(publisher_confirms=True)
        exchange, _ = await queue.declared(channel)
        self.ready = True
        due = 0.0
        while True:
            sent = await self._send(exchange)
            now = asyncio.get_running_loop().time()
            if now > due:
                due = now + LOOK_EVERY
                await self._look_after()
            if not sent:
                await asyncio.sleep(QUIET)

    async def _send(self, exchange: AbstractExchange) -> int:
        """Send some events; they are marked in the transaction in which they were taken."""
        async with self.database.writing() as connection:
            rows = await (await connection.execute(TAKE, {"most": MOST})).fetchall()
            if not rows:
                return 0
            await _published(exchange, rows)
            await connection.execute(SENT, {"ids": [row["id"] for row in rows]})
        self.metrics.event("sent", len(rows))
        self.log.note("DEBUG", "sent", events=len(rows))
        return len(rows)

    async def _look_after(self) -> None:
        values = {"seconds": self.settings.resend, "sendings": SENDINGS}
        async with self.database.writing() as connection:
            again = (await connection.execute(AGAIN, values)).rowcount
        if again:
            self.log.note("WARN", "sent and not applied: sent again", events=again)
        [left] = await self.database.ask(LEFT)
        self.metrics.waiting(left["waiting"])


async def _published(exchange: AbstractExchange, rows: Sequence[Row]) -> None:
    """Hand events to the broker and wait until it has confirmed each."""
    messages = (
        Message(
            orjson.dumps({"event": row["id"], "post": row["post_id"]}),
            message_id=str(row["id"]),
            content_type="application/json",
            delivery_mode=DeliveryMode.PERSISTENT,
        )
        for row in rows
    )
    async with asyncio.timeout(CONFIRMED):
        await asyncio.gather(*(exchange.publish(each, QUEUE, mandatory=True) for each in messages))


if __name__ == "__main__":
    sys.exit(runner.main(Relay))
