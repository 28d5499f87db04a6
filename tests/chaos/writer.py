"""Writers that live until they are killed: each forked from this process, which has everything imported.

For each line `URL RUN SYNCED PRAGMA;PRAGMA…` (tabs between) on standard input: a writer is forked, and `pid N` printed.
It takes the run, appends intents and outcomes, and prints number and hash of each entry after `append` returned. When
it is dead, `end` is printed.
"""

from __future__ import annotations

import itertools
import os
import random
import sys

from runwright.store.holder import this_process
from runwright.store.journal import Journal


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
        journal._connection.rows(pragma)
    journal.take(run, holder, 60, force=True)
    dice = random.Random()
    for number in itertools.count():
        intent = journal.append(run, "intent", {"command": f"step {number}"}, who="ada", holder=holder)
        say(f"{intent.number} {intent.hash}")
        outputs = {"stdout": dice.randbytes(dice.choice((0, 10, 300, 9000)))}
        outcome = journal.append(run, "outcome", {"status": 0}, who="ada", holder=holder, outputs=outputs)
        say(f"{outcome.number} {outcome.hash}")


def say(line: str) -> None:
    """Tell the parent, in one write, so that no line is cut in two."""
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main()
