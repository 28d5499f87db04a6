"""The kinds of entries that a run writes into its journal; the state of a run is what folding them gives."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What one entry of the journal says."""

    PLANNED = "planned"
    """The first: the plan, who asked for it, and how it is to be driven."""
    CHOSEN = "chosen"
    """Of several ways, this one is taken."""
    CONDITION = "condition"
    """Whether the condition of a step is met, and who or what says so."""
    APPROVED = "approved"
    DENIED = "denied"
    CONFIRMED = "confirmed"
    """The person who drives the run has seen the command and said yes."""
    INTENT = "intent"
    """A command is about to start. Without an outcome behind it, the command is in doubt."""
    OUTCOME = "outcome"
    JUDGED = "judged"
    """A person says whether an expectation holds that no program can judge."""
    SETTLED = "settled"
    """A command in doubt was done, or was not: a person or a probe says so."""
    PERFORMED = "performed"
    """A person did a manual step, or did not."""
    SKIPPED = "skipped"
    RETRIED = "retried"
    EDITED = "edited"
    """A person changed a command; approvals of the old one are void."""
    ROLLBACK = "rollback"
    """From here on, the run undoes what it did."""
    HANDED = "handed over"
    TAKEN = "taken"
    """Another process or person goes on with the run."""
    NOTED = "noted"
    MERGED = "merged"
    """The run was kept apart in an emergency, and is carried into the main store."""
    FINISHED = "finished"


class State(StrEnum):
    """Where a run stands."""

    RUNNING = "running"
    WAITING = "waiting"
    """For an approval, or for another person."""
    STOPPED = "stopped"
    """Somebody stopped it; it can go on."""
    FAILED = "failed"
    DONE = "done"
    ROLLED_BACK = "rolled back"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen in it."""
        return self in {State.DONE, State.ROLLED_BACK}
