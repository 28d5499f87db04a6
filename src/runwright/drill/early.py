"""Faults that are there before the system starts, such as a small disk below its data, and mended when it stopped."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from runwright.drill.breaking import Broken, faults_of
from runwright.drill.faults import catalogue, outstanding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from runwright.drill.operating import Operated
    from runwright.drill.system import System

Said = tuple["Mapping[str, Any]", ...]


def early(said: Sequence[Mapping[str, Any]]) -> Said:
    """Those that come before the system."""
    return tuple(each for each in said if catalogue.fault_of(each["kind"]).EARLY)


def later(said: Sequence[Mapping[str, Any]]) -> Said:
    """Those that break a system that runs."""
    return tuple(each for each in said if not catalogue.fault_of(each["kind"]).EARLY)


@contextmanager
def placed(said: Said, system: System, operated: Operated, folder: Path) -> Iterator[None]:
    """Inject them for the length of the block, in which the system starts and stops; raises what a fault raises."""
    broken = Broken(folder)
    try:
        for fault in faults_of(said, system, operated):
            broken.add(fault, None)  # for as long as the system runs: before that ends it could not be mended
        yield
    finally:
        broken.mend()


def mend_left(folder: Path) -> None:
    """Mend what a drill that died has left of them, while nothing runs; what is left then is told by the next drill."""
    for path in reversed(outstanding.early(folder)):
        outstanding.mend_one(path)
