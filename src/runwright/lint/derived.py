"""Facts that are derived from a runbook once, and kept as long as the runbook is."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Of = TypeVar("Of")
Made = TypeVar("Made")


def derived(make: Callable[[Of], Made]) -> Callable[[Of], Made]:
    """A function of a runbook (or a library) that does its work on the first call for each.

    The fact is kept where `cached_property` keeps its own, in the object itself: rules ask a hundred times for each.
    """
    name = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def get(of: Of) -> Made:
        kept = vars(of)
        if name not in kept:
            kept[name] = make(of)
        found: Made = kept[name]
        return found

    return get
