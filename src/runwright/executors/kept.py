"""A session in a kept process: how a command is sent, waited for, and ended when its time is over.

The order of ending is what makes it safe. First the process that reads commands goes, so that it cannot go on with the
rest of the text (`backup; delete-old`), then what it started: asked first, killed after a grace. The session opens anew
with the state it had before the command.
"""

from __future__ import annotations

import os
import signal
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from runwright.executors.aside import Aside
from runwright.executors.channel import Pipes
from runwright.executors.exchange import Exchange
from runwright.executors.marker import fresh
from runwright.executors.session import Chunk, Ending, NotOpened, Outcome, Request, State

if TYPE_CHECKING:
    from runwright.executors.channel import Channel
    from runwright.executors.process_tree import Tree
    from runwright.executors.session import Setting, Watch
    from runwright.executors.terminal import Lent, Terminal

GRACE = 2.0
"""Seconds between a polite signal and the next, harder one."""
MOMENT = 0.2
"""Seconds that the process itself has to end: it holds nothing but variables."""
OPENING = 30.0
"""Seconds after which a session that does not come up is given up."""
LADDER = {
    Ending.TIMED_OUT: (signal.SIGTERM, signal.SIGKILL),
    Ending.STOPPED: (signal.SIGINT, signal.SIGTERM, signal.SIGKILL),
    Ending.BOUNDED: (signal.SIGINT, signal.SIGTERM, signal.SIGKILL),
}


class Wedged(Exception):
    """The process could not begin a command, for what an earlier one did to it; nothing of it was run."""


