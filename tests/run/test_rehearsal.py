"""Rehearsals: everything but the doing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.run.story import Scripted, action, plan, step

from runwright.environment.policy import Need
from runwright.lib.clock import SYSTEM
from runwright.plan.plan import Choice
from runwright.run.advance import drive
from runwright.run.kind import State
from runwright.run.rehearsal import Rehearsed, rehearsal
from runwright.run.site import Site

if TYPE_CHECKING:
    from runwright.environment.environment import Environment

NEED = Need(approvals=1, requester=False, expires=600.0, because="changes")


def test_a_command_is_replaced_by_the_dry_run_of_its_tool_or_by_nothing(here: Environment, tmp_path: Path) -> None:
    made = plan(
        step(0, action(0, "touch acted", need=NEED, ask=True)),
        step(1, action(1, "touch acted too", rehearsal="echo would touch")),
    )
    heard = Scripted()
    job = rehearsal(made, Site(here, tmp_path))
    try:
        assert drive(job, Rehearsed(heard), SYSTEM) is State.DONE
    finally:
        job.close()

    assert list(here.directory.iterdir()) == []
    assert heard.heard == b"would touch\n"
    assert heard.asked == []


def test_what_a_real_run_would_ask_is_said(here: Environment, tmp_path: Path) -> None:
    ways = (Choice(0, "Docker", applies=None), Choice(0, "Local", applies=None))
    made = plan(
        *(step(n, action(n), choice=way) for n, way in enumerate(ways)),
        step(2),
        step(3, action(3), condition="if it hangs"),
        step(4, wait=60.0),
    )
    heard = Scripted()
    job = rehearsal(made, Site(here, tmp_path))
    try:
        assert drive(job, Rehearsed(heard), SYSTEM) is State.DONE
    finally:
        job.close()

    assert heard.noted == [
        "Step 0: you would be asked which way: Docker, Local",
        "Step 2: a person does this",
        "Step 3: you would be asked whether this holds: if it hangs",
        "Step 4: the run would wait 1 min",
    ]


def test_nothing_of_a_rehearsal_is_left(here: Environment, tmp_path: Path) -> None:
    job = rehearsal(plan(step(0, action(0))), Site(here, tmp_path))
    folder = job.leftovers
    assert folder is not None

    job.close()

    assert not Path(folder.name).exists()
