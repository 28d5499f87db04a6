"""The report of one command: how it ended, what was expected of it, and whether that makes it a success."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.executors.session import Ending
from runwright.run.refusal import refused

if TYPE_CHECKING:
    from runwright.executors.session import Outcome
    from runwright.plan.check import Check, Verdict
    from runwright.plan.plan import Action

NOTHING_FOUND = 1
"""The exit status of `grep`, `diff` and others that found nothing; they say more than 1 where they could not look."""


class Report(NamedTuple):
    """A command, its outcome, and the verdicts on it."""

    action: Action
    outcome: Outcome
    verdicts: tuple[tuple[Check, Verdict], ...]

    @property
    def succeeded(self) -> bool:
        """Whether the run may go on."""
        return not self.why

    @property
    def why(self) -> str:
        """Why it counts as failed; empty when it does not."""
        broken = next((verdict.why for _, verdict in self.verdicts if verdict.held is False), "")
        return self._how_it_ended or broken

    @property
    def _how_it_ended(self) -> str:
        outcome = self.outcome
        if outcome.ending is Ending.EXITED:
            if outcome.status != 0:
                return "" if self._excused else f"exit status {outcome.status}"
            expected = any(verdict.held for _, verdict in self.verdicts)
            words = "" if expected else refused(self.action, outcome)
            return f"exit status 0, and yet it says: {words}" if words else ""
        words = ENDINGS[outcome.ending].format(seconds=outcome.seconds)
        return f"{words}, but {outcome.left}: it may go on" if words and outcome.left else words

    @property
    def _excused(self) -> bool:
        """Whether the expectations speak for a failing exit status; an error that was printed is not “no output”."""
        held = {check.kind for check, verdict in self.verdicts if verdict.held}
        nothing = self.outcome.status == NOTHING_FOUND and not self.outcome.stderr.strip()
        return "status" in held or ("empty" in held and nothing)

    @property
    def unjudged(self) -> list[int]:
        """Indexes of the checks that a person must judge."""
        return [number for number, (_, verdict) in enumerate(self.verdicts) if verdict.held is None]


ENDINGS = {
    Ending.BOUNDED: "",
    Ending.TIMED_OUT: "it did not end within {seconds:.0f} s and was ended",
    Ending.STOPPED: "it was stopped after {seconds:.0f} s",
    Ending.LOST: "the connection to where it ran was lost",
}
"""Why an ending other than its own is a failure; an endless command that was bounded is none."""