class Kept(ABC):
    """A session whose commands are run by one process that is kept."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.state = setting.state
        self.aside = Aside()
        self.secrets: set[str] = set()
        """Values that were given to commands: no state may hold one."""
        self.channel: Channel | None = None
        self.pipes: Pipes | None = None
        self.apart = False
        """Whether each command writes to pipes of its own."""
        self.terminal: Terminal | None = None
        self.stopping = False
        self.wake_read, self.wake = os.pipe()
        os.set_blocking(self.wake_read, False)
        os.set_blocking(self.wake, False)

    @abstractmethod
    def start(self) -> Channel:
        """Start the process, tell it what it reads first, and give it the state of before."""

    @abstractmethod
    def message(self, request: Request, marker: str) -> bytes:
        """A command as the process reads it."""

    @abstractmethod
    def learn(self, report: bytes) -> tuple[int, State]:
        """Status and state out of a report."""

    @abstractmethod
    def tree(self) -> Tree:
        """The processes of the running command."""

    def run(self, request: Request, watch: Watch) -> Outcome:
        """Run a command to its end, whatever it does.

        Raises:
            NotOpened: the session had ended, and cannot be opened again.
        """
        self.stopping = False
        self._hear()
        for _ in range(2):
            with suppress(Wedged):
                return self._run(request, watch)
            self.close_process()
        raise NotOpened(self.where(), "a command cannot be begun there", "Look at its limits: open files, processes.")

    def _run(self, request: Request, watch: Watch) -> Outcome:
        if not request.terminal:
            return self._attended(request, watch, None)
        with self.lent() as lent:
            outcome = self._attended(request, lent.show, lent)
        if self.starts_anew():
            self.close_process()
        return outcome

    def starts_anew(self) -> bool:
        """Whether to go on in a new process when the person has their terminal back."""
        return False

    def lent(self) -> Lent:
        """The person's terminal for one command.

        Raises:
            NotOpened: this kind of session cannot use one.
        """
        from runwright.executors.terminal import Lent, Terminal

        self.terminal = self.terminal or Terminal()
        return Lent(self.terminal)

    def _attended(self, request: Request, watch: Watch, lent: Lent | None) -> Outcome:
        """Run one command; with the person's terminal, or without."""
        self.secrets |= {value for value in request.secrets.values() if value}
        channel = self.opened()
        started = time.monotonic()
        exchange = self._send(channel, request, watch, lent)
        try:
            ending = self._wait(exchange, request, started)
        except BaseException:  # the one who watches gave up, or Ctrl-C: nothing may run on unseen
            exchange.watch = unwatched
            self.cut(exchange, Ending.STOPPED)
            self._settle(exchange)
            self.drop(channel)
            raise
        return self._outcome(exchange, ending, started)

    def stop(self) -> None:
        """End the command that runs now; from another thread or a signal handler."""
        self.stopping = True
        with suppress(OSError):
            os.write(self.wake, b".")

    def close(self) -> None:
        """End the process; jobs that commands left in the background go on."""
        self.close_process()
        if self.pipes is not None:
            self.pipes.close()
            self.pipes = None
        if self.terminal is not None:
            self.terminal.close()
            self.terminal = None
        self.aside.close()
        if self.wake >= 0:
            os.close(self.wake_read)
            os.close(self.wake)
            self.wake = self.wake_read = -1

    def fate(self, exchange: Exchange) -> tuple[int | None, Ending]:
        """How a command ended that took the process with it; the process is given up."""
        return self.drop(exchange.channel), Ending.EXITED

    def close_process(self) -> None:
        """End the process; the next command starts another."""
        if self.channel is not None:
            self.drop(self.channel)

    def opened(self) -> Channel:
        """The process that runs commands, started when there is none, or it ended between two commands."""
        if self.channel is not None and self.channel.process.poll() is not None:
            self.close_process()
        if self.channel is None:
            self.channel = self.start()
        return self.channel

    def ask(self, channel: Channel, request: Request) -> bytes:
        """Send words of our own to a process that just started; its report.

        Raises:
            NotOpened: it ended or did not answer; with what it said.
        """
        try:
            exchange = self._send(channel, request, unwatched)
            until = time.monotonic() + request.timeout
            while not exchange.over and time.monotonic() < until:
                exchange.pump(until - time.monotonic())
        except BaseException:
            self.drop(channel)
            raise
        self._settle(exchange)
        if exchange.report is None:
            self.drop(channel)
            raise NotOpened(self.where(), _last_words(exchange))
        return exchange.report

    def where(self) -> str:
        """What a person calls the place of this session."""
        return self.setting.ssh or "this machine"

    def _send(self, channel: Channel, request: Request, watch: Watch, lent: Lent | None = None) -> Exchange:
        marker = fresh()
        exchange = Exchange(channel, marker, watch, request.keep)
        exchange.hear(self.wake_read, self._hear)
        if self.apart:
            self.pipes = self.pipes or Pipes()
            self.pipes.hold()
            exchange.through(self.pipes)
        if lent is not None:
            exchange.lend(lent)
        exchange.died = not channel.send(self.message(request, marker))
        return exchange

    def _wait(self, exchange: Exchange, request: Request, started: float) -> Ending:
        """Take output until the command ends, or has to."""
        limit = request.limit
        while not exchange.over:
            left = started + limit.seconds - time.monotonic()
            if self.stopping or left <= 0:
                ending = Ending.STOPPED if self.stopping else limit.ending
                exchange.left = self.cut(exchange, ending)
                return ending
            exchange.pump(left)
        return Ending.EXITED

    def cut(self, exchange: Exchange, ending: Ending) -> str:
        """End the process, then everything that the command started; in words what could not be ended."""
        self._hear()
        tree, process = self.tree(), exchange.channel.process
        tree.living()
        process.terminate()
        exchange.pump_until(MOMENT, lambda: process.poll() is not None)
        process.kill()
        for number in LADDER[ending]:
            if not tree.send(number):
                return ""
            exchange.pump_until(GRACE, partial(_gone, tree, number))
        return _left(tree.living())

    def _outcome(self, exchange: Exchange, ending: Ending, started: float) -> Outcome:
        """What became of the command, and the process made ready for the next."""
        self._settle(exchange)
        status, report = None, exchange.report
        if report is not None and ending is Ending.EXITED:
            status, self.state = self.learn(report)
        else:
            died = self.fate(exchange)
            status, ending = died if ending is Ending.EXITED else (None, ending)
        output, errors = exchange.captures["stdout"], exchange.captures["stderr"]
        return Outcome(
            status,
            ending,
            time.monotonic() - started,
            output.kept(),
            errors.kept(),
            output.dropped + errors.dropped,
            self.state,
            self.aside.take(),
            reopened=self.channel is None,
            left=exchange.left,
        )

    def _settle(self, exchange: Exchange) -> None:
        """Take the last output; pipes that somebody else still writes to are read aside from now on."""
        held = exchange.finish()
        if held and self.pipes is not None:
            self.pipes.close(held)
            self.aside.adopt(*held)
            self.pipes = None

    def drop(self, channel: Channel) -> int:
        """Give up the process; its status."""
        self.channel = None
        return channel.close()

    def _hear(self) -> None:
        """Take the wishes to stop that were for something earlier."""
        with suppress(BlockingIOError):
            while os.read(self.wake_read, 64):
                pass


def _gone(tree: Tree, number: signal.Signals) -> bool:
    """Whether the processes have ended; while they are killed they may start others, which are killed as well."""
    return not (tree.send(number) if number is signal.SIGKILL else tree.living())


def _left(living: set[int]) -> str:
    """Those of another user, as behind sudo, are not ours to end."""
    return (
        f"{'process' if len(living) == 1 else 'processes'} {', '.join(map(str, sorted(living)))} of it could not be"
        * bool(living)
    )


def unwatched(_: Chunk) -> None:
    """For output that nobody looks at as it comes."""


def _last_words(exchange: Exchange) -> str:
    said = exchange.captures["stderr"].kept() or exchange.captures["stdout"].kept()
    return said.decode("utf-8", "replace").strip()[-500:] or "it did not answer"
