"""Forking: an earlier run once more, from a later step, its sessions as they stood there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.lib.errors import RunwrightError
from runwright.run.earlier_plan import proven, stricter
from runwright.run.job import Job
from runwright.run.kind import Kind
from runwright.run.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runwright.plan.plan import Plan
    from runwright.run.site import Site
    from runwright.store.journal import Journal


class NoSuchStep(RunwrightError):
    """A step number that the plan does not have."""

    def __init__(self, number: int, plan: Plan) -> None:
        super().__init__(f"there is no step {number}")
        self.hint = f"The plan has steps 1 to {len(plan.steps)}."


def fork(journal: Journal, run: str, site: Site, how: Mapping[str, Any], *, first: int) -> Job:
    """Begin a run with the plan of another one, at step `first`, counted from 1."""
    header = journal.header(run)
    plan = stricter(proven(journal, header.run), site.environment)
    sessions = sessions_before(journal, header.run, plan, first)
    facts = {**how, "forked": header.run, "sessions": sessions, "passed": passed(plan, first)}
    job = Job.begin(journal, plan, site, facts)
    pass_over(job, first, f"done in {header.run}")
    return job


def passed(plan: Plan, first: int) -> list[int]:
    """The steps before the one with this number, for the first entry: a run that ends right behind it begins there."""
    return [step.ordinal for step in plan.steps[: first - 1]]


def pass_over(job: Job, first: int, why: str) -> None:
    """Say of every step before the one with this number, counted from 1, why it is skipped."""
    stands(job.plan, first)
    for step in job.plan.steps[: first - 1]:
        job.write(Kind.SKIPPED, step=step.ordinal, action=None, why=why)


def stands(plan: Plan, first: int) -> None:
    """Refuse the number of a step that the plan does not have, before anything is begun."""
    if not 1 <= first <= len(plan.steps):
        raise NoSuchStep(first, plan)


def sessions_before(journal: Journal, run: str, plan: Plan, first: int) -> dict[str, dict[str, Any]]:
    """What the sessions of a run stood at before it came to a step."""
    stands(plan, first)
    later = {action.ordinal for step in plan.steps[first - 1 :] for action in step.actions}
    progress = Progress()
    for entry in journal.entries(run):
        if entry.kind == Kind.INTENT and entry.body["action"] in later:
            break
        progress.take(entry)
    return progress.session
