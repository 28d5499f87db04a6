"""Refusals by programs that end with status 0 all the same, so that only their words tell.

`redis-cli` does without `-e`, and `psql` goes on after an error in a script without ON_ERROR_STOP. An error of Redis is
followed by an empty line, which a value that only reads like one is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from re import Pattern

    from runwright.executors.session import Outcome
    from runwright.plan.plan import Action


class Way(NamedTuple):
    """How some clients say that they were refused."""

    clients: frozenset[str]
    stream: str
    said: Pattern[str]
    """What is told is in its first group that matches."""


CODES = (
    "ASK|BUSY|BUSYGROUP|BUSYKEY|CLUSTERDOWN|CROSSSLOT|ERR|EXECABORT|INPROG|LOADING|MASTERDOWN|MISCONF|MOVED|NOAUTH|NOGOODSLAVE"
    "|NOGROUP|NOMASTERLINK|NOPERM|NOREPLICAS|NOSCRIPT|NOTBUSY|OOM|READONLY|TRYAGAIN|UNKILLABLE|WRONGPASS|WRONGTYPE"
)
"""How error replies of Redis begin; those of modules may differ."""
WAYS = (
    Way(
        frozenset({"redis-cli", "valkey-cli", "keydb-cli"}),
        "stdout",
        regex(rf"(?m)^(?:\(error\) ([^\r\n]+)|((?:{CODES}) [^\r\n]*)\r?\n\r?\n)"),
    ),
    Way(frozenset({"psql"}), "stderr", regex(r"(?m)^(?:psql:[^\n]*:\d+: )?((?:ERROR|FATAL|PANIC):  [^\r\n]+)")),
)


def refused(action: Action, outcome: Outcome) -> str:
    """What a program says that it did not do, although it ended well; empty when it says nothing of the kind."""
    if action.language != "shell":
        return ""
    for way in WAYS:
        if not way.clients.isdisjoint(action.needs):
            data = outcome.stdout if way.stream == "stdout" else outcome.stderr
            found = way.said.search(data.decode("utf-8", "replace"))
            if found is not None:
                return str(next(filter(None, found.groups()))).strip()
    return ""
