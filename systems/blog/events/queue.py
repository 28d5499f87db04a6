"""The queue of publications, as both ends declare it, and a connection that is made again and again until it holds.

A quorum queue writes every message to the disk before it confirms it. What the worker refuses goes to `….refused`,
where a person finds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import aio_pika
from aio_pika import ExchangeType

from systems.blog import broker, places

if TYPE_CHECKING:
    from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractExchange, AbstractQueue
    from aiormq.abc import FieldTable

    from systems.blog.settings import Settings

QUEUE, REFUSED = "publications", "publications.refused"
EXCHANGE = "blog"
LOST = (aio_pika.exceptions.AMQPError, ConnectionError, TimeoutError, OSError)
"""What a broker that goes away looks like."""
HEARTBEAT = 10


async def connected(settings: Settings) -> AbstractConnection:
    """A connection to the broker; raises one of `LOST`."""
    return await aio_pika.connect(
        host=settings.hosts["RABBITMQ_HOST"],
        port=settings.ports["RABBITMQ_CLIENT_PORT"],
        login=broker.USER,
        password=places.ensure(settings.home)["RABBITMQ_PASSWORD"],
        timeout=3,
        heartbeat=HEARTBEAT,
    )


async def declared(channel: AbstractChannel) -> tuple[AbstractExchange, AbstractQueue]:
    """The exchange and the queue, which stay when the broker is restarted."""
    exchange = await channel.declare_exchange(EXCHANGE, ExchangeType.DIRECT, durable=True)
    await channel.declare_queue(REFUSED, durable=True, arguments={"x-queue-type": "quorum"})
    dead: FieldTable = {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": REFUSED,
    }
    queue = await channel.declare_queue(QUEUE, durable=True, arguments=dead)
    await queue.bind(exchange, QUEUE)
    return exchange, queue
