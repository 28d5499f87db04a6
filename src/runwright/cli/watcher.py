"""A watcher beside a server: the monitors of one environment, by the same rounds as `runwright watch --respond`.

It is a thread of the server and ends with it. Of several watchers on one store, beside servers or alone, one has the
turn of the environment; what is told is decided by swaps in the store besides. When a runbook changes, the rounds begin
anew with what it says now; everything else that goes wrong is told, and it goes on.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, NamedTuple

from runwright.cli.responding import STALE, Responder
from runwright.cli.watching import Nothing, Post, answering
from runwright.incident.telling import tell_of
from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError
from runwright.monitor.monitor import distinct, monitors
from runwright.monitor.rounds import Rounds
from runwright.monitor.watching import why_not
from runwright.monitor.wording import worded
from runwright.store.alerts import Alerts
from runwright.store.holder import spoken
from runwright.store.incidents import Incidents
from runwright.store.turns import Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment
    from runwright.monitor.judging import Manner
    from runwright.monitor.monitor import Monitor
    from runwright.monitor.watching import Told
    from runwright.runbook import Runbook
    from runwright.store.connection import StoreError

OFTEN = 0.25
"""Seconds between two looks at whether it is to end, and at what there is to tell."""
FRESH = 10.0
"""Seconds between two looks at whether a runbook has changed."""
AGAIN = 5.0
"""Seconds until it is tried again when something went wrong."""


class Pace(NamedTuple):
    """How often is looked, and how readings are judged."""

    every: float
    manner: Manner


@contextmanager
def watching(
    configuration: Configuration,
    environment: Environment,
    books: Callable[[], Sequence[Runbook]],
    pace: Pace,
    say: Callable[[str], None],
) -> Iterator[None]:
    """Watch in a thread for as long as the block lasts; raises Nothing and StoreError."""
    known = books()
    found = monitors_in(known, configuration)
    if all(why_not(each) for each in found):
        raise Nothing(found)
    with (
        closing(Incidents.open(configuration.store, environment.name)) as incidents,
        closing(Turn.open(configuration.store, environment.name, "watch")) as turn,
    ):
        responder = Responder(known, configuration, environment.name, incidents, STALE)
        tell_of(incidents, configuration, environment, lambda: responder.books)
        watcher = Watcher(configuration, environment, responder, turn, Ways(books, pace, say))
        thread = threading.Thread(target=watcher.work, name=f"watching {environment.name}")
        thread.start()
        try:
            yield
        finally:
            watcher.stopped.set()
            thread.join()


def monitors_in(books: Sequence[Runbook], configuration: Configuration) -> list[Monitor]:
    """What runbooks want noticed."""
    return distinct([each for book in books for each in monitors(book, configuration.signals)])


class Ways(NamedTuple):
    """How a watcher does it."""

    books: Callable[[], Sequence[Runbook]]
    """As they are now."""
    pace: Pace
    say: Callable[[str], None]


class Watcher:
    """The work of the thread, and who hears of it."""

    def __init__(
        self, configuration: Configuration, environment: Environment, responder: Responder, turn: Turn, ways: Ways
    ) -> None:
        self.stopped = threading.Event()
        self._configuration = configuration
        self._environment = environment
        self._responder = responder
        self._turn = turn
        self._books, self._pace, self._tell = ways
        self._trouble = ""

    def work(self) -> None:
        """Go round until it is stopped; raises only what nobody foresaw, and says so before."""
        self._resumed()
        while not self.stopped.is_set():
            try:
                self._go_round(self._books())
            except RunwrightError as error:
                self._told_once(f"cannot watch: {error}")
                self.stopped.wait(AGAIN)
            except BaseException as error:
                self._say(f"nobody watches here any more: {type(error).__name__}; start the server again")
                raise

    def _resumed(self) -> None:
        try:
            self._responder.resume()
        except RunwrightError as error:
            self._say(f"not diagnosed: {error}")

    def _go_round(self, books: Sequence[Runbook]) -> None:
        """Until it is stopped, or the runbooks have changed."""
        self._responder.reads(books)
        found = monitors_in(books, self._configuration)
        alerts = Alerts(self._responder.incidents.connection, self._environment.name)
        post = Post(found, self._environment, self._configuration, alerts, self._pace.manner, [])
        watch = answering(post, self._responder)
        self._say(f"{len(watch.monitors)} monitors are looked at, where it is the turn of this server")

        async def rounds() -> None:
            async with post.asker() as ask:
                every = self._pace.every
                going = asyncio.create_task(Rounds(watch, ask, SYSTEM, every, self._turn.take).run(self))
                ended = asyncio.create_task(self._until_other(books))
                await asyncio.wait({going, ended}, return_when=asyncio.FIRST_COMPLETED)
                for each in (going, ended):
                    each.cancel()
                for each in (going, ended):
                    if not each.cancelled() and each.done() and (error := each.exception()) is not None:
                        raise error

        asyncio.run(rounds())

    async def _until_other(self, books: Sequence[Runbook]) -> None:
        """Until it is stopped, or the runbooks are others; what cannot be read for a moment changes nothing."""
        looked = 0.0
        while not self.stopped.is_set():
            await asyncio.sleep(OFTEN)
            looked += OFTEN
            for line in self._responder.said():
                self._say(line)
            if looked >= FRESH:
                looked = 0.0
                if await asyncio.to_thread(self._others, books):
                    self._say("a runbook has changed")
                    return

    def _others(self, books: Sequence[Runbook]) -> bool:
        try:
            return [each.source.data for each in self._books()] != [each.source.data for each in books]
        except RunwrightError as error:
            self._told_once(f"runbooks stay as they were: {error}")
            return False

    def _say(self, text: str) -> None:
        self._tell(f"{self._environment.name}: {text}")

    def _told_once(self, text: str) -> None:
        if text != self._trouble:
            self._trouble = text
            self._say(text)

    def told(self, told: Sequence[Told]) -> None:
        """A line for each alert of which something has become."""
        self._trouble = ""
        for each in told:
            if each.event is not None:
                self._say(f"{each.monitor.name} {each.event}: {worded(each.monitor, each.alert, SYSTEM.now())}")

    def turned(self, *, ours: bool) -> None:
        """Say who watches."""
        held = None if ours else self._turn.held()
        if ours:
            self._say("this server watches")
        elif held is not None:
            self._say(f"{spoken(held.holder)} watches; this one takes over when it stops")

    def troubled(self, error: StoreError) -> None:
        """Say that nothing can be written."""
        self._say(f"{error}: what is read waits until it can be written")
