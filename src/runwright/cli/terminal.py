"""A person at a terminal who drives a run: every question with what is needed to answer it."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from runwright.cli import way_back
from runwright.cli.question import afresh, letter, line, reason
from runwright.lib.clock import SYSTEM
from runwright.lib.duration import spoken
from runwright.run.decision import decide
from runwright.run.move import REASONED, Answer, Turn, Verb
from runwright.store.connection import StoreBusy, StoreUnreachable

if TYPE_CHECKING:
    from runwright.cli.narrator import Narrator
    from runwright.run.job import Job
    from runwright.run.move import Move

LETTERS = {
    Verb.YES: ("y", "yes"),
    Verb.NO: ("n", "no"),
    Verb.DONE: ("d", "done"),
    Verb.NOT_DONE: ("n", "not done"),
    Verb.CHOOSE: ("", ""),
    Verb.RETRY: ("t", "try again"),
    Verb.EDIT: ("e", "edit"),
    Verb.SKIP: ("s", "skip"),
    Verb.ROLL_BACK: ("r", "roll back"),
    Verb.HAND_OVER: ("h", "hand over"),
    Verb.WAIT: ("w", "wait"),
    Verb.PROBE: ("p", "probe"),
    Verb.STOP: ("q", "quit"),
}
"""The letter and the word of each answer."""
WHY = {
    Verb.SKIP: "why skip it",
    Verb.RETRY: "what is different now",
    Verb.ROLL_BACK: "why roll back",
    Verb.HAND_OVER: "to whom",
    Verb.EDIT: "why change it",
    Verb.NOT_DONE: "what was in the way",
}
"""How each of the words that an answer needs is asked for."""
MEANS = {
    Verb.YES: "run it as it stands here",
    Verb.NO: "that is not so",
    Verb.DONE: "it is done",
    Verb.NOT_DONE: "it is not done",
    Verb.RETRY: "the same once more",
    Verb.EDIT: "change the command, then be asked again",
    Verb.SKIP: "leave it out and go on",
    Verb.ROLL_BACK: "take back what was done, by the runbook's own way back",
    Verb.HAND_OVER: "stop here, for somebody else to go on",
    Verb.WAIT: "wait on",
    Verb.PROBE: "run what can tell whether it was done",
    Verb.STOP: "stop here; `runwright run --resume` goes on",
}
"""What each answer does, for whoever asks."""
POLL = 0.5
"""Seconds between two looks for somebody's approval."""


class Terminal:
    """Asks a person; what happens is told by the narrator."""

    def __init__(self, job: Job, tale: Narrator) -> None:
        self.job = job
        self.tale = tale
        self.paper = tale.paper
        self.begins, self.hears, self.ends, self.notes = tale.begins, tale.hears, tale.ends, tale.notes

    def answer(self, move: Move) -> Answer:
        """Show what it is about, and ask."""
        from runwright.cli.asking import PAGES

        PAGES[move.turn](move, self.tale)
        if move.turn is Turn.CHOOSE:
            return self._chosen(move)
        if move.turn is Turn.PAUSE and move.step is not None:
            return self._paused(move, move.step.wait or 0)
        if move.turn is Turn.APPROVE and Verb.YES not in move.verbs:
            return self._awaited(move)
        return self._asked(move)

    def _asked(self, move: Move) -> Answer:
        letters = {LETTERS[verb][0]: LETTERS[verb][1] for verb in move.verbs if verb in LETTERS}
        picked = letter("  ", letters, lambda: self._explained(move))
        verb = next(each for each in move.verbs if LETTERS.get(each, ("",))[0] == picked)
        if verb is Verb.EDIT and move.action is not None:
            text = line("  $ ", prefill=move.action.text)
            return Answer(verb, reason(WHY[verb]), text)
        if verb is Verb.ROLL_BACK:
            way_back.warn(self.job.plan, self.job.progress, self.paper)
        if verb in REASONED:
            return Answer(verb, reason(WHY[verb]))
        if verb in {Verb.DONE, Verb.NO, Verb.YES} and move.turn in {Turn.PERFORM, Turn.JUDGE, Turn.DOUBT}:
            return Answer(verb, line("  a note (or nothing): "))
        return Answer(verb)

    def _explained(self, move: Move) -> None:
        """A line for each letter: what it does."""
        means = MEANS if move.action is not None and move.turn is not Turn.JUDGE else {**MEANS, Verb.YES: "that is so"}
        for verb in move.verbs:
            if verb in MEANS:
                key, word = LETTERS[verb]
                self.paper.named(f"  {key}, {word}", means[verb], 14)

    def _chosen(self, move: Move) -> Answer:
        while True:
            for number, label in enumerate(move.options, 1):
                self.paper.wrapped(f"{number}. {label}", 4, hang=3)
            typed = afresh("  which one? (q to quit) › ")
            if typed in {"q", "quit"}:
                return Answer(Verb.STOP)
            if typed.isdigit() and 0 < int(typed) <= len(move.options):
                return Answer(Verb.CHOOSE, move.options[int(typed) - 1])

    def _paused(self, move: Move, seconds: float) -> Answer:
        """Wait, with the time that is left on the screen; Ctrl-C offers the other answers."""
        until = time.monotonic() + seconds
        try:
            while (left := until - time.monotonic()) > 0:
                told = f"    {spoken(round(left))} left, Ctrl-C to do something else"
                self.paper.out.write("\r" + told[: self.paper.width - 1].ljust(self.paper.width - 1))
                self.paper.out.flush()
                time.sleep(min(left, 1))
        except KeyboardInterrupt:
            self.paper.line()
            return self._asked(move)
        self.paper.line()
        return Answer(Verb.DONE, f"waited {spoken(seconds)}")

    def _awaited(self, move: Move) -> Answer:
        """Look every half second whether others have approved; Ctrl-C offers the other answers."""
        try:
            while True:
                time.sleep(POLL)
                with suppress(StoreUnreachable, StoreBusy):  # a database that restarts: we look again
                    self.job.absorb()
                now = decide(self.job.plan, self.job.progress, SYSTEM.now())
                if (now.turn, now.because) != (move.turn, move.because):
                    return Answer(Verb.LOOK)
        except KeyboardInterrupt:
            self.paper.line()
            return self._asked(move)
