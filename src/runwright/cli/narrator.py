"""Telling what happens in a run while it happens: lines for people, or JSON for programs."""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING

from runwright.cli.paper import CONTROLS, effect_words, filled, prompt
from runwright.cli.plan_page import elsewhere
from runwright.executors.session import Ending
from runwright.lib.duration import spoken
from runwright.plan.check import bare

if TYPE_CHECKING:
    from typing import TextIO

    from runwright.cli.paper import Paper
    from runwright.executors.session import Chunk
    from runwright.plan.plan import Action, PlannedStep
    from runwright.run.job import Job
    from runwright.run.report import Report

ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
"""Control sequences of terminals (ECMA-48): what a command prints must not steer ours."""
MARGIN = "  │ "
LONG = 8
"""Lines of what the page says of a step, or of what a command gave earlier; the rest is named by its place."""


def position(step: PlannedStep, job: Job) -> str:
    """Where a step stands in its plan: `Step 2 of 6`."""
    numbers = [each.ordinal for each in job.plan.steps]
    if step.ordinal in numbers:
        return f"Step {numbers.index(step.ordinal) + 1} of {len(numbers)}"
    return "Rollback"


class Narrator:
    """Tells people."""

    def __init__(self, job: Job, paper: Paper, *, read: bool = False) -> None:
        self.job = job
        self.paper = paper
        self.read = read
        """Whether somebody is there who reads what the page says of each step."""
        self.step: int | None = None
        self.shown: Action | None = None
        """The command that stands on the screen and has not run."""
        self.streams: dict[str, Margin] = {}

    def enters(self, step: PlannedStep) -> None:
        """The heading of a step, once."""
        if self.step != step.ordinal:
            self.paper.line()
            self.paper.wrapped(f"▶ {position(step, self.job)}: {step.title}", style="head", hang=2)
            self.step, self.shown = step.ordinal, None
            if self.read and step.actions:
                self._says(step)
            if step.apart:
                self.paper.wrapped(elsewhere(step), 4, "changes", hang=2)

    def _says(self, step: PlannedStep) -> None:
        """What the page says of it, beside its commands: a caution has to be read before they run."""
        texts = step.instruction.splitlines()
        lines = [line for text in texts for line in filled(text, self.paper.width - 4, 2 * text.startswith("- "))]
        for line in lines[:LONG]:
            self.paper.raw(f"    {line}")
        if len(lines) > LONG:
            self.paper.line(f"… {len(lines) - LONG} more lines: {self.job.plan.book}:{step.line}", 4, "dim")

    def shows(self, action: Action) -> None:
        """A command and what it can do, once before it runs or is asked about."""
        if self.shown == action:
            return
        where = f"[{action.host}] " if action.host else ""
        self.paper.command(f"{where}{prompt(action.language)}", action.text, 2, "mark")
        because = f" ({action.effects.because})" if action.effects.because else ""
        style = action.effects.level.word if action.effects.level else "dim"
        self.paper.wrapped(effect_words(action.effects) + because, 4, style, hang=2)
        self.shown = action

    def begins(self, step: PlannedStep, action: Action) -> None:
        """The step, when it is a new one, and the command."""
        self.enters(step)
        self.shows(action)
        self.shown = None
        self.paper.out.flush()
        self.streams = {name: Margin(self.paper) for name in ("stdout", "stderr")}

    def recalls(self, action: Action) -> None:
        """What a command gave last, before this process had the run: the end of it, as the journal kept it."""
        from runwright.run.record import output

        number = self.job.progress.track(action.ordinal).outcome
        kept = [output(self.job.journal, self.job.header.run, number, name) for name in ("stdout", "stderr") if number]
        lines = [line for data in kept for line in data.splitlines(keepends=True)]
        if len(lines) > LONG:
            self.paper.line(f"… {len(lines) - LONG} earlier lines: runwright runs show {self.job.header.run}", 4, "dim")
        margin = Margin(self.paper)
        margin.write(b"".join(lines[-LONG:]))
        margin.close()

    def hears(self, chunk: Chunk) -> None:
        """A piece of output, line by line behind a margin."""
        self.streams[chunk.stream].write(chunk.data)

    def ends(self, report: Report) -> None:
        """How it ended, and each expectation."""
        for stream in self.streams.values():
            stream.close()
        outcome = report.outcome
        if report.action.terminal:
            self.paper.line()  # what talked to the person may have left the line unfinished
        if outcome.served and outcome.ending is Ending.EXITED and not outcome.seconds:
            self.paper.wrapped(f"– {outcome.served}", 4, "dim", hang=2)
            return
        sign, style = ("✓", "reads") if report.succeeded else ("✗", "destroys")
        ended = f"exit {outcome.status}" if outcome.ending is Ending.EXITED else outcome.ending.value
        dropped = f", {outcome.dropped} bytes not kept" if outcome.dropped else ""
        self.paper.line(f"{sign} {ended} after {spoken(round(outcome.seconds, 3))}{dropped}", 4, style)
        for check, verdict in report.verdicts:
            sign = {True: "✓", False: "✗", None: "?"}[verdict.held]
            self.paper.wrapped(f"{sign} expected “{bare(check.text)}”: {verdict.why}", 4)

    def notes(self, text: str) -> None:
        """A line."""
        self.paper.wrapped(text, 2, "dim")


