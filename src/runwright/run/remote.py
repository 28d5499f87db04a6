"""A driver that is elsewhere: each question of the run hangs on the board of the store, and is answered there.

The process that runs needs neither a terminal nor the server on whose page somebody answers: both may go and come back.
While a command runs, what it prints is put on the board too, and somebody there may wish it ended.
"""

from __future__ import annotations

import codecs
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from runwright.lib.duration import spoken
from runwright.run.decision import decide
from runwright.run.kind import Kind
from runwright.run.move import Answer, Turn, Verb
from runwright.run.question import mark
from runwright.store.board import Piece
from runwright.store.connection import StoreError
from runwright.store.lease import LeaseLost

if TYPE_CHECKING:
    from runwright.executors.session import Chunk
    from runwright.lib.clock import Clock
    from runwright.plan.plan import Action, PlannedStep
    from runwright.run.driver import Listener
    from runwright.run.job import Job
    from runwright.run.move import Move
    from runwright.run.report import Report
    from runwright.store.board import Board, Notice

POLL = 0.3
"""Seconds between two looks at the board."""
PATIENCE = 24 * 3600.0
"""Seconds after which a run that nobody answers is left where it stands; it can be gone on with."""
LONGEST = 16 * 1024
"""Characters of one piece of output; of what comes faster, the last."""


class Remote:
    """Asks on the board; what happens is told to another, and put there too."""

    def __init__(self, job: Job, board: Board, heard: Listener, clock: Clock) -> None:
        self.job, self.board, self.heard, self.clock = job, board, heard, clock
        self.notes = heard.notes
        self._echo: Echo | None = None
        self._ask("")

    def answer(self, move: Move) -> Answer:
        """Ask, and wait for the answer, for the end of a pause, or until others have made the question void."""
        begun = time.monotonic()
        question = mark(self.job.plan, self.job.progress, move)
        while True:
            try:
                found = self._looked(move, question, time.monotonic() - begun)
            except StoreError as error:  # a database that restarts: nobody can answer meanwhile, and nothing is lost
                if not error.passing or time.monotonic() - begun >= PATIENCE:
                    raise
                found = None
            if found is not None:
                return found
            time.sleep(POLL)

    def _looked(self, move: Move, question: str, seconds: float) -> Answer | None:
        """One look at the board; None while nothing has come, and nothing is over."""
        given = self._given(move, question)
        if given is not None:
            return self._down(given)
        over = self._over(move, seconds)
        return over if over is not None and self.board.withdraw(self.job.header.run, self.job.holder) else None

    def begins(self, step: PlannedStep, action: Action) -> None:
        """Told, and from now on what it prints is seen from elsewhere."""
        self.heard.begins(step, action)
        self._echo = Echo(self.job, self.board)

    def hears(self, chunk: Chunk) -> None:
        """Told and shown."""
        self.heard.hears(chunk)
        if self._echo is not None:
            self._echo.take(chunk)

    def ends(self, report: Report) -> None:
        """Told; the journal has its output now."""
        echo, self._echo = self._echo, None
        if echo is not None:
            echo.end()
            if echo.halted_by:
                with self.job.spoken_by(echo.halted_by):
                    self.job.write(Kind.NOTED, text="ended the command while it ran")
        self.heard.ends(report)

    def _ask(self, question: str) -> None:
        self.board.ask(self.job.header.run, self.job.holder, question)

    def _given(self, move: Move, question: str) -> Answer | None:
        """What somebody answered; anything that the move does not allow is passed over, and asked again.

        So is a yes to an approval: who may give one is not for whoever drives to say, and it has an entry of its own.

        Raises:
            LeaseLost: somebody has taken the run over, there or in a terminal.
        """
        held = self.job.journal.header(self.job.header.run)
        if held.holder != self.job.holder:
            raise LeaseLost(held.run, held.holder)
        notice = self.board.of(self.job.header.run)
        if notice is None or (notice.holder, notice.question) != (self.job.holder, question):
            self._ask(question)  # it does not hang there yet, or somebody who has lost the run had asked over us
            return None
        if not notice.verb:
            return None
        said = _read(notice)
        if said is None or said.verb not in move.verbs or (move.turn is Turn.APPROVE and said.verb is Verb.YES):
            self._ask(question)
            return None
        return said

    def _down(self, given: Answer) -> Answer:
        """Nothing is asked any more: who looks at the page sees that the run goes on."""
        self._ask("")
        return given

    def _over(self, move: Move, seconds: float) -> Answer | None:
        """The answer to a pause that is over, to what others have changed, or for people who do not come."""
        pause = move.step.wait if move.turn is Turn.PAUSE and move.step is not None else None
        if pause is not None:
            return Answer(Verb.DONE, f"waited {spoken(pause)}") if seconds >= pause else None
        if seconds >= PATIENCE:
            return Answer(Verb.STOP, f"nobody answered for {spoken(PATIENCE)}")
        if Verb.LOOK in move.verbs:
            self.job.absorb()
            now = decide(self.job.plan, self.job.progress, self.clock.now())
            if (now.turn, now.because) != (move.turn, move.because):
                return Answer(Verb.LOOK)
        return None


def _read(notice: Notice) -> Answer | None:
    """A notice as an answer; None for a word that is no answer at all."""
    try:
        return Answer(Verb(notice.verb), notice.words, notice.text, notice.who)
    except ValueError:
        return None


class Echo:
    """Puts on the board what a command prints while it runs, and ends it when somebody there wishes so."""

    def __init__(self, job: Job, board: Board) -> None:
        self._job, self._board = job, board
        self._number, self._pieces = job.progress.count, 0
        self._lock = threading.Lock()
        self._texts: dict[str, str] = {}
        self._decoders = {name: codecs.getincrementaldecoder("utf-8")("replace") for name in ("stdout", "stderr")}
        self._over = threading.Event()
        self.halted_by = ""
        self._thread = threading.Thread(target=self._go_on, name="echo", daemon=True)
        self._thread.start()

    def take(self, chunk: Chunk) -> None:
        """Have a piece of output put there soon."""
        with self._lock:
            text = self._texts.get(chunk.stream, "") + self._decoders[chunk.stream].decode(chunk.data)
            self._texts[chunk.stream] = text[-LONGEST:]

    def end(self) -> None:
        """The command has ended."""
        self._over.set()
        self._thread.join()
        with suppress(StoreError):
            self._board.wipe(self._job.header.run)

    def _go_on(self) -> None:
        while not self._over.wait(POLL):
            try:
                self._flush()
                notice = self._board.of(self._job.header.run)
            except StoreError:  # what is seen meanwhile is a courtesy: the journal gets all of it in the end
                continue
            if notice is not None and (notice.holder, notice.halting) == (self._job.holder, self._number):
                self.halted_by = notice.halted
                self._job.hands.stop()
                return

    def _flush(self) -> None:
        with self._lock:
            texts, self._texts = self._texts, {}
        for stream, text in texts.items():
            self._pieces += 1
            self._board.print(self._job.header.run, self._number, Piece(self._pieces, stream, text))
