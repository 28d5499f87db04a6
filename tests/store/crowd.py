"""One of several processes that use a store at once: `crowd.py WHAT URL RUN HOLDER TIMES`.

WHAT is a function below. It waits for a line on standard input, so that all start together, and prints what it did.
"""

from __future__ import annotations

import sys

from runwright.store.holder import this_process
from runwright.store.journal import AlreadyRunning, Journal, Opening

OPENING = Opening("RUNBOOK.md", "drain", "Drain the queue", "production", "queue", "ab" * 32)


def append(journal: Journal, run: str, holder: str, times: int) -> None:
    """What a holder does."""
    for number in range(times):
        print(journal.append(run, "note", {"n": number}, who="ada", holder=holder or None).hash)


def begin(journal: Journal, _run: str, _holder: str, times: int) -> None:
    """Try to begin the same procedure on the same target; who got it lets it go when told."""
    for _ in range(times):
        holder = this_process()
        try:
            print(journal.begin(OPENING, {}, who="ada", holder=holder, lease=60).run)
        except AlreadyRunning as error:
            print("refused", error.run)


if __name__ == "__main__":
    what, url, run, holder, times = sys.argv[1:]
    journal = Journal.open(url)
    sys.stdin.readline()
    {"append": append, "begin": begin}[what](journal, run, holder, int(times))