LONGEST = 64 * 1024
"""Characters of a line; a longer one is broken, for it may never end."""


class Margin:
    """Output behind a margin: whole lines at once, an unfinished line as it grows, nothing that steers a terminal."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.pending = ""

    def write(self, data: bytes) -> None:
        """A piece."""
        self.pending += self.decoder.decode(data)
        *lines, self.pending = self.pending.split("\n")
        for line in lines:
            self._line(line)
        if len(self.pending) > LONGEST:
            self._line(self.pending)
            self.pending = ""
        self.paper.out.flush()

    def close(self) -> None:
        """What had no line end."""
        rest = self.pending + self.decoder.decode(b"", final=True)
        if rest:
            self._line(rest)
        self.pending = ""

    def _line(self, line: str) -> None:
        """A line; of a progress bar that drew over itself, what it came to."""
        shown = ESCAPES.sub("", line.rstrip("\r").rpartition("\r")[2])
        self.paper.raw(MARGIN + shown.translate(CONTROLS))


class EventLines:
    """Tells programs: one JSON object a line."""

    def __init__(self, job: Job, out: TextIO) -> None:
        self.job = job
        self.out = out
        self.decoders: dict[str, codecs.IncrementalDecoder] = {}

    def begins(self, step: PlannedStep, action: Action) -> None:
        """`{"event": "begins", …}`."""
        self.decoders = {name: codecs.getincrementaldecoder("utf-8")("replace") for name in ("stdout", "stderr")}
        self._tell(
            "begins", step=step.ordinal, title=step.title, action=action.ordinal, line=action.line, text=action.text
        )

    def hears(self, chunk: Chunk) -> None:
        """`{"event": "output", …}`; a letter of which a piece has only the beginning comes with the next."""
        self._prints(chunk.stream, self.decoders[chunk.stream].decode(chunk.data))

    def ends(self, report: Report) -> None:
        """`{"event": "ends", …}`."""
        for stream, decoder in self.decoders.items():
            self._prints(stream, decoder.decode(b"", final=True))
        outcome = report.outcome
        self._tell(
            "ends",
            action=report.action.ordinal,
            status=outcome.status,
            ending=outcome.ending.value,
            seconds=outcome.seconds,
            succeeded=report.succeeded,
            why=report.why,
            verdicts=[{"text": c.text, "line": c.line, "held": v.held, "why": v.why} for c, v in report.verdicts],
        )

    def notes(self, text: str) -> None:
        """`{"event": "note", …}`."""
        self._tell("note", text=text)

    def _prints(self, stream: str, text: str) -> None:
        if text:
            self._tell("output", stream=stream, text=text)

    def _tell(self, event: str, **facts: object) -> None:
        json.dump({"event": event, "run": self.job.header.run, **facts}, self.out, ensure_ascii=False)
        self.out.write("\n")
        self.out.flush()
