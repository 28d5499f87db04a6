"""Facts that are derived from a runbook once, and kept as long as the runbook is."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Callable

Of = TypeVar("Of")
Made = TypeVar("Made")


def derived(make: Callable[[Of], Made]) -> Callable[[Of], Made]:
    """A function of a runbook (or a library) that does its work on the first call for each."""
    kept: WeakKeyDictionary[Of, Made] = WeakKeyDictionary()

    @wraps(make)
    def get(of: Of) -> Made:
        if of not in kept:
            kept[of] = make(of)
        return kept[of]

    return get
