"""The process of one ledger, a program of its own: `python -m runwright.drill.ledger_worker`.

It reads one line of JSON (`load`, `path`), makes attempts at the rate that was asked for, and writes each into the file
at `path`. A line `stop` on standard input ends the attempts, and it prints which ids are there. When standard input
ends without one, whoever began it is dead, and it goes too.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runwright.drill.attempt import READ, WRITE, Attempt
from runwright.drill.ledger_file import Reader, Writer
from runwright.drill.loads.client import client
from runwright.drill.loads.program_load import Program

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from runwright.drill.loads.client import Client

COUNTING = 30.0
"""Seconds within which what is there can be counted; the system may still be on its way back."""


class Pace:
    """Hands out the moments of attempts; what is late is not made up for in a burst."""

    def __init__(self, rate: float, after: int = 0) -> None:
        self._every = 1 / rate
        self._next = time.monotonic()
        self._number = after
        self._lock = threading.Lock()

    def take(self) -> tuple[int, float]:
        """The number and the moment of the next attempt."""
        with self._lock:
            self._number += 1
            moment = max(self._next, time.monotonic() - self._every)
            self._next = moment + self._every
            return self._number, moment


class Stream:
    """The threads of one load."""

    def __init__(self, load: Mapping[str, Any], writer: Writer) -> None:
        self._load, self._writer = load, writer
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Make what is written into, and begin."""
        first = client(self._load)
        after = first.prepare()
        first.close()
        pace = Pace(self._load.get("rate", 20.0), after)
        roles = [(WRITE, pace)] * self._load.get("workers", 4)
        if first.reads:
            roles.append((READ, Pace(self._load.get("reads", 10.0))))
        self._threads = [threading.Thread(target=self._work, args=role, daemon=True) for role in roles]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let every attempt that is under way end."""
        self._over.set()
        for thread in self._threads:
            thread.join(2 * self._load["timeout"] + 1)

    def present(self, acknowledged: Collection[int]) -> Collection[int] | None:
        """The ids that are there, as soon as that can be said."""
        last = client(self._load)
        found: Collection[int] | None = patiently(lambda: last.present(acknowledged), "uncounted")
        patiently(last.remove, "left")
        last.close()
        return found

    def _work(self, op: str, pace: Pace) -> None:
        hand = client(self._load, reading=op == READ)
        while not self._over.is_set():
            number, moment = pace.take()
            if self._over.wait(max(0.0, moment - time.monotonic())):
                break
            attempt = attempted(hand, op, number)
            self._writer.add(attempt)
            if not attempt.ok:
                hand.close()
        hand.close()


def attempted(hand: Client, op: str, number: int) -> Attempt:
    """One attempt, whatever becomes of it."""
    begun, value = time.monotonic(), None
    try:
        if op == WRITE:
            hand.write(number)
        else:
            value = hand.read()
    except Exception as error:  # noqa: BLE001 (each library has its own; whatever it is, the attempt failed)
        said = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        return Attempt(op, number if op == WRITE else 0, begun, time.monotonic(), ok=False, said=said)
    return Attempt(op, number if op == WRITE else 0, begun, time.monotonic(), ok=True, value=value)


def patiently(ask: Callable[[], Any], otherwise: str) -> Any:  # noqa: ANN401 (whatever is asked for)
    """An answer, asked for again while it cannot be had; `None` when it never can, which is said."""
    ends = time.monotonic() + COUNTING
    while True:
        try:
            return ask()
        except Exception as error:  # noqa: BLE001 (as above)
            if time.monotonic() > ends:
                say(otherwise, why=f"{type(error).__name__}: {error}")
                return None
        time.sleep(0.1)


def main() -> int:
    """Keep one ledger until the parent says stop, or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is for the drill, which says stop
    order = json.loads(sys.stdin.readline())
    load, path = order["load"], Path(order["path"])
    writer = Writer(path)
    kept = _programmed(load, writer) if "program" in load else _streamed(load, writer)
    if kept is None:
        return 2
    asked = sys.stdin.readline().strip() == "stop"
    present = kept(path) if asked else kept(None)
    writer.close()
    if writer.problem:
        present = None
    say("counted", present=None if present is None else sorted(present), cut=writer.problem)
    return 0


def _streamed(load: Mapping[str, Any], writer: Writer) -> Callable[[Path | None], Any] | None:
    stream = Stream(load, writer)
    try:
        stream.start()
    except Exception as error:  # noqa: BLE001 (as above)
        say("refused", why=f"{type(error).__name__}: {error}")
        return None
    say("ready")

    def ended(path: Path | None) -> Any:  # noqa: ANN401
        stream.stop()
        if path is None:
            return None
        writer.close()  # each acknowledged one is asked for, however slowly the disk took it
        return stream.present([each.id for each in Reader(path).more() if each.ok and each.op == WRITE])

    return ended


def _programmed(load: Mapping[str, Any], writer: Writer) -> Callable[[Path | None], Any] | None:
    program = Program(load, writer.add)
    if not program.begun():
        program.kill()
        say("refused", why="the program ended, or its time did, before it told of a request")
        return None
    say("ready")

    def ended(path: Path | None) -> Any:  # noqa: ANN401
        if path is None:  # nobody wants to know what it would say in its end
            program.kill()
            return None
        program.stop()
        return program.present

    return ended


def say(state: str, **facts: object) -> None:
    """A line for the parent."""
    sys.stdout.write(json.dumps({"state": state, **facts}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
