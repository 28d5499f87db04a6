"""Metrics of several processes for Prometheus: all write into one folder, so that any of them can tell the sum.

A process's files bear its name and not its number: after a restart its counters go on where they were.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "other"
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5)


def registry(folder: Path, instance: str) -> CollectorRegistry:
    """Where this process's metrics are entered; to be called once, before any is made."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    from prometheus_client import CollectorRegistry, values

    values.ValueClass = values.MultiProcessValue(lambda: instance)
    return CollectorRegistry()


def page(folder: Path) -> bytes:
    """The sum over all processes in Prometheus' text format; takes milliseconds, so not in an event loop."""
    from prometheus_client import CollectorRegistry, generate_latest, multiprocess

    found = CollectorRegistry()
    multiprocess.MultiProcessCollector(found, str(folder))
    return generate_latest(found)


def method(named: str) -> str:
    """The method of a request as a label; one that a client made up is `other`, or each would be kept for ever."""
    return named if named in METHODS else OTHER


def resident(pid: int) -> int:
    """Bytes of memory that a process holds, 0 when it cannot be seen."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
