"""Signals: how a number that runbooks speak of (error rate, replication lag) is asked for."""

from __future__ import annotations

from typing import NamedTuple

KINDS = ("promql", "http", "sql", "redis", "command", "certificate")
"""The ways to ask for a number, each a key of `[signals.NAME]`."""


class Signal(NamedTuple):
    """A number that can be asked for."""

    name: str
    """As runbooks name it."""
    kind: str
    """One of `KINDS`."""
    query: str
    """In the language of its kind; for `http` a URL or a path below the endpoint, for `certificate` HOST:PORT."""
    path: str = ""
    """Where in the JSON answer of `http` the number stands: `$.status.lag`."""
    unit: str = ""
    """What the number counts: `%`, `seconds`, `ms`."""
    answer: str = "body"
    """What of an answer of HTTP is the number; one of `ANSWERS`."""
    needs: tuple[str, ...] = ()
    """Names of signals or monitors without which this one cannot be good: while one of them is bad, it calls nobody."""
    blind_after: float | None = None
    """Seconds for which nothing may be read before nobody knows; `None` leaves it to whoever watches."""
    empty: str = "blind"
    """What an answer without any number means; one of `MEANINGS`."""


ANSWERS = ("body", "up", "status", "seconds")
"""The number in the body; 1 for a status of 200 to 299 and 0 for any other or none; the status; the seconds it took."""
MEANINGS = ("blind", "good", "bad")
"""What an answer without any row or series can mean: that nobody knows, that nothing is wrong, or that something is."""
