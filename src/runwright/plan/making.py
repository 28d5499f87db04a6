"""Making a plan: a procedure, an environment and values become steps that can be run, or the reasons why they cannot.

Pure: the same book, environment and values give the same plan. Nothing that a document says raises; what stands
against a run is an obstacle, with its place and what to do.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.plan import timing
from runwright.plan.action import Maker
from runwright.plan.alternatives import chosen
from runwright.plan.beside import beside
from runwright.plan.branches import Branch, branches, conditioned, otherwise, stated, under_head
from runwright.plan.condition import criterion
from runwright.plan.expecting import Expected
from runwright.plan.filling import Filling
from runwright.plan.loose import functions, loose
from runwright.plan.plan import Obstacle, Plan, PlannedStep
from runwright.plan.promised import values as values_of
from runwright.plan.undo import labelled, probing, undone
from runwright.plan.unset import unset
from runwright.plan.whereabouts import at, away, destination
from runwright.runbook.phase import Phase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runwright.environment.environment import Environment
    from runwright.plan.check import Check
    from runwright.plan.plan import Action, Choice
    from runwright.runbook import Runbook
    from runwright.runbook.procedure import Procedure
    from runwright.runbook.step import Step

CONTEXT = frozenset({Phase.OVERVIEW, Phase.IMPACT, Phase.SYMPTOMS, Phase.ESCALATION, Phase.PREVENTION})
"""Phases that tell and are not run."""
MARKER = regex(r"\n[ \t]*(?:\d+[.)]|[-*+])[ \t]*\Z")
"""The sign of the next item, which stands at the end of a step's text."""
TITLE = regex(r"#{1,6}[ \t][^\n]*\Z")


def make(
    book: Runbook,
    procedure: Procedure,
    environment: Environment,
    values: Mapping[str, str],
    *,
    phases: frozenset[str] | None = None,
) -> Plan:
    """The plan of a procedure; `phases` keeps only the steps of these.

    Raises:
        NoSuchParameter: a value was given that nothing asks for.
    """
    return _Making(book, procedure, environment, values, phases).plan()


