"""A signal of a system: a number, how it is asked for, and what it is now."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.drill.signal_shape import WAYS
from runwright.environment.variables import expanded
from runwright.executors.catalogue import executor_of
from runwright.executors.session import NotOpened, Request, Setting
from runwright.lib.errors import RunwrightError
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runwright.drill.place import Place
    from runwright.executors.session import Outcome

LANGUAGES = {"promql": "promql", "sql": "sql", "redis": "redis", "command": "shell"}
NUMBER = regex(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
SECOND = "second"
"""In the place of samples: growth is counted for each second."""
PATIENCE = 10.0
"""Seconds for one answer."""


class NoNumber(RunwrightError):
    """A signal was asked for and gave no number."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"signal “{name}” gave no number: {why}")


class Signal(NamedTuple):
    """A number that can be asked for; texts with the variables of the system."""

    name: str
    kind: str
    """One of `signal_shape.WAYS`."""
    query: str
    path: str = ""
    """Where in the JSON answer of `http` the number stands."""
    endpoint: str = ""
    series: str = ""
    """Of `metrics`: which samples are added."""
    per: str = ""
    """Of `metrics`: what the growth of `series` is divided by; empty for the sum as it is."""
    unit: str = ""


def built(name: str, found: Mapping[str, str]) -> Signal:
    """A signal from the keys of its section."""
    kind = next(each for each in WAYS if each in found)
    rest = {key: found[key] for key in ("path", "endpoint", "series", "per", "unit") if key in found}
    return Signal(name, kind, found[kind], **rest)


class Gauge:
    """Asks for one signal again and again; it remembers what growth is counted from."""

    def __init__(self, signal: Signal, place: Place) -> None:
        self.signal = signal
        self._place = place
        self._before: tuple[float, float] | None = None

    def value(self) -> float:
        """The number as it is now.

        Raises:
            NoNumber: there is no answer, or it holds none.
        """
        signal, variables = self.signal, self._place.variables
        query = signal.query if signal.kind == "command" else expanded(signal.query, variables)
        if signal.kind in LANGUAGES:
            return self._first(self._cell(self._executed(query)))
        body = self._page(query)
        if signal.kind == "metrics":
            return self._counted(body)
        if not signal.path:
            return self._first(body)
        return self._first(_at(signal, body))

    def _executed(self, query: str) -> Outcome:
        language = LANGUAGES[self.signal.kind]
        executor = executor_of(language)
        if executor is None:
            raise NoNumber(self.signal.name, f"nothing here executes {language}")
        endpoint = expanded(self.signal.endpoint, self._place.variables) if self.signal.endpoint else None
        try:
            session = executor.open(Setting(self._place.directory, self._place.variables, endpoint=endpoint))
        except NotOpened as error:  # its server may be what is broken
            raise NoNumber(self.signal.name, str(error)) from None
        try:
            outcome = session.run(Request(query, language, PATIENCE), lambda _: None)
        finally:
            session.close()
        if outcome.status != 0:
            raise NoNumber(self.signal.name, outcome.stderr.decode("utf-8", "replace").strip()[:200] or "it failed")
        return outcome

    def _cell(self, outcome: Outcome) -> str:
        """The text with the number: of a table, the last column of its only row; heads and labels have numbers too."""
        if not outcome.tables:
            return outcome.stdout.decode("utf-8", "replace")
        rows = [row for table in outcome.tables for row in table.rows]
        if len(rows) != 1:
            raise NoNumber(self.signal.name, f"the answer has {len(rows)} rows, and one was asked for")
        return rows[0][-1] or ""

    def _page(self, url: str) -> str:
        from http.client import HTTPException
        from urllib.request import urlopen

        try:
            with urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 (the system's own address)
                return str(answer.read().decode("utf-8", "replace"))
        except (OSError, ValueError, HTTPException) as error:  # one that is killed while it answers breaks off
            raise NoNumber(self.signal.name, str(error)) from None

    def _counted(self, page: str) -> float:
        """The sum of samples, or their growth since the last look for each unit by which `per` grew."""
        from runwright.drill.samples import is_page, total

        signal = self.signal
        if not is_page(page):  # nought would pass for a good number
            raise NoNumber(signal.name, f"the answer is no page of metrics: {page.strip()[:100] or 'it is empty'}")
        amount = total(page, signal.series)
        if not signal.per:
            return amount
        now = (amount, time.monotonic() if signal.per == SECOND else total(page, signal.per))
        before, self._before = self._before, now
        if before is None:
            raise NoNumber(signal.name, "its growth is counted from this look on")
        if now[1] <= before[1]:  # nought would be a share of nothing, and pass for a good one
            raise NoNumber(signal.name, f"{signal.per} did not grow since the last look")
        return (now[0] - before[0]) / (now[1] - before[1])

    def _first(self, text: str) -> float:
        match = NUMBER.search(text)
        if match is None:
            raise NoNumber(self.signal.name, text.strip()[:100] or "the answer is empty")
        return float(match[0])


def _at(signal: Signal, body: str) -> str:
    """What stands at the path of a JSON answer."""
    import json

    found: Any
    try:
        found = json.loads(body)
        for step in signal.path.removeprefix("$").strip(".").replace("[", ".").replace("]", "").split("."):
            found = found[int(step)] if isinstance(found, list) else found[step]
    except (ValueError, KeyError, IndexError, TypeError):
        raise NoNumber(signal.name, f"{signal.path} is not in {body.strip()[:100]}") from None
    return str(found)
