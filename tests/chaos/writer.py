"""Writers that live until they are killed: each forked from this process, which has everything imported.

For each line `URL RUN SYNCED PRAGMA;PRAGMA…` (tabs between) on standard input: a writer is forked, and `pid N` printed.
It takes the run and appends intents and outcomes as a run does. Number and hash of each entry are printed when it has
to be on the disk: of an intent after `append` returned, of an outcome after the intent behind it. When it is dead,
`end` is printed.
"""

from __future__ import annotations

import itertools
import os
import random
import sys
from typing import TYPE_CHECKING

from runwright.store import sqlite
from runwright.store.holder import this_process
from runwright.store.journal import Journal

if TYPE_CHECKING:
    from runwright.store.journal import Entry


def main() -> None:
    """Fork a writer for each line; the next when the last is dead."""
    for line in sys.stdin:
        url, run, synced, pragmas = line.rstrip("\n").split("\t")
        writer = os.fork()
        if not writer:
            os.environ["RUNWRIGHT_SYNCED"] = synced
            write(url, run, [pragma for pragma in pragmas.split(";") if pragma])
        say(f"pid {writer}")
        os.waitpid(writer, 0)
        say("end")


def write(url: str, run: str, pragmas: list[str]) -> None:
    """Write until the end comes from outside."""
    holder = this_process()
    journal = Journal.open(url)
    for pragma in pragmas:
        if "synchronous" in pragma:
            sqlite.SYNCS[True] = pragma
        journal._connection.rows(pragma)
    journal.take(run, holder, 60, force=True)
    dice = random.Random()
    unsaid: list[Entry] = []
    for number in itertools.count():
        unsaid.append(journal.append(run, "intent", {"command": f"step {number}"}, who="ada", holder=holder))
        for entry in unsaid:
            say(f"{entry.number} {entry.hash}")
        outputs = {"stdout": dice.randbytes(dice.choice((0, 10, 300, 9000)))}
        body = {"status": 0}
        unsaid = [journal.append(run, "outcome", body, who="ada", holder=holder, outputs=outputs, synced=False)]


def say(line: str) -> None:
    """Tell the parent, in one write, so that no line is cut in two."""
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main()
