"""Sending requests at a constant rate (aiohttp, the extra `load`).

A generator that waits for an answer before it sends the next request slows down with the service, and measures little
of a stall ("coordinated omission"). This one has a timetable: a request's time counts from when it was due, so that
what queues up behind a stall is seen.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.actions.library import required
from runwright.actions.load.measured import Measured

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runwright.actions.operation import Watch

OFTEN = 0.5
"""Seconds between two words about how far it is."""


class Request(NamedTuple):
    """What is sent."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    expect: int | None
    """The status of a good answer; any below 400 when it is not said."""


class Pace(NamedTuple):
    """How often, for how long, over how many connections at most."""

    rate: float
    seconds: float
    connections: int
    timeout: float


def sent(request: Request, pace: Pace, watch: Watch) -> Measured:
    """Send at this pace, and what was measured.

    Raises:
        Impossible: aiohttp is not installed.
    """
    aiohttp = required("aiohttp", "load")
    return asyncio.run(_sent(aiohttp, request, pace, watch))


async def _sent(aiohttp: Any, request: Request, pace: Pace, watch: Watch) -> Measured:  # noqa: ANN401 (a module)
    measured, open_ = Measured(), set[asyncio.Task[None]]()
    count = max(1, round(pace.rate * pace.seconds))
    connector = aiohttp.TCPConnector(limit=pace.connections, use_dns_cache=True)
    limits = aiohttp.ClientTimeout(total=pace.timeout)
    async with aiohttp.ClientSession(connector=connector, timeout=limits, auto_decompress=False) as session:
        begin, said = time.perf_counter(), 0.0
        for number in range(count):
            due = begin + number / pace.rate
            if (ahead := due - time.perf_counter()) > 0:
                await asyncio.sleep(ahead)
            task = asyncio.create_task(_one(session, request, due, measured))
            open_.add(task)
            task.add_done_callback(open_.discard)
            if due - begin - said > OFTEN:
                said = due - begin
                watch.at(measured.requests, count, "requests")
        await asyncio.gather(*open_)
        measured.seconds = max(time.perf_counter() - begin, count / pace.rate)
    return measured


async def _one(session: Any, request: Request, due: float, measured: Measured) -> None:  # noqa: ANN401
    """One request; its time counts from when it was due."""
    try:
        async with session.request(
            request.method, request.url, headers=request.headers, data=request.body, allow_redirects=False
        ) as answer:
            await answer.read()
            status = answer.status
    except TimeoutError:
        measured.failures["no answer in time"] += 1
    except Exception as error:  # noqa: BLE001 (aiohttp, ssl and the system have their own; each is a failure)
        measured.failures[type(error).__name__] += 1
    else:
        good = status < 400 if request.expect is None else status == request.expect
        if good:
            measured.times.append(time.perf_counter() - due)
        else:
            measured.failures[f"status {status}"] += 1
