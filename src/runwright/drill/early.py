"""Faults that are there before the system starts, such as a small disk below its data, and mended when it stopped."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from runwright.drill.breaking import Broken, faults_of
from runwright.drill.faults import catalogue

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
            broken.add(fault)
        yield
    finally:
        broken.mend()
