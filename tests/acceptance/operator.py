"""An operator for acceptance tests: confirms what is asked, knows which conditions hold, and does manual steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.run.move import Answer, Move, Turn, Verb

if TYPE_CHECKING:
    from collections.abc import Collection

    from runwright.executors.session import Chunk
    from runwright.plan.plan import Action, PlannedStep
    from runwright.run.report import Report

ANSWERS = {Turn.CONFIRM: Verb.YES, Turn.PERFORM: Verb.DONE, Turn.JUDGE: Verb.YES, Turn.PAUSE: Verb.DONE}


class Operator:
    """Drives one run; a failure stops it, and what was said on the way is kept for the message of the test."""

    def __init__(self, holds: Collection[str] = (), choose: str = "", *, roll_back: bool = False) -> None:
        self.holds = holds
        """Words of the conditions that are met."""
        self.choose = choose
        self.roll_back = roll_back
        self.tale: list[str] = []
        self.output = ""

    def answer(self, move: Move) -> Answer:
        self.tale.append(f"? {move.turn} {move.because}")
        if self.roll_back and Verb.ROLL_BACK in move.verbs:
            self.roll_back = False
            return Answer(Verb.ROLL_BACK, "to try the way back")
        if move.turn is Turn.CONDITION:
            return Answer(Verb.YES if any(words in move.because for words in self.holds) else Verb.NO)
        if move.turn is Turn.CHOOSE:
            return Answer(Verb.CHOOSE, next(each for each in move.options if self.choose in each))
        verb = ANSWERS.get(move.turn)
        return Answer(verb, "in an acceptance test") if verb else Answer(Verb.STOP, move.because)

    def begins(self, step: PlannedStep, action: Action) -> None:
        self.tale.append(f"{step.title}\n  $ {action.text}")

    def hears(self, chunk: Chunk) -> None:
        text = chunk.data.decode("utf-8", "replace")
        self.output += text
        self.tale.append(text)

    def ends(self, report: Report) -> None:
        self.tale.append(f"  = {report.outcome.status} {report.why}")

    def notes(self, text: str) -> None:
        self.tale.append(text)
