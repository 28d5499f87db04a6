"""Rounds: every monitor is read once in a period, each at its own moment of it, until somebody stops it.

The moment follows from the monitor's name, so that ten thousand do not ask in the same second; a restart moves none.
What was read is judged and written in batches, beside the asking: a disk that is slow delays no question. Of several
watchers on one store one has the turn; the others wait, and take over when it is gone.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from typing import TYPE_CHECKING, Protocol

from runwright.monitor.asking import read
from runwright.store.connection import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from runwright.lib.clock import Clock
    from runwright.monitor.alert import Reading
    from runwright.monitor.asking import Ask
    from runwright.monitor.monitor import Monitor
    from runwright.monitor.watching import Told, Watch

FLUSH = 1.0
"""Seconds between two batches, or a quarter of the period where that is shorter."""
DELAYS = 20_000
"""Delays that are remembered."""


class Audience(Protocol):
    """Who hears what becomes of rounds, from the thread of the loop."""

    def told(self, told: Sequence[Told]) -> None:
        """A batch was judged and written."""

    def turned(self, *, ours: bool) -> None:
        """The turn came, or is somebody else's."""

    def troubled(self, error: StoreError) -> None:
        """Nothing can be written for the moment; it is tried again."""


class Rounds:
    """The rounds of one watcher."""

    def __init__(self, watch: Watch, ask: Ask, clock: Clock, every: float, turn: Callable[[], bool]) -> None:
        self._watch = watch
        self._ask = ask
        self._clock = clock
        self._every = every
        self._turn = turn
        self._mine = self._known = False
        self._batch: list[tuple[Monitor, Reading]] = []
        self._under_way: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.delays: deque[float] = deque(maxlen=DELAYS)
        """Seconds by which questions were asked later than they were due, the latest."""
        self.skipped = 0
        """Questions that were not asked, since the one before had no answer yet."""

    async def run(self, audience: Audience) -> None:
        """Go round until this is cancelled."""
        await asyncio.gather(self._ask_all(), self._keep(audience))

    async def _ask_all(self) -> None:
        loop = asyncio.get_running_loop()
        moments = sorted((phase(each.name) * self._every, each) for each in self._watch.monitors)
        begun = loop.time()
        while True:
            for moment, monitor in moments:
                due = begun + moment
                if (early := due - loop.time()) > 0:
                    await asyncio.sleep(early)
                if self._mine:
                    self._begin(monitor, due)
            begun += self._every
            await asyncio.sleep(max(0.0, begun - loop.time()))

    def _begin(self, monitor: Monitor, due: float) -> None:
        if monitor.name in self._under_way:
            self.skipped += 1
            return
        self._under_way.add(monitor.name)
        task = asyncio.get_running_loop().create_task(self._one(monitor, due))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _one(self, monitor: Monitor, due: float) -> None:
        self.delays.append(asyncio.get_running_loop().time() - due)
        try:
            self._batch.append((monitor, await read(monitor, self._ask, self._clock)))
        finally:
            self._under_way.discard(monitor.name)

    async def _keep(self, audience: Audience) -> None:
        """Judge and write what came meanwhile; when the store is away, the last reading of each waits for it."""
        troubled = False
        while True:
            batch, self._batch = self._batch, []
            try:
                await self._look_whose_turn(audience)
                if batch and self._mine:
                    audience.told(await asyncio.to_thread(self._watch.take, batch))
                troubled = False
            except StoreError as error:
                self._batch = latest([*batch, *self._batch])
                if not troubled:
                    audience.troubled(error)
                troubled = True
            await asyncio.sleep(min(FLUSH, self._every / 4))

    async def _look_whose_turn(self, audience: Audience) -> None:
        was, mine = self._mine, await asyncio.to_thread(self._turn)
        if mine and not was:
            await asyncio.to_thread(self._watch.refresh)
        self._mine = mine
        if mine != was or not self._known:
            self._known = True
            audience.turned(ours=mine)


def latest(batch: Iterable[tuple[Monitor, Reading]]) -> list[tuple[Monitor, Reading]]:
    """The last reading of each monitor."""
    return list({monitor.name: (monitor, reading) for monitor, reading in batch}.values())


def phase(name: str) -> float:
    """Where in a period a monitor is read, from 0 up to 1: spread evenly over many names, the same for one."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=6).digest(), "big") / 2**48
