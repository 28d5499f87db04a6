"""The one protocol of all loads: a client of one thread, whose attempts are acknowledged or raise.

To add a kind: a module beside this one with a class, its entry in `KINDS`, its key in `agreeing.LOADS`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

KINDS = {"http": "http_load.Http", "redis": "redis_load.Redis", "sql": "sql_load.Sql"}
"""Kind to the class in its module, which is imported when it is needed; a program is no client, it has many."""


class NotAcknowledged(Exception):
    """An attempt that was not; the sentence says why."""


class Client(Protocol):
    """One connection of a load; made anew after any failure."""

    reads: bool
    """Whether it can read."""

    def prepare(self) -> int:
        """Make what the writes go into; the id behind which none is there yet, so that none is counted by mistake."""

    def write(self, number: int) -> None:
        """Write an id; returns when it is acknowledged, else raises."""

    def read(self) -> int | None:
        """The highest id that can be read, `None` where there is none to see."""

    def present(self, acknowledged: Collection[int]) -> Collection[int] | None:
        """The ids that are there; `None` where nobody can say."""

    def remove(self) -> None:
        """Take away what `prepare` made."""

    def close(self) -> None:
        """Let go of the connection."""


def client(load: Mapping[str, Any], *, reading: bool = False) -> Client:
    """A client of a load whose texts are expanded; `reading` for one that only reads."""
    kind = next(each for each in KINDS if each in load)
    module, _, name = KINDS[kind].partition(".")
    made = getattr(import_module(f"runwright.drill.loads.{module}"), name)
    return cast("Client", made(load, reading=reading))
