"""Facts that are derived from a runbook once, and kept as long as the runbook is."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, TypeVar, cast
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Callable

Of = TypeVar("Of")
Made = TypeVar("Made")
MISSING = object()
"""No value can be this one."""


def derived(make: Callable[[Of], Made]) -> Callable[[Of], Made]:
    """A function of a runbook (or a library) that does its work on the first call for each."""
    kept: WeakKeyDictionary[Of, Made | object] = WeakKeyDictionary()

    @wraps(make)
    def get(of: Of) -> Made:
        made = kept.get(of, MISSING)
        if made is MISSING:
            made = kept[of] = make(of)
        return cast("Made", made)

    return get
