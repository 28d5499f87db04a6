"""Consent to a plan before anything of it runs, by a person; where nobody is, what needs a person is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from runwright.cli.paper import Paper
    from runwright.environment.secret import Reference
    from runwright.plan.plan import Plan


class Declined(RunwrightError):
    """The person saw the plan and did not want it run."""

    status = 1

    def __init__(self) -> None:
        super().__init__("nothing was run")


def warn(plan: Plan, root: Path, paper: Paper) -> None:
    """Say which secrets cannot be read now: a step may write one, so that whoever is asked decides."""
    from runwright.environment.secret import SecretMissing, resolve

    for where in dict.fromkeys(where for action in plan.actions for _, where in action.secrets):
        try:
            resolve(where, root)
        except SecretMissing as missing:
            paper.wrapped(f"! {missing}", 0, "mark")
            paper.wrapped(missing.hint, 2, "dim")


def of_person(plan: Plan, paper: Paper) -> None:
    """Ask under what has scrolled away by then: where it runs, and how much of it acts.

    Raises:
        Declined: the person says no.
    """
    from runwright.cli.plan_page import acting
    from runwright.cli.question import yes

    paper.wrapped(acting(plan))
    if not yes("Run it?"):
        raise Declined


def of_nobody(plan: Plan, level: str, root: Path, first: int) -> None:
    """Refuse a plan that will need somebody from its step `first` on, as nobody will be there.

    Raises:
        NeedsPerson: it will.
        SecretMissing: a variable that holds a secret is not set; no step can set one of Runwright's own.
    """
    from runwright.environment.secret import resolve
    from runwright.run.unattended import LEVELS, NeedsPerson, reasons

    left = plan._replace(steps=plan.steps[first - 1 :])
    found = list(reasons(left, LEVELS[level]))
    if found:
        raise NeedsPerson(found, LEVELS[level])
    for where in _certain(left):
        if where.scheme == "env":
            resolve(where, root)


def _certain(plan: Plan) -> Iterator[Reference]:
    """The secrets of steps that will surely be taken."""
    for step in plan.steps:
        if step.condition is None and (step.choice is None or step.choice.applies):
            yield from (where for action in step.actions for _, where in action.secrets)
