"""What redaction costs: 10 MB of output through a stream, as ratios to `bytes.replace` of the one plain value."""

from __future__ import annotations

import statistics
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

from runwright.environment.redactor import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LINE = b"2026-11-26T07:15:30Z INFO gateway path=/reports/42 status=200 latency=12ms user=alice\n"
LOG = LINE * (10_000_000 // len(LINE))
SECRET = "hunter2-production"  # noqa: S105 (what is looked for, and not found)
TEN = [f"{number}-p@ss/w'rd&{number * 7919}" for number in range(10)]
KEY = "-----BEGIN KEY-----\n" + "\n".join(f"{number * 7919:064x}" for number in range(1, 26)) + "\n-----END KEY-----\n"
ROUNDS = 5


def main() -> int:
    """Measure and print."""
    base = median(lambda: LOG.replace(SECRET.encode(), b""))
    print(f"10 MB of a log, medians of {ROUNDS}; bytes.replace = 1 ({base * 1000:.1f} ms here)")
    for name, secrets in (("1 secret", [SECRET]), ("10 secrets with signs", TEN), ("a private key", [KEY])):
        for size in (100, 4096, 65536):
            taken = median(partial(through, secrets, size))
            print(f"  {name:<24}chunks of {size:>6}{taken / base:9.1f}{len(LOG) / taken / 1e6:9.0f} MB/s")
    return 0


def through(secrets: Sequence[str], size: int) -> int:
    """Feed the log in chunks; how many bytes came out."""
    stream = Redactor(secrets).stream()
    return sum(len(stream.feed(LOG[at : at + size])) for at in range(0, len(LOG), size)) + len(stream.close())


def median(run: Callable[[], object]) -> float:
    """Seconds that a run takes."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


if __name__ == "__main__":
    sys.exit(main())
