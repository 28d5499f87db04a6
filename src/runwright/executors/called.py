"""A session that calls a library: the call runs in a thread, so that its time can end and it can be stopped.

A command that does not end in time is cancelled, which its server may refuse or not notice; then the connection is
given up, and the next command opens another. Of a text with several commands none begins once it is to end.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from enum import Enum, auto
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from runwright.executors.capture import Capture
from runwright.executors.session import Chunk, Ending, Outcome, Request, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from runwright.executors.session import Setting, Table, Watch

GRACE = 2.0
"""Seconds that a server has to cancel, and that a connection waits longer than the call: who watches ends it."""
T = TypeVar("T")

AHEAD = 64
"""Chunks that a call may be ahead of who watches: more would be memory without end."""


class Answer(NamedTuple):
    """What a call gave: status as of a program, and tables."""

    status: int
    tables: tuple[Table, ...] = ()
    lost: tuple[str, ...] = ()
    """What the session would lose if it ended now."""


class Broken(Exception):
    """The connection is gone; nobody knows whether the command was carried out."""


class Event(Enum):
    """What a call has to say besides output."""

    DONE = auto()
    WISH = auto()
    LATE = auto()


class Call:
    """One call in its thread, and what comes out of it."""

    def __init__(self, keep: int) -> None:
        self.captures = {"stdout": Capture(keep), "stderr": Capture(keep)}
        self.events: SimpleQueue[Chunk | Event] = SimpleQueue()  # may be put to by a signal handler, unlike Queue
        self.room = threading.Semaphore(AHEAD)
        self.answer: Answer | None = None
        self.error: BaseException | None = None
        self.over = False
        """Whether it is to end."""
        self.left = ""
        """In words, that nobody knows whether it has ended."""

    def start(self, work: Callable[[Call], Answer]) -> None:
        """Begin."""
        threading.Thread(target=self._work, args=(work,), name="runwright-call", daemon=True).start()

    def say(self, stream: str, data: bytes) -> None:
        """Called by the thread for each piece of output."""
        self.room.acquire()
        self.events.put(Chunk(stream, data))

    def each(self, commands: Iterable[T]) -> Iterator[T]:
        """The commands of a text, each as it is begun. A server can only cancel what it is just doing, so we look."""
        for command in commands:
            if self.over:
                return
            yield command

    def hear(self, until: float, watch: Watch) -> Event:
        """Pass output on until something else happens, or the time has come."""
        while True:
            try:
                event = self.events.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                return Event.LATE
            if isinstance(event, Event):
                return event
            self.room.release()
            self.captures[event.stream].add(event.data)
            watch(event)

    def _work(self, work: Callable[[Call], Answer]) -> None:
        try:
            self.answer = work(self)
        except BaseException as error:  # noqa: BLE001 (the other thread raises it)
            self.error = error
        self.events.put(Event.DONE)


class Called(ABC):
    """A session whose commands are calls."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.running: Call | None = None
        self.variables = dict(setting.state.variables) if setting.state else {}
        """What another connection has to be given to be what this one is."""

    @abstractmethod
    def call(self, request: Request, running: Call) -> Answer:
        """Carry out a command as a call that takes its output. Runs in a thread.

        Raises:
            Broken: the connection is gone.
        """

    @abstractmethod
    def cancel(self) -> None:
        """Ask for the end of the running call; from another thread."""

    @abstractmethod
    def disconnect(self) -> None:
        """Give up the connection, whatever it does; the next call opens another."""

    def run(self, request: Request, watch: Watch) -> Outcome:
        """Carry out a command to its end, or to the end of its time."""
        started, limit = time.monotonic(), request.limit
        call = self.running = Call(request.keep)
        call.start(lambda running: self.call(request, running))
        try:
            ending = self._follow(call, watch, started + limit.seconds, limit.ending)
        except BaseException:
            call.over = True
            with suppress(Exception):  # whatever keeps a server from cancelling: giving up its connection is next
                self.cancel()
            self.disconnect()
            raise
        finally:
            self.running = None
        return self._outcome(call, ending, time.monotonic() - started)

    def stop(self) -> None:
        """End the command that runs now; from another thread or a signal handler."""
        running = self.running
        if running is not None:
            running.events.put(Event.WISH)

    def close(self) -> None:
        """Close the connection."""
        self.disconnect()

    def _follow(self, call: Call, watch: Watch, until: float, late: Ending) -> Ending:
        """Wait for the end, or bring it about."""
        event = call.hear(until, watch)
        if event is Event.DONE:
            return Ending.EXITED
        call.over = True
        with suppress(Exception):  # the same
            self.cancel()
        if call.hear(time.monotonic() + GRACE, watch) is not Event.DONE:
            call.left = "its server did not say that it was"
            self.disconnect()
        return Ending.STOPPED if event is Event.WISH else late

    def _outcome(self, call: Call, ending: Ending, seconds: float) -> Outcome:
        answer, error = call.answer, call.error
        if ending is Ending.EXITED and error is not None:
            if not isinstance(error, Broken):
                raise error
            ending = Ending.LOST
            call.captures["stderr"].add(f"{error}\n".encode())
        if answer is None:
            self.disconnect()
        output, errors = call.captures["stdout"], call.captures["stderr"]
        return Outcome(
            answer.status if answer is not None and ending is Ending.EXITED else None,
            ending,
            seconds,
            output.kept(),
            errors.kept(),
            output.dropped + errors.dropped,
            State("", dict(self.variables), lost=answer.lost if answer is not None else ()),
            reopened=answer is None,
            tables=answer.tables if answer is not None else (),
            left=call.left,
        )