class _Making:
    """The state of one making."""

    def __init__(
        self,
        book: Runbook,
        procedure: Procedure,
        environment: Environment,
        values: Mapping[str, str],
        phases: frozenset[str] | None,
    ) -> None:
        self.book = book
        self.procedure = procedure
        self.environment = environment
        self.phases = phases
        self.filling = Filling(book, environment, values)
        self.maker = Maker(book, procedure.anchor, environment, self.filling)
        self.maker.loose = loose(book.commands[number] for number in procedure.commands)
        self.maker.functions = functions(book.commands)
        self.expected = Expected(book, values_of(self.filling))
        self.gone = ""
        """Where the page has gone by `ssh` so far."""

    def plan(self) -> Plan:
        """All of it."""
        source = self.book.source
        steps = [step for step in self.procedure.steps if step.phase not in CONTEXT and not self.is_title(step)]
        choices = chosen(self.book, steps, self.environment.alternatives)
        undo = undone(self.book, steps)
        self.filling.unset = unset(self.book, self.run(steps, choices), self.given())
        forward: list[PlannedStep] = []
        back: list[PlannedStep] = []
        for number, step in enumerate(steps):
            if number in undo.owned:
                continue
            group = back if step.phase is Phase.ROLLBACK else forward
            if group is back or self.wanted(step):
                group += self.step(step, choices[number], [steps[each] for each in undo.of.get(number, ())])
        forward, back = otherwise(under_head(forward)), otherwise(back)
        rows = [row._replace(ordinal=number) for number, row in enumerate([*forward, *back])]
        return Plan(
            book=source.name,
            revision=hashlib.sha256(source.data).hexdigest(),
            procedure=self.procedure.anchor,
            title=self.procedure.title,
            environment=self.environment.name,
            target=self.environment.target or self.environment.name,
            values=tuple(self.filling.used.values()),
            steps=tuple(rows[: len(forward)]),
            rollback=tuple(rows[len(forward) :]),
            obstacles=self.obstacles(),
            missing=tuple(self.maker.missing.values()),
            estimate=self.estimate(steps, choices),
        )

    def run(self, steps: Sequence[Step], choices: Sequence[Choice | None]) -> list[int]:
        """The commands that are run, those that take back last."""
        taken = [
            step
            for step, choice in zip(steps, choices, strict=True)
            if (choice is None or choice.applies is not False) and (step.phase is Phase.ROLLBACK or self.wanted(step))
        ]
        order = sorted(taken, key=lambda step: step.phase is Phase.ROLLBACK)
        return [number for step in order for number in step.commands if self.runs(number)]

    def given(self) -> frozenset[str]:
        """The variables that the environment sets by itself."""
        return frozenset((*self.environment.variables, *self.environment.secrets))

    def obstacles(self) -> tuple[Obstacle, ...]:
        """What stands against it, in the order of the text, each once."""
        return tuple(sorted(dict.fromkeys([*self.maker.obstacles, *self.filling.faults.values()])))

    def is_title(self, step: Step) -> bool:
        """Whether a step is only the title of those below it."""
        return (
            not step.commands
            and step.number is None
            and TITLE.match(self.book.source.text(step.start, step.end).strip()) is not None
        )

    def wanted(self, step: Step) -> bool:
        """Whether a step is of a phase that was asked for; one of no phase is of the procedure."""
        return self.phases is None or (step.phase or Phase.PROCEDURE).value in self.phases

    def step(self, step: Step, choice: Choice | None, undo: Sequence[Step]) -> list[PlannedStep]:
        """One step, and apart from it what its words put under a condition of its own; ways not taken need nothing."""
        taken = choice is None or choice.applies is not False
        commands = [number for number in step.commands if taken and self.runs(number)]
        checks = self.expected.of(step, commands)
        rows = [self.row(step, choice, each, checks.by_command) for each in branches(self.book, step, commands)]
        rows = rows or [self.row(step, choice, Branch(None, step.start, ()), {})]
        if rows[0].actions:
            rows[0] = rows[0]._replace(
                instruction=beside(self.book, step, [each.title for each in self.procedure.steps])
            )
        back: list[Action] = []
        for each in undo:
            more, _ = self.actions(each, [number for number in each.commands if self.runs(number)], {})
            back += more
        acting = next((n for n, row in enumerate(rows) if any(not a.effects.level.harmless for a in row.actions)), 0)
        rows[acting] = rows[acting]._replace(undo=(*rows[acting].undo, *back))
        rows[-1] = rows[-1]._replace(checks=checks.of_step)
        return self.apart(rows, commands)

    def apart(self, rows: list[PlannedStep], commands: Sequence[int]) -> list[PlannedStep]:
        """The rows of a step, marked where the page has gone elsewhere by `ssh` than they run."""
        before, self.gone = self.gone, away((self.book.commands[number] for number in commands), self.gone)
        host = at(before, self.environment).host if before else ""
        return [
            row._replace(apart=before)
            if before and any(action.host != host or not host for action in row.actions)
            else row
            for row in rows
        ]

    def row(
        self, step: Step, choice: Choice | None, branch: Branch, checks: Mapping[int, Sequence[Check]]
    ) -> PlannedStep:
        """The commands of a step that stand under the same condition, with what takes them back."""
        actions, back = self.actions(step, branch.commands, checks)
        text = MARKER.sub("", self.book.source.text(step.start, step.end)).strip()
        condition = conditioned(step, branch)
        return PlannedStep(
            ordinal=0,
            number=step.number,
            title=branch.title or step.title,
            line=self.book.source.line(step.start),
            phase=step.phase.value if step.phase else None,
            condition=condition,
            criterion=criterion(condition) if condition and not branch.otherwise else None,
            choice=choice,
            instruction="" if actions else text,
            actions=tuple(actions),
            undo=tuple(back),
            checks=(),
            wait=None if actions else timing.wait(step.title, _behind(step.title, text)),
            stated=stated(step, branch),
            otherwise=branch.otherwise,
        )

    def runs(self, number: int) -> bool:
        """Whether a command is there to be run; a script to install is only shown."""
        command = self.book.commands[number]
        return command.block < 0 or self.book.blocks[command.block].kind != "script"

    def actions(
        self, step: Step, numbers: Sequence[int], checks: Mapping[int, Sequence[Check]]
    ) -> tuple[list[Action], list[Action]]:
        """The actions of a step and, apart, those that its own words call the way back."""
        forward: list[Action] = []
        back: list[Action] = []
        gone: tuple[int, str] | None = None
        blocks: dict[int, list[int]] = {}
        for number in numbers:
            command = self.book.commands[number]
            place = destination(command) if any(later > number for later in numbers) else None
            if place is not None and self._same_block(number, number + 1):
                gone = (command.block, place)
                continue
            if gone is not None and (command.block != gone[0] or command.text.strip() in {"exit", "logout"}):
                left, gone = gone, None
                if command.block == left[0]:
                    continue
            host = self.maker.host(step, command, gone[1] if gone else None)
            action = self.maker.action(step, command, checks.get(number, ()), host)
            if forward and probing(self.book, step.start, command.start):
                forward[-1] = forward[-1]._replace(probe=action.text)
                continue
            before = blocks.setdefault(command.block, []) if command.block >= 0 else []
            action = action._replace(together=tuple(before))
            before.append(action.ordinal)
            (back if self.takes_back(step, command.start) else forward).append(action)
        return forward, back

    def _same_block(self, number: int, other: int) -> bool:
        commands = self.book.commands
        return other < len(commands) and commands[number].block == commands[other].block >= 0

    def takes_back(self, step: Step, start: int) -> bool:
        """Whether a label of the step before a command says that it undoes."""
        return labelled(self.book, step.start, start)

    def estimate(self, steps: Sequence[Step], choices: Sequence[Choice | None]) -> float:
        """Seconds by what the document says of what is run; of ways, which one is not known, only the longest."""
        total = 0.0
        ways: dict[int, dict[str, float]] = {}
        for step, choice in zip(steps, choices, strict=True):
            seconds = 0.0 if step.phase is Phase.ROLLBACK or not self.wanted(step) else self.seconds(step)
            if choice is None or choice.applies:
                total += seconds
            elif choice.applies is None:
                way = ways.setdefault(choice.group, {})
                way[choice.label] = way.get(choice.label, 0.0) + seconds
        return total + sum(max(way.values()) for way in ways.values())

    def seconds(self, step: Step) -> float:
        """How long a step takes by its title, or by the sleeps of its commands."""
        sleeps = sum(timing.slept(self.book.commands[number]) for number in step.commands)
        return timing.wait(step.title) or timing.stated(step.title) or sleeps


def _behind(title: str, text: str) -> str:
    """What a step says beside its title."""
    _, found, more = text.partition(title)
    return more.lstrip(" *_:.\n") if found else ""
