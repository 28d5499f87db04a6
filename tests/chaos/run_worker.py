"""The process that the chaos test kills: begins or resumes one long run and drives it, settling doubts by the ledger.

`run_worker.py STORE FOLDER STEPS`: each step appends its number to FOLDER/ledger. The worker stands in for the person
who looks at the system: a command in doubt was done when the ledger has its line. It looks only after whatever
executed the command is gone.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.run.story import Scripted, action, plan, step

from runwright.environment.environment import Environment
from runwright.environment.policy import Policy
from runwright.lib.clock import SYSTEM
from runwright.run.advance import drive
from runwright.run.job import Job
from runwright.run.move import Answer, Move, Turn, Verb
from runwright.run.site import Site
from runwright.store.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Sequence

PAUSE = 0.3
"""Seconds after which a shell whose parent was killed has read the end of its input and is gone."""


class Witness(Scripted):
    """A person who looks at the ledger."""

    def __init__(self, ledger: Path) -> None:
        super().__init__()
        self.ledger = ledger

    def answer(self, move: Move) -> Answer:
        if move.turn is not Turn.DOUBT or move.action is None:
            raise AssertionError(move)
        time.sleep(PAUSE)
        done = f"{move.action.ordinal}\n" in self.ledger.read_text().splitlines(keepends=True)
        return Answer(Verb.DONE if done else Verb.NOT_DONE, "the ledger says so")


def main(arguments: Sequence[str]) -> int:
    """Work until the run is done."""
    store, folder, count = arguments[0], Path(arguments[1]), int(arguments[2])
    ledger = folder / "ledger"
    ledger.touch()
    here = Environment("local", "", folder, policy=Policy(ask=frozenset()), target="local")
    journal = Journal.open(store)
    runs = list(journal.runs(1))
    if runs:
        job = Job.resume(journal, runs[0].run, Site(here, folder))
    else:
        steps = (step(n, action(n, f"echo {n} >> ledger")) for n in range(count))
        job = Job.begin(journal, plan(*steps), Site(here, folder), {})
    print("driving", flush=True)
    state = drive(job, Witness(ledger), SYSTEM)
    job.close()
    print(state.value, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
