"""An orphan: a run that still counts as running, although the process that drove it is dead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.run.kind import State
from runwright.store.holder import alive

if TYPE_CHECKING:
    from runwright.store.journal import Header

WORDS = "process gone"
"""Its state, where lists say one."""


def orphaned(header: Header) -> bool:
    """Whether a run is one, as far as can be told from this machine."""
    return header.state == State.RUNNING and bool(header.holder) and alive(header.holder) is False
