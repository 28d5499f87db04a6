"""Refusals by programs that end with status 0 all the same, so that only their words tell.

`redis-cli` does without `-e`. A reply that is an error is followed by an empty line, which a value that only reads like
one is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from runwright.executors.session import Outcome
    from runwright.plan.plan import Action

CLIENTS = frozenset({"redis-cli", "valkey-cli", "keydb-cli"})
CODES = (
    "ASK|BUSY|BUSYGROUP|BUSYKEY|CLUSTERDOWN|CROSSSLOT|ERR|EXECABORT|INPROG|LOADING|MASTERDOWN|MISCONF|MOVED|NOAUTH|NOGOODSLAVE"
    "|NOGROUP|NOMASTERLINK|NOPERM|NOREPLICAS|NOSCRIPT|NOTBUSY|OOM|READONLY|TRYAGAIN|UNKILLABLE|WRONGPASS|WRONGTYPE"
)
"""How error replies of Redis begin; those of modules may differ."""
REPLY = regex(rf"(?m)^(?:\(error\) (?P<shown>[^\r\n]+)|(?P<raw>(?:{CODES}) [^\r\n]*)\r?\n\r?\n)")


def refused(action: Action, outcome: Outcome) -> str:
    """What a program says that it did not do, although it ended well; empty when it says nothing of the kind."""
    if action.language != "shell" or CLIENTS.isdisjoint(action.needs):
        return ""
    found = REPLY.search(outcome.stdout.decode("utf-8", "replace"))
    return (found["shown"] or found["raw"]).strip() if found else ""
