"""Consent to a plan before anything of it runs, by a person; where nobody is, what needs a person is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from pathlib import Path

    from runwright.cli.paper import Paper
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


def of_nobody(plan: Plan, level: str) -> None:
    """Refuse a plan that will need somebody, as nobody will be there.

    Raises:
        NeedsPerson: it will.
    """
    from runwright.run.unattended import LEVELS, NeedsPerson, reasons

    found = list(reasons(plan, LEVELS[level]))
    if found:
        raise NeedsPerson(found)
