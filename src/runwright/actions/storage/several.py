"""Several objects at a time: a request mostly waits for the storage, and a backup has thousands of files."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from runwright.actions.operation import Watch

AT_A_TIME = 8
Item = TypeVar("Item")
Found = TypeVar("Found")


class Unheard:
    """Hears what one of several says, and passes none of it on."""

    def says(self, text: str) -> None:
        """Nothing."""

    def at(self, done: float, of: float, unit: str) -> None:
        """Nothing."""


def each(do: Callable[[Item, Watch], Found], items: Sequence[Item], watch: Watch) -> list[Found]:
    """What came of each, in their order; the first that is raised ends those that have not begun.

    A single one says itself how far it is.
    """
    if len(items) < 2:
        return [do(item, watch) for item in items]
    found: list[Found] = []
    pool = ThreadPoolExecutor(AT_A_TIME)
    try:
        for result in pool.map(lambda item: do(item, Unheard()), items):
            found.append(result)
            watch.at(len(found), len(items), "objects")
    finally:
        pool.shutdown(cancel_futures=True)
    return found
