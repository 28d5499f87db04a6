"""How a run stands or ended, for people and for programs."""

from __future__ import annotations

import hashlib
import json
import sys
from typing import TYPE_CHECKING

from runwright.cli import way_back
from runwright.lib.duration import spoken
from runwright.run.kind import Kind, State
from runwright.run.progress import Stage
from runwright.run.record import record
from runwright.run.way_back import left

if TYPE_CHECKING:
    from pathlib import Path

    from runwright.cli.paper import Paper
    from runwright.plan.plan import Plan
    from runwright.run.job import Job
    from runwright.run.progress import Progress
    from runwright.run.record import Record, Told

SIGNS = {
    "done": "✓",
    "done in part": "-",
    "failed": "✗",
    "skipped": "-",
    "not met": "-",
    "another way": "-",
    "in doubt": "?",
    "open": "·",
}
"""The state of a step as a sign."""
STYLES = {"done": "reads", "failed": "destroys", "in doubt": "destroys"}


def steps_of(made: Record, paper: Paper) -> None:
    """One line for each step."""
    for number, told in enumerate(made.steps, 1):
        said = _left_out(told, made.progress) if told.state == "done in part" else told.state
        title = told.step.title if said == "done" else f"{told.step.title}  ({said})"
        sign = SIGNS.get(told.state, "·")
        paper.wrapped(f"{sign} {number}. {title}", 2, STYLES.get(told.state, ""), hang=5)


def _left_out(told: Told, progress: Progress) -> str:
    """What was skipped of a step that is done otherwise: a check that failed and was passed over is no success."""
    tracks = [progress.track(action.ordinal) for action in told.step.actions]
    skipped = [track.why for track in tracks if track.stage is Stage.SKIPPED]
    return f"{len(skipped)} of {len(tracks)} commands skipped: {'; '.join(dict.fromkeys(skipped))}"


def standing(job: Job, paper: Paper) -> None:
    """Where a resumed run stands, and what cannot come back."""
    made = record(job.journal, job.header.run)
    paper.titled(made.plan.title, job.header.run)
    steps_of(made, paper)
    if _changed(made.plan, job.site.root):
        paper.wrapped(
            f"{made.plan.book} has changed since: the run goes on with what it said when it began.", 2, "mark"
        )
    if job.progress.voided:
        paper.wrapped(
            f"The folder or the variables of {made.plan.environment} are not what they were: "
            "what was approved before has to be approved again.",
            2,
            "mark",
        )
    for what in job.lost():
        paper.wrapped(
            f"Gone with the process that had it: {what}. Start it again if the next steps need it.", 2, "mark"
        )


def _changed(plan: Plan, root: Path) -> bool:
    """Whether the runbook is another one than the run began with, as far as it can be read from here."""
    try:
        return hashlib.sha256((root / plan.book).read_bytes()).hexdigest() != plan.revision
    except (OSError, ValueError):
        return False


def summarize(job: Job, paper: Paper, *, as_json: bool) -> None:
    """How the run ended, and what can be done with it now."""
    if job.rehearsed:
        return
    made = record(job.journal, job.header.run)
    if as_json:
        counts = {state: made.count(state) for state in SIGNS}
        state = made.progress.state
        facts = {"event": "finished", "run": job.header.run, "state": state.value, "steps": counts}
        stays = left(made.plan, made.progress) if state is State.ROLLED_BACK else []
        more = {"stays": [step.title for step in stays]} if stays else {}
        json.dump({**facts, **more, "seconds": made.seconds}, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
        return
    state = made.progress.state
    paper.heading(
        f"{'■' if state.ended else '□'} {state.value} after {spoken(round(made.seconds, 1))}: {made.plan.title}"
    )
    steps_of(made, paper)
    if state is State.ROLLED_BACK:
        way_back.warn(made.plan, made.progress, paper)
    if state is State.STOPPED and made.entries[-1].body.get("why"):
        paper.wrapped(f"Stopped: {made.entries[-1].body['why']}.", 2, "mark")
    for words in _next(made):
        paper.wrapped(words, 2, "dim")


def _next(made: Record) -> list[str]:
    run = made.header.run
    words = [f"Transcript: runwright runs show {run} --as markdown"]
    if any(entry.kind == "edited" for entry in made.entries):
        words.append(f"Your edits as a patch of the runbook: runwright runs patch {run}")
    handed = next((entry.body["to"] for entry in made.entries[-2:] if entry.kind == Kind.HANDED), "")
    if made.progress.state is State.WAITING and handed:
        words.append(f"{handed} goes on with: runwright run --resume {run}")
    elif made.progress.state is State.WAITING:
        words.append(f"Somebody else approves: runwright approve {run}")
        words.append(f"When it is approved: runwright run --resume {run}")
    elif not made.progress.state.ended:
        words.append(f"Go on: runwright run --resume {run}")
    return words
