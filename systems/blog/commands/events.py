"""Publication events: where they are, whether each has come about exactly once, send them again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aio_pika

from systems.blog import effects, settings
from systems.blog.events import queue
from systems.common.refusal import Refused

if TYPE_CHECKING:
    import argparse

    from systems.blog.stack import Stack
    from systems.common.command_line import Parsers


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    events = parsers.add_parser("events", help="publication events, from the outbox to feed and search")
    kinds = events.add_subparsers(dest="kind", required=True)
    kinds.add_parser("status", help="how many are where").set_defaults(run=_status)
    kinds.add_parser("queues", help="messages and consumers of each queue").set_defaults(run=_queues)
    check = kinds.add_parser("check", help="wait until every publication has come about exactly once")
    check.add_argument("--within", type=float, default=30, metavar="SECONDS")
    check.set_defaults(run=_check)
    kinds.add_parser("resend", help="send once more what was not applied; whoever applies it twice does nothing")
    kinds.choices["resend"].set_defaults(run=_resend)


def _status(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    for name, count in effects.look(stack)._asdict().items():
        print(f"{name:<12}{count}")
    return 0


def _queues(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    stack.must_run()
    for name, messages, consumers in asyncio.run(_asked({"BLOG_HOME": str(stack.home)})):
        print(f"{name:<24}{messages} messages, {consumers} consumers")
    return 0


async def _asked(environ: dict[str, str]) -> list[tuple[str, int, int]]:
    """What the broker says of each queue, without making one."""
    found = []
    try:
        connection = await queue.connected(settings.read(environ))
        async with connection:
            for name in (queue.QUEUE, queue.REFUSED):
                channel = await connection.channel()
                declared = await channel.declare_queue(name, passive=True)
                said = declared.declaration_result
                found.append((name, said.message_count or 0, said.consumer_count or 0))
    except aio_pika.exceptions.ChannelNotFoundEntity as missing:
        raise Refused(f"the broker has no such queue yet: {missing}") from missing
    except queue.LOST as lost:
        raise Refused(f"the broker does not answer: {lost}") from lost
    return found


def _check(stack: Stack, asked: argparse.Namespace) -> int:
    found = effects.wait(stack, asked.within)
    print(f"{found.published} publications, each exactly once; {found.sent_again} events were sent more than once")
    return 0


def _resend(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    print(f"{effects.resend(stack)} events are sent again")
    return 0
