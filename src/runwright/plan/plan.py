"""The plan: what a run of a procedure will do, in order, or the reasons why it cannot be made.

The dry run, the screen, the approval and the journal all show this one value. Secrets stand in it as references only.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runwright.environment.policy import Need
    from runwright.environment.secret import Reference
    from runwright.languages.effects import Effects
    from runwright.plan.check import Check
    from runwright.plan.condition import Criterion


class Bound(NamedTuple):
    """A parameter with the value it got."""

    name: str
    text: str
    """The value as it may be shown: of a secret, its reference."""
    secret: bool
    origin: str
    """Who said so: `set` (the caller), `environment`, `default` (of the document), `sample` (its example)."""


class Obstacle(NamedTuple):
    """Why the plan cannot be run as it is."""

    line: int
    column: int
    what: str
    do: str
    """What the reader can do about it, one sentence."""


class Missing(NamedTuple):
    """A parameter that nobody has given a value."""

    name: str
    help: str
    """What the document says about it; empty when it says nothing."""
    places: tuple[str, ...]
    """How it is written where it is asked for."""


class Choice(NamedTuple):
    """Which of several ways a step is."""

    group: int
    """Steps of a plan with the same group are ways to the same end."""
    label: str
    applies: bool | None
    """Whether the environment picks it; `None` when it does not say, so that a person must."""


class Action(NamedTuple):
    """One command of a step, ready to be run."""

    ordinal: int
    """Its number, unique in the plan, rollback included."""
    line: int
    column: int
    source: str
    """As written in the document."""
    text: str
    """With its values bound; each secret as the expansion of an environment variable."""
    language: str
    effects: Effects
    needs: tuple[str, ...]
    """Programs that must be there."""
    checks: tuple[Check, ...]
    need: Need | None
    """The approval it needs by policy."""
    ask: bool
    """Whether a run in a terminal confirms it first."""
    timeout: float
    """Seconds after which it counts as hung."""
    bound: float | None
    """Seconds after which a command that never ends is stopped in good order; `None` for one that ends by itself."""
    terminal: bool
    """Whether it talks to a person and needs a real terminal."""
    background: bool
    """Whether it goes on while the next steps run."""
    host: str
    """The name of the host it runs on; empty for here."""
    secrets: tuple[tuple[str, Reference], ...]
    """Environment variables that it reads secrets from, with the references to resolve at the last moment."""
    rehearsal: str | None
    """Its own dry run, a text of the same language; `None` where the tool has none."""
    probe: str | None = None
    """A command that only reads, and tells by exit status 0 that this one was done; `None` where none is declared."""
    address: str = ""
    """Where it was to be run or sent when this was planned: `user@address` of the host, the URL of the endpoint without
    its password, or the reference of that; empty for here."""
    together: tuple[int, ...] = ()
    """Ordinals of the commands before it in its block: what is expected below the block may be in their output."""


class PlannedStep(NamedTuple):
    """One thing to do."""

    ordinal: int
    """Its number in the plan, from 0; rollback steps go on counting."""
    number: str | None
    """The number that the author gave it."""
    title: str
    line: int
    phase: str | None
    condition: str | None
    """When it is to be done, in the author's words; `None` for always."""
    criterion: Criterion | None
    """The condition as something to measure, where it can be."""
    choice: Choice | None
    instruction: str
    """What a person does, the full text of the step; where there are actions, what the page says besides: cautions."""
    actions: tuple[Action, ...]
    undo: tuple[Action, ...]
    """What takes it back."""
    checks: tuple[Check, ...]
    """What must hold when the step is done, over and above the checks of its actions."""
    wait: float | None = None
    """Seconds that the step only waits; `None` for one that does something."""
    stated: int = -1
    """Byte of the runbook at which the condition is stated: steps below one that stands over them share its answer."""
    otherwise: bool = False
    """Whether the condition is the contrary of the one before it: whoever answered that has answered this."""
    apart: str = ""
    """Where the page went by a bare `ssh` before, while a command of this step runs elsewhere; mostly empty."""

    @property
    def manual(self) -> bool:
        """Whether a person does it."""
        return not self.actions and (self.choice is None or self.choice.applies is not False)


class Plan(NamedTuple):
    """A procedure made ready for one environment."""

    book: str
    """The name of the document."""
    revision: str
    """SHA-256 of the document's bytes, in hex."""
    procedure: str
    """The anchor."""
    title: str
    environment: str
    target: str
    """What a run locks besides its procedure."""
    values: tuple[Bound, ...]
    steps: tuple[PlannedStep, ...]
    rollback: tuple[PlannedStep, ...]
    obstacles: tuple[Obstacle, ...]
    missing: tuple[Missing, ...]
    """Parameters without a value; each is an obstacle too."""
    estimate: float
    """Seconds that it takes by what the document says."""

    @property
    def actions(self) -> Iterator[Action]:
        """Every action with what takes it back, steps first, then rollback."""
        for step in (*self.steps, *self.rollback):
            yield from step.actions
            yield from step.undo

    def mapped(self, of: Callable[[Action], Action]) -> Plan:
        """The plan with another action in the place of each, those that take back included."""

        def steps(every: tuple[PlannedStep, ...]) -> tuple[PlannedStep, ...]:
            return tuple(
                step._replace(actions=tuple(map(of, step.actions)), undo=tuple(map(of, step.undo))) for step in every
            )

        return self._replace(steps=steps(self.steps), rollback=steps(self.rollback))

    @property
    def fingerprint(self) -> str:
        """SHA-256 over all that a run of it would do."""
        return _digest([self.revision, self.procedure, self.environment, *map(_done, self.actions)])


def fingerprint(plan: Plan, action: Action) -> str:
    """What an approval binds, SHA-256 in hex: any change of what would be done, and where, changes it."""
    return _digest([plan.revision, plan.procedure, plan.environment, _done(action)])


def _done(action: Action) -> list[object]:
    """What of an action decides what it does; its ordinal, unique in the plan, names the step."""
    secrets = [[name, str(reference)] for name, reference in action.secrets]
    return [action.ordinal, action.text, action.language, action.host, action.address, secrets]


def _digest(facts: object) -> str:
    text = json.dumps(facts, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
