"""Who may hold a run, and when somebody else may take it: pure decisions over a header, a moment and a holder.

A lease is a promise to others, not a limit for its holder. As long as nobody took the run over, its holder goes on,
however late it comes (a laptop that slept). Once somebody took it, its next entry is refused in the transaction
that would write it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from runwright.lib.errors import RunwrightError
from runwright.store.holder import alive, spoken

if TYPE_CHECKING:
    from datetime import datetime

    from runwright.store.header import Header


class LeaseLost(RunwrightError):
    """Somebody else holds this run by now."""

    hint = "Nothing more was written. `runwright runs show` says what happened since, and who holds it."

    def __init__(self, run: str, holder: str) -> None:
        super().__init__(f"run {run} is now held by {spoken(holder)}" if holder else f"run {run} was released")
        self.run, self.holder = run, holder


class AlreadyRunning(RunwrightError):
    """The procedure has a run on this target, and somebody holds it."""

    def __init__(self, run: str, holder: str) -> None:
        super().__init__(f"run {run} is held by {spoken(holder)}")
        self.run, self.holder = run, holder
        self.hint = HINTS[alive(holder)].format(run=run)


HINTS = {
    True: "That process is alive: let it end, stop it there, or `runwright run --resume {run} --take-over`.",
    False: "That process is gone: go on with `runwright run --resume {run}`.",
    None: "Whether that process lives cannot be told from here: look there first, then `runwright run --resume {run}`.",
}
"""By what `alive` says of the holder."""


def held(header: Header, holder: str, lease: float, now: datetime) -> Header:
    """The header with this holder and a lease from now."""
    return header._replace(holder=holder, lease=lease, until=now + timedelta(seconds=lease))


def renewed(header: Header, now: datetime) -> Header:
    """The header with as long a lease as before, from now."""
    return held(header, header.holder, header.lease, now)


def released(header: Header) -> Header:
    """The header without a holder."""
    return header._replace(holder="", until=None, lease=0.0)


def may_take(header: Header, holder: str, now: datetime) -> bool:
    """Whether a run may be taken without force: free, already theirs, or its holder's process dead.

    The lease counts where nobody can look at the process: one that lives may be at a long command while its store was
    away, its clock was set, or it was stopped for a minute.
    """
    if header.holder in {"", holder} or header.until is None:
        return True
    lives = alive(header.holder)
    return header.until <= now if lives is None else not lives
