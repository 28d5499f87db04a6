"""Asking: the number of each monitor, from wherever its signal says; HTTP over connections that are kept.

What cannot be asked in time, or gives no number, is a reading all the same, with the reason in it.
"""

from __future__ import annotations

import asyncio
import math
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from runwright.executors.http_numbers import HttpNumbers, installed
from runwright.executors.numbers import NoNumber, Question, UnderWay, numbers
from runwright.lib.errors import RunwrightError
from runwright.monitor.alert import Reading
from runwright.monitor.watching import breach_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from types import TracebackType

    from runwright.executors.session import Setting
    from runwright.lib.clock import Clock
    from runwright.monitor.breach import Breach
    from runwright.monitor.monitor import Monitor
    from runwright.monitor.parts import Part

    Ask = Callable[[Monitor], Awaitable[tuple[float, ...]]]

THREADS = 16
"""Monitors that are asked at the same time by what waits for each answer: SQL, Redis, commands."""
AT_ONCE = 200
"""Requests of HTTP that may be under way."""


class Asker:
    """Asks where an environment says; `setting` gives the place for a kind of signal. A context that lets go."""

    def __init__(self, setting: Callable[[str], Setting], parts: Iterable[Part] = ()) -> None:
        self._setting = setting
        self._parts = {each.monitor.name: each.ask for each in parts}
        self._threads = ThreadPoolExecutor(THREADS)
        self._under_way = UnderWay()
        self._http: HttpNumbers | None = None

    async def __aenter__(self) -> Self:
        """Nothing is connected before it is asked."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hang up; what is still asked is broken off, so that nobody waits for a command that hangs."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        await asyncio.to_thread(self._under_way.stop)
        if self._http is not None:
            await self._http.close()

    async def __call__(self, monitor: Monitor) -> tuple[float, ...]:
        """The numbers of a monitor; raises NoNumber and NotOpened."""
        signal = monitor.bound
        if signal is None:
            raise LookupError(monitor.name)
        question = Question(signal.kind, signal.query, signal.path, signal.answer)
        if signal.kind == "http" and installed():
            return await self._by_http().ask(question)
        waits = self._parts.get(monitor.name) or self._waiting(question)
        return await asyncio.get_running_loop().run_in_executor(self._threads, waits)

    def _waiting(self, question: Question) -> Callable[[], tuple[float, ...]]:
        """What asks, and waits for the answer."""
        if question.kind == "certificate":
            return lambda: days_left(question)
        return lambda: numbers(question, self._setting(question.kind), under_way=self._under_way)

    def _by_http(self) -> HttpNumbers:
        if self._http is None:
            self._http = HttpNumbers(self._setting("http").endpoint or "", AT_ONCE)
        return self._http


def days_left(question: Question) -> tuple[float, ...]:
    """The days for which the certificate of a server lasts, trusted or not; of its whole chain the fewest.

    Raises:
        NoNumber: nobody answers there, or not in TLS.
    """
    from runwright.actions.certificate.handshake import Server, shake
    from runwright.actions.operation import Impossible

    host, _, port = question.query.rpartition(":")
    if not (host and port.isascii() and port.isdecimal()):
        raise NoNumber(question, "it is not HOST:PORT")
    host = host.strip("[]")
    try:
        shown = shake(Server(host, int(port), host))
    except (OSError, OverflowError) as error:
        raise NoNumber(question, str(error)) from None
    except Impossible as error:
        raise NoNumber(question, f"{error}. {error.hint}") from None
    return tuple(each.days_left(datetime.now(UTC)) for each in shown.chain)


async def read(monitor: Monitor, ask: Ask, clock: Clock) -> Reading:
    """What a monitor's number is; of several the worst."""
    try:
        found = await ask(monitor)
    except NoNumber as error:
        return Reading(clock.now(), None, error.why)
    except RunwrightError as error:
        return Reading(clock.now(), None, str(error))
    except Exception as error:  # noqa: BLE001 (a mistake of ours must be seen as blindness, and stop no other question)
        return Reading(clock.now(), None, f"Runwright itself failed: {type(error).__name__}: {error}")
    found = tuple(each for each in found if not math.isnan(each))
    if found:
        return Reading(clock.now(), worst(found, breach_of(monitor)))
    meaning = monitor.bound.empty if monitor.bound else "blind"
    why = "the query gave nothing" if meaning == "blind" else ""
    return Reading(clock.now(), None, why, None if meaning == "blind" else meaning == "bad")


async def readings(monitors: Sequence[Monitor], ask: Ask, clock: Clock) -> list[tuple[Monitor, Reading]]:
    """One reading of each, many asked at once, in their order."""
    found: dict[int, Reading] = {}
    left = iter(enumerate(monitors))

    async def some() -> None:
        for number, monitor in left:
            found[number] = await read(monitor, ask, clock)

    await asyncio.gather(*(some() for _ in range(min(AT_ONCE, len(monitors)))))
    return [(monitor, found[number]) for number, monitor in enumerate(monitors)]


def worst(found: tuple[float, ...], breach: Breach) -> float:
    """The number of several that is furthest on the bad side."""
    bad = [each for each in found if breach.holds(each)]
    if breach.comparator in {"<", "<="}:
        return min(bad or found)
    return max(bad or found)
