"""Small plans written as values, entries that lie nowhere, and a person who answers from a list."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from runwright.languages.effects import Effects, Level
from runwright.plan.plan import Action, Plan, PlannedStep
from runwright.run.kind import Kind
from runwright.run.move import Answer, Move, Verb
from runwright.run.progress import Progress
from runwright.store.entry import Entry

if TYPE_CHECKING:
    from runwright.environment.environment import Environment
    from runwright.executors.session import Chunk
    from runwright.run.job import Job
    from runwright.run.report import Report

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def action(ordinal: int, text: str = "true", level: Level = Level.CHANGES, **fields: Any) -> Action:
    """A command of a plan."""
    made = Action(
        ordinal=ordinal,
        line=ordinal + 1,
        column=1,
        source=text,
        text=text,
        language="shell",
        effects=Effects(level, because="a test"),
        needs=(),
        checks=(),
        need=None,
        ask=False,
        timeout=30.0,
        bound=None,
        terminal=False,
        background=False,
        host="",
        secrets=(),
        rehearsal=None,
        probe=None,
    )
    return made._replace(**fields)


def step(ordinal: int, *actions: Action, **fields: Any) -> PlannedStep:
    """A step of a plan; without commands, one for a person."""
    made = PlannedStep(
        ordinal=ordinal,
        number=None,
        title=f"Step {ordinal}",
        line=ordinal + 1,
        phase=None,
        condition=None,
        criterion=None,
        choice=None,
        instruction="" if actions else "Do it by hand.",
        actions=actions,
        undo=(),
        checks=(),
    )
    return made._replace(**fields)


def plan(*steps: PlannedStep, **fields: Any) -> Plan:
    """A plan."""
    made = Plan(
        book="RUNBOOK.md",
        revision="0" * 64,
        procedure="a-test",
        title="A test",
        environment="local",
        target="local",
        values=(),
        steps=steps,
        rollback=(),
        obstacles=(),
        missing=(),
        estimate=0.0,
    )
    return made._replace(**fields)


class Story:
    """Entries of a journal that lie nowhere: what happened, told one after the other."""

    def __init__(self) -> None:
        self.progress = Progress()
        self.tell(Kind.PLANNED, who="alice@here")

    def tell(self, kind: Kind, who: str = "alice@here", at: datetime = NOON, **body: Any) -> Progress:
        """One more entry, folded."""
        self.progress.take(Entry("r", self.progress.count + 1, at, who, kind, body, "", ""))
        return self.progress

    def ran(self, number: int, *, succeeded: bool = True, attempt: int = 1) -> Progress:
        """A command that was run to its end."""
        self.tell(Kind.INTENT, action=number, attempt=attempt)
        why = "" if succeeded else "exit status 1"
        return self.tell(Kind.OUTCOME, action=number, attempt=attempt, succeeded=succeeded, why=why)


class Scripted:
    """A person who answers from a list, and remembers what was said."""

    def __init__(self, *answers: Answer | Verb) -> None:
        self.answers = [each if isinstance(each, Answer) else Answer(each, "because") for each in answers]
        self.asked: list[Move] = []
        self.begun: list[str] = []
        self.heard = b""
        self.reports: list[Report] = []
        self.noted: list[str] = []

    def answer(self, move: Move) -> Answer:
        self.asked.append(move)
        if not self.answers:
            return Answer(Verb.STOP, "nothing more to say")
        return self.answers.pop(0)

    def begins(self, _: PlannedStep, action: Action) -> None:
        self.begun.append(action.text)

    def hears(self, chunk: Chunk) -> None:
        self.heard += chunk.data

    def ends(self, report: Report) -> None:
        self.reports.append(report)

    def notes(self, text: str) -> None:
        self.noted.append(text)


class Begin(Protocol):
    """Begins a run, in the environment of the test unless another is given."""

    def __call__(self, made: Plan, environment: Environment | None = None) -> Job:
        """The job, let go when the test is over."""
