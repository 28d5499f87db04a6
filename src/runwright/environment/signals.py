"""Signals: how a number that runbooks speak of (error rate, replication lag) is asked for."""

from __future__ import annotations

from typing import NamedTuple

KINDS = ("promql", "http", "sql", "redis", "command")
"""The ways to ask for a number, each a key of `[signals.NAME]`."""


class Signal(NamedTuple):
    """A number that can be asked for."""

    name: str
    """As runbooks name it."""
    kind: str
    """One of `KINDS`."""
    query: str
    """In the language of its kind; for `http` a URL or a path below the endpoint."""
    path: str = ""
    """Where in the JSON answer of `http` the number stands: `$.status.lag`."""
    unit: str = ""
    """What the number counts: `%`, `seconds`, `ms`."""
