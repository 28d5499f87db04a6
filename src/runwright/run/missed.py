"""What a run that goes on misses of the process that had it: variables that held a secret, and are written nowhere.

Where one is not set any more, `rm -rf "$DIR"/*` empties the root, and `psql "$URL"` goes elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.executors.session import hidden_among
from runwright.lib.errors import RunwrightError
from runwright.plan.unset import expanded
from runwright.run.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.plan.plan import Action
    from runwright.run.job import Job


class Missed(RunwrightError):
    """A run would go on for nobody, without a variable that it expands."""

    status = 1

    def __init__(self, job: Job, name: str, line: int) -> None:
        super().__init__(words(name, line))
        run = job.header.run
        self.hint = f"Begin where it is set: runwright run --fork {run} --from N, or go on in a terminal, and set it."


def missed(job: Job) -> Iterator[tuple[str, int]]:
    """Each variable that is gone and that a command still to come expands before one sets it, with its line."""
    gone = {name for state in job.hands.states.values() for name in hidden_among(state.lost)}
    return expanded(_left(job), gone) if gone else iter(())


def words(name: str, line: int) -> str:
    """That in a sentence."""
    return f"line {line} expands {name}, which held a secret and is gone with the process that had it"


def _left(job: Job) -> Iterator[Action]:
    for told in record(job.journal, job.header.run).steps:
        if told.state in {"open", "failed"}:
            actions = map(job.progress.current, told.step.actions)
            yield from (each for each in actions if not job.progress.track(each.ordinal).settled)
