"""Heap snapshots: what holds memory, written to a file when SIGUSR2 arrives.

With `TRACE_MEMORY=1` the places that allocated it are known from the start. Without, the first signal writes what kinds
of objects there are and begins to trace; a second one then shows what was allocated between the two.
"""

from __future__ import annotations

import gc
import sys
import time
import tracemalloc
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST = 30
FRAMES = 5


def trace() -> None:
    """Remember from now on where memory was allocated; costs about a third of the speed."""
    if not tracemalloc.is_tracing():
        tracemalloc.start(FRAMES)


def snapshot(folder: Path, instance: str) -> Path:
    """Write a snapshot of this process; the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{instance}-{time.strftime('%Y%m%dT%H%M%S')}.txt"
    fresh = path.with_suffix(".new")
    fresh.write_text("\n".join(report()) + "\n", encoding="utf-8")
    fresh.replace(path)
    trace()
    return path


def report() -> Iterator[str]:
    """What a snapshot says, line by line."""
    yield "# objects by type: count, bytes, type"
    counts, sizes = _objects()
    for name, size in sizes.most_common(MOST):
        yield f"{counts[name]:>10} {size:>12} {name}"
    if not tracemalloc.is_tracing():
        yield "# places: not traced until now; send the signal again to see what is allocated from here on"
        return
    now, peak = tracemalloc.get_traced_memory()
    yield f"# places that allocated what is still held: bytes, count, place (traced {now} bytes, at most {peak})"
    taken = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(False, tracemalloc.__file__)])  # noqa: FBT003 - the library's way
    for each in taken.statistics("lineno")[:MOST]:
        frame = each.traceback[0]
        yield f"{each.size:>12} {each.count:>10} {frame.filename}:{frame.lineno}"


def _objects() -> tuple[Counter[str], Counter[str]]:
    counts: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for each in gc.get_objects():
        name = f"{type(each).__module__}.{type(each).__qualname__}"
        counts[name] += 1
        sizes[name] += sys.getsizeof(each, 0)
    return counts, sizes
