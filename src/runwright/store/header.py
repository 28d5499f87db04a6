"""The header of a run: what it is, how far it is, and who holds it. One row, changed in the transaction of each entry.

Its seal is the sha256 of all its other columns. A change is a compare-and-swap on the seal: it is carried out only when
the row is still the one that was read, in every column, so two processes never build on the same state.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.lib.errors import RunwrightError
from runwright.store.entry import canonical, digest, moment

if TYPE_CHECKING:
    from collections.abc import Sequence

STATES = ("running", "waiting", "stopped", "failed", "done", "rolled back")
"""The states of a run. Which follows which is decided by the room that runs; the store keeps what it is told."""


class NoSuchRun(RunwrightError):
    """No run of this name, or several that begin so."""

    hint = "`runwright runs` lists the runs of this store."

    def __init__(self, run: str, several: tuple[str, ...] = ()) -> None:
        what = f"several runs begin with {run!r}: {', '.join(several)}" if several else f"there is no run {run!r}"
        super().__init__(what)


class Opening(NamedTuple):
    """What a run is about, fixed when it begins."""

    book: str
    """The name of the runbook: its path, from the folder of the configuration."""
    procedure: str
    """The anchor of the procedure."""
    title: str
    environment: str
    target: str
    """What the run locks, besides its procedure."""
    revision: str
    """sha256 of the runbook's bytes."""


class Header(NamedTuple):
    """A run, as lists show it. Its fields are the columns of the store, in their order."""

    run: str
    """Sortable by time, for example 20261126-071530-k3f9."""
    ordinal: int
    """The place of the run among all that were ever begun in this store, from 1."""
    book: str
    procedure: str
    title: str
    environment: str
    target: str
    revision: str
    who: str
    started: datetime
    state: str
    count: int  # type: ignore[assignment]  # what a tuple's method of this name would count, nobody asks a header
    """How many entries there are."""
    head: str
    """The hash of the last entry."""
    holder: str
    """The process that runs it; empty when nobody does."""
    until: datetime | None
    """When its lease runs out; None when nobody holds it."""
    lease: float
    """Seconds by which every entry of the holder renews the lease."""
    seal: str = ""
    """sha256 over the canonical JSON of all the rest, as a list; empty until it is stored."""


STARTED, UNTIL = Header._fields.index("started"), Header._fields.index("until")


def columns(header: Header) -> dict[str, Any]:
    """A header as it is stored: moments as text, and the seal that belongs to it."""
    until = moment(header.until) if header.until else ""
    stored = {**header._asdict(), "started": moment(header.started), "until": until, "lease": float(header.lease)}
    del stored["seal"]
    return {**stored, "seal": seal([*stored.values()])}


def seal(values: Sequence[object]) -> str:
    """The seal of the columns before it; raises TypeError or ValueError for values that no journal writes."""
    return digest(canonical(values).encode("utf-8", "surrogateescape"))


def header_of(values: Sequence[Any]) -> Header:
    """The header that lies in the store; raises ValueError or TypeError where somebody edited it out of shape."""
    header = Header(*values)
    until = datetime.fromisoformat(values[UNTIL]) if values[UNTIL] else None
    return header._replace(started=datetime.fromisoformat(values[STARTED]), until=until)
