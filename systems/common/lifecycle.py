"""The commands that every system has: start it, stop it, look at it, say where everything is."""

from __future__ import annotations

import shlex
import time
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from systems.common import postgres_sql

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from systems.common.command_line import Parsers
    from systems.common.node import Node
    from systems.common.postgres_stack import PostgresStack
    from systems.common.run_folder import RunFolder
    from systems.common.supervisor import Supervisor

    Row = tuple[str, bool, str]
    """A part, whether it is well, and what it says."""


class Operated(Protocol):
    """A system of one run folder."""

    home: Path
    supervisor: Supervisor

    def running(self) -> bool:
        """Whether it was started."""
        ...

    def start(self, *, free_ports: bool = False) -> list[str]:
        """Start it and wait until it is ready; what is worth knowing, a line each."""
        ...

    def stop(self) -> None:
        """Stop it; what it stored stays."""
        ...

    def environment(self) -> dict[str, str]:
        """The variables that commands of its runbook use."""
        ...


class Lifecycle(NamedTuple):
    """How one system is started, and what is said of it."""

    name: str
    url: str
    """The variable that holds its address."""
    lines: Callable[[Any], Iterable[str]]
    """What its stack says when it is ready: a line each of what listens where."""
    rows: Callable[[Any], Iterable[Row]] | None = None
    """How its parts are."""
    folder: RunFolder | None = None
    """Where its run folder may be, when PostgreSQL's user has to reach it."""
    shows_status: bool = True
    """Whether `status` is shown by these rows; else it is the system's own."""
    patience: float = 5.0
    """Seconds that a part has to become well before `start` calls it not well: it may have been started just now."""

    def register(self, parsers: Parsers) -> None:
        """Add `start`, `stop`, `env`, and `status`."""
        start = parsers.add_parser("start", help="start everything and wait until it is ready")
        start.add_argument("--free-ports", action="store_true", help="listen on free ports in place of the set ones")
        start.set_defaults(run=self._start)
        parsers.add_parser("stop", help="stop everything; what is stored stays").set_defaults(run=self._stop)
        parsers.add_parser("env", help="print where everything is, for a shell").set_defaults(run=self._env)
        if self.shows_status:
            parsers.add_parser("status", help="what runs, and how it is").set_defaults(run=self._status)

    def _start(self, stack: Operated, asked: argparse.Namespace) -> int:
        if stack.running():
            return self._running_already(stack)
        began = time.monotonic()
        if self.folder and stack.home == self.folder.elsewhere:
            print(f"{self.folder.beside} is closed to the user whom PostgreSQL runs as; the run folder is {stack.home}")
        for note in stack.start(free_ports=asked.free_ports):
            print(note)
        print(f"The {self.name} is ready after {time.monotonic() - began:.0f} s: {stack.environment()[self.url]}")
        for line in self.lines(stack):
            print(line)
        print(f"Everything it writes lies in {stack.home}")
        return 0

    def _running_already(self, stack: Operated) -> int:
        """0 when what runs is well; else 1, with what is not, and what can be done."""
        rows = self._settled(stack)
        unwell = [(name, said) for name, well, said in rows if not well]
        if not unwell:
            print(f"The {self.name} is running already: {stack.environment()[self.url]}")
            return 0
        print(f"The {self.name} is running already, and {len(unwell)} of {len(rows)} parts are not well:")
        for name, said in unwell:
            print(f"  {name}: {said}")
        own = f"python3 -m systems.{self.name}"
        print(f"Mend it by systems/{self.name}/RUNBOOK.md, or begin anew: {own} stop && {own} start")
        print("What is stored stays.")
        return 1

    def _settled(self, stack: Operated) -> list[Row]:
        """How the parts are, when all are well or patience has ended."""
        ends = time.monotonic() + self.patience
        while True:
            rows = list(self.rows(stack) if self.rows else ())
            if all(well for _, well, _ in rows) or time.monotonic() >= ends:
                return rows
            time.sleep(0.1)

    def _stop(self, stack: Operated, asked: argparse.Namespace) -> int:
        del asked
        if not stack.running():
            if left := stack.supervisor.end_abandoned():
                print(f"{len(left)} processes that had outlived their supervisor are ended")
            print(f"The {self.name} is not running")
            return 0
        stack.stop()
        print(f"The {self.name} is stopped")
        return 0

    def _status(self, stack: Operated, asked: argparse.Namespace) -> int:
        """0 when everything is well, else 1."""
        del asked
        if not stack.running():
            print(f"The {self.name} is not running")
            return 1
        rows = list(self.rows(stack) if self.rows else ())
        wide = max(len(name) for name, _, _ in rows)
        for name, well, said in rows:
            print(f"{name:<{wide}}  {'well' if well else 'NOT WELL':<10}{said}")
        wells = sum(well for _, well, _ in rows)
        print(f"{wells} of {len(rows)} well at {stack.environment()[self.url]}")
        return 0 if wells == len(rows) else 1

    def _env(self, stack: Operated, asked: argparse.Namespace) -> int:
        del asked
        for name, value in stack.environment().items():
            print(f"export {name}={shlex.quote(value)}")
        return 0


def postgres(stack: PostgresStack) -> Iterator[Row]:
    """How each PostgreSQL node is."""
    for node in stack.postgres:
        yield node.name, *_node(stack, node)


def _node(stack: PostgresStack, node: Node) -> tuple[bool, str]:
    said = postgres_sql.ask(node, stack.database.credentials)
    if said is None:
        return False, f"port {node.port}: no answer ({stack.states()[node.name].word})"
    if not said.replica:
        return True, f"port {node.port}: primary"
    words = f"{'streams' if said.streams else 'does not stream'}, {said.behind} bytes to replay"
    paused = ", replay is paused" if said.paused else ""
    return said.streams and not said.paused, f"port {node.port}: replica, {words}{paused}"
