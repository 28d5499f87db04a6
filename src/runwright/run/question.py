"""A question of a run, as it is known to those who answer it from elsewhere: by a digest of all that decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.plan.plan import fingerprint
from runwright.store.entry import canonical, digest

if TYPE_CHECKING:
    from runwright.plan.plan import Plan
    from runwright.run.move import Move
    from runwright.run.progress import Progress


def mark(plan: Plan, progress: Progress, move: Move) -> str:
    """SHA-256, in hex: another command, value, attempt, expectation or reason makes another question."""
    action = move.action
    about = [move.turn.value, move.step.ordinal if move.step else None, move.check, list(move.options), move.because]
    if action is not None:
        track = progress.track(action.ordinal)
        about += [action.ordinal, fingerprint(plan, progress.current(action)), track.attempts, track.stage.value]
    return digest(canonical(about).encode())
