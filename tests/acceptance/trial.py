"""How a procedure of a system's runbook is tried: its case, and the run of it by an operator who knows the case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tests.acceptance.operator import Operator

from runwright.environment.env_file import furnished
from runwright.lib.clock import SYSTEM
from runwright.lib.source import Source
from runwright.plan.making import make
from runwright.run.advance import drive
from runwright.run.job import Job
from runwright.run.site import Site
from runwright.runbook import read
from runwright.store.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from runwright.environment.configuration import Configuration
    from runwright.run.kind import State


class Case(NamedTuple):
    """How one procedure is tried."""

    values: Mapping[str, str] = {}
    before: Callable[[Any], object] | None = None
    """What breaks or prepares something in the system."""
    holds: tuple[str, ...] = ()
    choose: str = ""
    roll_back: bool = False
    after: Callable[[Any], object] | None = None
    """What must be so afterwards, or makes the system as it was."""


def tried(book: Path, folder: Path, configuration: Configuration, anchor: str, case: Case) -> tuple[State, Operator]:
    """Run one procedure to its end; its journal lies in the folder and proves right."""
    document = read(Source.from_file(book))
    procedure = next(each for each in document.procedures if each.anchor == anchor)
    environment = furnished(configuration.environment("local"))
    plan = make(document, procedure, environment, case.values)
    operator = Operator(case.holds, case.choose, roll_back=case.roll_back)
    journal = Journal.open(f"sqlite:///{folder}/runs.db")
    job = Job.begin(journal, plan, Site(environment, folder), {})
    try:
        return drive(job, operator, SYSTEM), operator
    finally:
        job.close()
        assert list(journal.verify(job.header.run)) == []
        journal.close()


def anchors(book: Path) -> set[str]:
    """Every procedure of a runbook that there is something to do in."""
    return {each.anchor for each in read(Source.from_file(book)).procedures if each.commands or each.steps}
