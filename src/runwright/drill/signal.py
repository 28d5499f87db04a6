"""A signal of a system: a number, how it is asked for, and what it is now.

A monitor asks only what reads (`executors.numbers`). A drill trusts the file of its system as it does the runbook, so
a signal may be any command; and it is one number, where a monitor takes as many as there are series or rows.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from runwright.drill.signal_shape import WAYS
from runwright.environment.variables import expanded
from runwright.executors.catalogue import executor_of
from runwright.executors.numbers import LANGUAGES, PATIENCE, NoNumber, found_at
from runwright.executors.session import NotOpened, Request, Setting
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runwright.drill.place import Place
    from runwright.executors.session import Outcome

NUMBER = regex(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
SECOND = "second"
"""In the place of samples: growth is counted for each second."""


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

    def __str__(self) -> str:
        return f"signal “{self.name}”"


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
        if signal.kind == "metrics":
            return self._counted(self._page(query))
        if signal.kind == "http":
            body = self._page(query)
            return self._first(found_at(signal.path, body, signal) if signal.path else body)
        return self._first(self._cell(self._executed(query)))

    def _executed(self, query: str) -> Outcome:
        language = LANGUAGES[self.signal.kind]
        executor = executor_of(language)
        if executor is None:
            raise NoNumber(self.signal, f"nothing here executes {language}")
        endpoint = expanded(self.signal.endpoint, self._place.variables) if self.signal.endpoint else None
        try:
            session = executor.open(Setting(self._place.directory, self._place.variables, endpoint=endpoint))
        except NotOpened as error:  # its server may be what is broken
            raise NoNumber(self.signal, str(error)) from None
        try:
            outcome = session.run(Request(query, language, PATIENCE), lambda _: None)
        finally:
            session.close()
        if outcome.status != 0:
            raise NoNumber(self.signal, outcome.stderr.decode("utf-8", "replace").strip()[:200] or "it failed")
        return outcome

    def _cell(self, outcome: Outcome) -> str:
        """The text with the number: of a table, the last column of its only row; heads and labels have numbers too."""
        if not outcome.tables:
            return outcome.stdout.decode("utf-8", "replace")
        rows = [row for table in outcome.tables for row in table.rows]
        if len(rows) != 1:
            raise NoNumber(self.signal, f"the answer has {len(rows)} rows, and one was asked for")
        return rows[0][-1] or ""

    def _page(self, url: str) -> str:
        from http.client import HTTPException
        from urllib.request import urlopen

        try:
            with urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 (the system's own address)
                return str(answer.read().decode("utf-8", "replace"))
        except (OSError, ValueError, HTTPException) as error:  # one that is killed while it answers breaks off
            raise NoNumber(self.signal, str(error)) from None

    def _counted(self, page: str) -> float:
        """The sum of samples, or their growth since the last look for each unit by which `per` grew."""
        from runwright.drill.samples import is_page, total

        signal = self.signal
        if not is_page(page):  # nought would pass for a good number
            raise NoNumber(signal, f"the answer is no page of metrics: {page.strip()[:100] or 'it is empty'}")
        amount = total(page, signal.series)
        if not signal.per:
            return amount
        now = (amount, time.monotonic() if signal.per == SECOND else total(page, signal.per))
        before, self._before = self._before, now
        if before is None:
            raise NoNumber(signal, "its growth is counted from this look on")
        if now[1] <= before[1]:  # nought would be a share of nothing, and pass for a good one
            raise NoNumber(signal, f"{signal.per} did not grow since the last look")
        return (now[0] - before[0]) / (now[1] - before[1])

    def _first(self, text: str) -> float:
        match = NUMBER.search(text)
        if match is None:
            raise NoNumber(self.signal, text.strip()[:100] or "the answer is empty")
        return float(match[0])
