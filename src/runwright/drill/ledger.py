"""A ledger: the stream of attempts of one load, kept by a process of its own while a drill goes on."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import suppress
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from runwright.drill.account import Account
from runwright.drill.attempt import WRITE
from runwright.drill.ledger_file import Reader
from runwright.environment.variables import expanded
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from runwright.drill.attempt import Attempt
    from runwright.drill.place import Place

TEXTS = ("redis", "sql", "http", "read_from", "check_at", "read", "all", "each", "body")
"""Keys of a load in which variables stand; a program gets them from its environment."""
TIMEOUT = 2.0
RECENT = 1.0
"""Seconds of attempts that say how a load fares now."""
SEEN = 10.0
"""Seconds after which an acknowledged write says nothing about now."""
DISORDER = 1.0
"""Seconds by which lines may stand in another order than their attempts ended."""


class NoLoad(RunwrightError):
    """A load that could not begin."""

    hint = "The system must let the drill write before anything is broken: look at the URL in the drill's file."

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"load “{name}” could not begin: {why}")


class Ledger:
    """One load that goes on."""

    def __init__(self, load: Mapping[str, Any], place: Place, folder: Path) -> None:
        self.name: str = load["name"]
        self._path = folder / f"{self.name}.jsonl"
        self._reader = Reader(self._path)
        self.attempts: list[Attempt] = []
        self._load = _ready(load, place)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "runwright.drill.ledger_worker"],
            cwd=place.directory,
            env=dict(place.variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def start(self) -> None:
        """Begin, and wait until attempts are made; raises NoLoad."""
        self._tell(json.dumps({"load": self._load, "path": str(self._path)}))
        said = self._hear()
        if said.get("state") != "ready":
            self.end()
            raise NoLoad(self.name, said.get("why", "its process ended"))

    def look(self) -> list[Attempt]:
        """All attempts so far."""
        self.attempts.extend(self._reader.more())
        return self.attempts

    def failing(self) -> float:
        """The share of the attempts of the last second that failed; of none, 1. A slow load is given its time."""
        last = self._last(time.monotonic() - max(RECENT, 2 / self._load.get("rate", RECENT * 20)))
        return sum(not each.ok for each in last) / len(last) if last else 1.0

    def well(self, since: float) -> bool:
        """Whether a write that began later was acknowledged, and the last one was too."""
        last = self._last(max(since, time.monotonic() - SEEN))
        return bool(last) and last[-1].ok and any(each.ok and each.begun >= since for each in last)

    def _last(self, since: float) -> list[Attempt]:
        """The writes that ended since a moment, in the order of their lines: only the end of the list is looked at."""
        found = takewhile(lambda each: each.ended >= since - DISORDER, reversed(self.look()))
        return [each for each in found if each.ended >= since and each.op == WRITE][::-1]

    def served(self, seconds: float) -> None:
        """Wait until writes are acknowledged; raises NoLoad."""
        ends = time.monotonic() + seconds
        while not self.well(0.0):
            if time.monotonic() > ends:
                why = next((each.said for each in reversed(self.attempts) if each.said), "no attempt came to an end")
                raise NoLoad(self.name, why)
            time.sleep(0.02)

    def close(self) -> Account:
        """Stop, count what is there, and give the account."""
        self._tell("stop")
        said, uncounted = self._hear(), ""
        while said and said["state"] != "counted":
            said, uncounted = self._hear(), said.get("why", "")
        present = said.get("present")
        self.end()
        attempts = tuple(sorted(self.look(), key=lambda each: each.begun))
        if present is not None:
            return Account(self.name, attempts, frozenset(present))
        cut = str(said.get("cut", "")) if said else "its process ended before it was told to"
        return Account(self.name, attempts, None, uncounted or cut, cut)

    def end(self) -> None:
        """End the process, whatever it does; nothing happens to one that has ended."""
        with suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _tell(self, line: str) -> None:
        with suppress(OSError, ValueError):
            if self._process.stdin is not None:
                self._process.stdin.write(line + "\n")
                self._process.stdin.flush()

    def _hear(self) -> dict[str, Any]:
        """The next line of the process; nothing when it has ended."""
        line = self._process.stdout.readline() if self._process.stdout else ""
        with suppress(ValueError):
            return dict(json.loads(line))
        return {}


def _ready(load: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """A load with its variables put in, as its process needs it."""
    made = {"timeout": TIMEOUT, **load}
    for key in TEXTS:
        if isinstance(made.get(key), str):
            made[key] = expanded(made[key], place.variables)
    if "headers" in made:
        made["headers"] = {name: expanded(text, place.variables) for name, text in made["headers"].items()}
    return made
