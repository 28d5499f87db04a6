"""The actor: drives a run as the drill's file says a person would, and notes when the first command began."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from runwright.drill.shell import ran
from runwright.environment.policy import LEVELS
from runwright.languages.effects import Level
from runwright.plan.plan import fingerprint
from runwright.plan.units import family
from runwright.run.execution import expected
from runwright.run.kind import Kind
from runwright.run.move import Answer, Turn, Verb
from runwright.run.unattended import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from runwright.drill.place import Place
    from runwright.drill.scenario import Approvals, Scenario
    from runwright.executors.session import Chunk
    from runwright.plan.check import Check
    from runwright.plan.plan import Action, PlannedStep
    from runwright.run.job import Job
    from runwright.run.move import Move
    from runwright.run.report import Report

REASON = "answered by the drill"
KEPT = 4000
"""Bytes of the end of what a command printed, for the report of a failure."""


class Actor:
    """Answers what a run asks, by the drill's file; gives approvals that its policy names, and no others."""

    def __init__(
        self, scenario: Scenario, place: Place, tell: Callable[[str], None], turning: Callable[[], None]
    ) -> None:
        self._answers, self._approvals = scenario.answers, scenario.approvals
        self._takes_back = scenario.roll_back and scenario.outcome == "fails"
        self._place, self._tell, self._turning = place, tell, turning
        self.job: Job | None = None
        self.first: float | None = None
        """When the first command started, by `time.monotonic`; `None` when none did."""
        self.said: list[str] = []
        """What was taken for granted: manual steps, and expectations that only a person can judge."""
        self._output = b""

    @property
    def output(self) -> str:
        """The end of what the last command printed."""
        return self._output.decode("utf-8", "replace")

    def answer(self, move: Move) -> Answer:
        """What a person would say to this move."""
        time.sleep(self._answers.thinking)
        answers = {
            Turn.CONFIRM: self._confirm,
            Turn.APPROVE: self._approve,
            Turn.CHOOSE: self._choose,
            Turn.CONDITION: self._condition,
            Turn.PAUSE: self._pause,
            Turn.PERFORM: self._perform,
            Turn.JUDGE: self._judge,
            Turn.FAILURE: self._fail,
        }
        answer = answers.get(move.turn)
        return answer(move) if answer else Answer(Verb.STOP, move.because or f"{move.turn}: the drill goes no further")

    def begins(self, step: PlannedStep, action: Action) -> None:
        """Note when the first command starts."""
        self.first = self.first or time.monotonic()
        self._output = b""
        self._tell(f"{step.title}: {action.text.strip().splitlines()[0]}")

    def hears(self, chunk: Chunk) -> None:
        """Keep the end of what it prints."""
        self._output = (self._output + chunk.data)[-KEPT:]

    def ends(self, report: Report) -> None:
        """Nothing: what became of it stands in the journal."""

    def notes(self, text: str) -> None:
        """Pass on what is worth a line."""
        self._tell(text)

    def _confirm(self, move: Move) -> Answer:
        """Yes to what is known; what nobody has classified must be named in the drill's file."""
        why = _uncovered(self._approvals, move.action) if move.action else ""
        return Answer(Verb.STOP, _beyond(why, move.action)) if why else Answer(Verb.YES, REASON)

    def _approve(self, move: Move) -> Answer:
        """Write the approvals that the drill's policy gives, each by a name of its own."""
        action, job = move.action, self.job
        if action is None or job is None or _uncovered(self._approvals, action):
            return Answer(Verb.STOP, _beyond(move.because, action))
        if action.need is None or action.need.approvals > self._approvals.people:
            return Answer(Verb.STOP, f"it needs more people than [approvals] stands for: {move.because}")
        attempt = job.progress.track(action.ordinal).attempts + 1
        body = {
            "action": action.ordinal,
            "attempt": attempt,
            "fingerprint": fingerprint(job.plan, action),
            "why": REASON,
        }
        for number in range(self._approvals.people):
            job.journal.append(job.header.run, Kind.APPROVED, body, who=f"drill policy {number + 1}", holder=None)
        return Answer(Verb.LOOK)

    def _choose(self, move: Move) -> Answer:
        for words in self._answers.choices:
            for option in move.options:
                if words.lower() in option.lower():
                    return Answer(Verb.CHOOSE, option)
        return Answer(Verb.CHOOSE, move.options[0])

    def _condition(self, move: Move) -> Answer:
        met = any(words.lower() in move.because.lower() for words in self._answers.conditions)
        return Answer(Verb.YES if met else Verb.NO, REASON)

    def _pause(self, move: Move) -> Answer:
        wait = move.step.wait if move.step and move.step.wait else 0.0
        kept = min(wait, self._answers.waits)
        time.sleep(kept)
        if kept < wait:
            self.said.append(f"a wait of {wait:g} s was cut to {kept:g} s")
        return Answer(Verb.DONE, REASON)

    def _perform(self, move: Move) -> Answer:
        title = move.step.title if move.step else ""
        for words, command in self._answers.manual:
            if words.lower() in title.lower():
                done = ran(command, self._place, 600.0)
                return Answer(Verb.DONE if done.ok else Verb.NOT_DONE, done.said or REASON)
        self.said.append(f"taken for done: {title}")
        return Answer(Verb.DONE, REASON)

    def _fail(self, move: Move) -> Answer:
        """Take the way back from a procedure that has to fail, once; whatever else fails stops the drill."""
        takes_back, self._takes_back = self._takes_back and Verb.ROLL_BACK in move.verbs, False
        if takes_back:
            self._turning()
        return Answer(Verb.ROLL_BACK if takes_back else Verb.STOP, move.because)

    def _judge(self, move: Move) -> Answer:
        """Yes to what only a person can judge, which is told; no to a number that is not there."""
        if move.step and move.action and not self._output:
            why = blank(expected(move.step, move.action)[move.check])
            if why:
                return Answer(Verb.NO, why)
        self.said.append(f"nobody judged what “{move.step.title if move.step else ''}” is to give")
        return Answer(Verb.YES, REASON)


def blank(check: Check) -> str:
    """Why a command that printed nothing cannot have given what was wanted; empty where it may have."""
    counts = check.kind == "number" and family(check.want.unit) != "time"
    return f"“{check.text}” is wanted, and nothing was printed" if counts else ""


def _beyond(why: str, action: Action | None) -> str:
    """That a drill's policy does not speak of a command, and the word with which it would."""
    word = f'; effects = ["{action.effects.level.word}"] there would' if action is not None else ""
    return f"the drill's [approvals] do not cover it: {why}{word}"


def _uncovered(approvals: Approvals, action: Action) -> str:
    """Why a drill's policy does not speak of a command; empty when it does. A level stands for all below it too."""
    if action.effects.level is Level.UNKNOWN and Level.UNKNOWN.word in approvals.effects:
        return ""
    levels = [level for word, level in LEVELS.items() if word in approvals.effects and level is not Level.UNKNOWN]
    return refusal(action, max(levels, default=Level.READS))
