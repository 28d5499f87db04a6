"""Execution: the one place where a command starts. Intent first, then the command, then its outcome.

The intent is on the disk before the command starts. The outcome is in the journal before anybody is told, where the end
of this process cannot take it, and on the disk with the next intent, or before anything that may take its time. If the
power goes in between, the command is in doubt, and a person or a probe says what became of it: it is never run twice.

Nothing else calls the sessions of a run. The approval is looked at here once more, over the command as it will run,
whatever way led here: a first try, a retry, an edit, an alternative, a resumed run or a direct call.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from runwright.lib.duration import spoken
from runwright.lib.regex import regex
from runwright.plan.check import Result, judge, unsure
from runwright.plan.plan import fingerprint
from runwright.run import approval
from runwright.run.kind import Kind
from runwright.run.report import Report
from runwright.run.session_state import plain_state
from runwright.store.connection import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from runwright.executors.session import Chunk, Outcome
    from runwright.plan.check import Check, Verdict
    from runwright.plan.plan import Action, PlannedStep
    from runwright.run.driver import Driver
    from runwright.run.hands import Redacted
    from runwright.run.job import Job

OF_ONE = frozenset({"comment", "transcript", "table"})
"""Forms of expectations that stand beside the command they are about."""
PATIENCE, PAUSE = 600.0, 1.0
"""Seconds that an outcome waits for its store to come back, and between two tries."""
STEERING = regex(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
"""What steers a terminal: in `\\x1b[31m500` the number is 500, and no 31 minutes stand before it."""
NOTHING = frozenset({"empty", "lacks", "status"})
"""Kinds of checks that more output cannot make hold."""
FOUND = frozenset({"contains", "any", "regex", "lines"})
"""Kinds of checks that more output cannot make fail."""


def execute(job: Job, step: PlannedStep, action: Action, driver: Driver, moment: datetime) -> Report:
    """Run one command of a job and judge what it gave.

    Raises:
        NotApproved: the policy wants approvals that it does not have.
        LeaseLost: another process has taken the run; the command was not started.
        NoExecutor, SecretMissing: something it needs is not there; it was not started.
        OSError: whoever is told of it is gone; it was ended, and its outcome is written.
    """
    action = job.progress.current(action)
    job.absorb()
    approval.require(job.plan, action, job.progress, moment)
    if not job.hands.at_hand(action):
        job.sync()
    prepared = job.hands.prepare(action)
    attempt = job.progress.track(action.ordinal).attempts + 1
    with job.under_way():
        job.write(
            Kind.INTENT,
            step=step.ordinal,
            action=action.ordinal,
            attempt=attempt,
            fingerprint=fingerprint(job.plan, action),
            text=action.text,
            host=action.host,
        )
        audience = _Audience(job, driver)
        audience.begins(step, action)
        told = job.hands.execute(prepared, audience.hears)
        report = _kept(job, step, action, told, driver)
    if audience.gone is not None:
        raise audience.gone
    driver.ends(report)
    return report


class _Audience:
    """Who is told of one command; when nobody can be told any more it is ended, as nothing may run on unseen."""

    def __init__(self, job: Job, driver: Driver) -> None:
        self.job, self.driver = job, driver
        self.gone: OSError | None = None

    def begins(self, step: PlannedStep, action: Action) -> None:
        with self._told():
            self.driver.begins(step, action)

    def hears(self, chunk: Chunk) -> None:
        if self.gone is None:
            with self._told():
                self.driver.hears(chunk)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """A terminal or a pipe that is gone raises OSError: what became of the command is written down all the same."""
        try:
            yield
        except OSError as error:
            self.gone = error
            self.job.hands.stop()


def _kept(job: Job, step: PlannedStep, action: Action, told: Redacted, driver: Driver) -> Report:
    """Judge a command and write its outcome, which nobody else knows: for a store that is away for a while we wait."""
    until, waiting = time.monotonic() + PATIENCE, False
    while True:
        try:
            return _written(job, step, action, told, again=waiting)
        except StoreError as error:
            if not error.passing or job.leaving or time.monotonic() > until:
                raise
            if not waiting:
                driver.notes(f"{error}. What the command gave is kept for {spoken(PATIENCE)}, until it can be written.")
            waiting = True
            time.sleep(PAUSE)


def _written(job: Job, step: PlannedStep, action: Action, told: Redacted, *, again: bool) -> Report:
    report = judged(step, action, told.outcome, _together(job, action))
    if again:
        job.absorb()  # the write that failed may have been carried out
    if not again or job.progress.started is not None:
        outputs = {name: data for name, data in _outputs(told).items() if data}
        job.write(Kind.OUTCOME, outputs=outputs, synced=False, **_body(job, step, report, told))
    return report


def _outputs(told: Redacted) -> dict[str, bytes]:
    outcome = told.outcome
    return {"stdout": outcome.stdout, "stderr": outcome.stderr, "background": outcome.background}


def expected(step: PlannedStep, action: Action) -> tuple[Check, ...]:
    """What is expected of a command; the last command of a step answers for the step."""
    last = bool(step.actions) and step.actions[-1].ordinal == action.ordinal
    return action.checks + step.checks if last else action.checks


def judged(step: PlannedStep, action: Action, outcome: Outcome, before: str = "") -> Report:
    """What was expected of a command, held against what it gave; those before it in its block printed `before`."""
    checks = expected(step, action)
    result = Result(outcome.status, text(outcome.stdout), text(outcome.stderr), outcome.seconds)
    verdicts = ((check, _verdict(check, result, before)) for check in checks)
    return Report(action, outcome, tuple((check, _of_part(check, each, outcome.dropped)) for check, each in verdicts))


def _of_part(check: Check, verdict: Verdict, dropped: int) -> Verdict:
    """What was found in a part of an output is there; of what was not, nobody knows whether it was in the rest."""
    found = verdict.held if check.kind in FOUND else verdict.held is False and check.kind in NOTHING
    if not dropped or found or check.kind in {"status", "person"} or check.want.subject == "seconds":
        return verdict
    return unsure(f"{dropped} bytes in the middle of the output were not kept ({verdict.why}): a person must judge")


def _verdict(check: Check, result: Result, before: str) -> Verdict:
    """What stands below a block of several commands may be said of what all of them printed."""
    verdict = judge(check, result)
    if verdict.held or not before or check.form in OF_ONE or check.kind in NOTHING:
        return verdict
    whole = judge(check, result._replace(stdout=f"{before.rstrip()}\n{result.stdout}"))
    if not whole.held:
        return verdict
    if not result.stdout.strip() or len(check.want.texts) > 1:
        return whole
    return unsure(f"only what was printed before it is so ({whole.why}): a person must judge")


def _together(job: Job, action: Action) -> str:
    """What the commands before one in its block printed in this run."""
    numbers = [job.progress.track(each).outcome for each in action.together if action.checks]
    return "\n".join(text(job.output(number, "stdout")).rstrip() for number in numbers if number)


def text(data: bytes) -> str:
    """Output as text: what is no UTF-8 is replaced, colours are left out, a progress bar counts by its last state."""
    whole = data.decode("utf-8", "replace").replace("\r\n", "\n")
    lines = (STEERING.sub("", whole) if "\x1b" in whole else whole).split("\n")
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)


def _body(job: Job, step: PlannedStep, report: Report, told: Redacted) -> dict[str, Any]:
    """What an outcome says; what a session knows, only where that is not what it knew before: it may be megabytes."""
    outcome = told.outcome
    after = plain_state(outcome.state)
    learned = after is not None and after != job.progress.session.get(told.session)
    return {
        "step": step.ordinal,
        "action": report.action.ordinal,
        "attempt": job.progress.track(report.action.ordinal).attempts,
        "status": outcome.status,
        "ending": outcome.ending.value,
        "seconds": round(outcome.seconds, 6),
        "dropped": outcome.dropped,
        "succeeded": report.succeeded,
        "why": report.why,
        "unjudged": report.unjudged if report.succeeded else [],
        "verdicts": [[check.text, verdict.held, verdict.why] for check, verdict in report.verdicts],
        "session": told.session if learned else "",
        "after": after if learned else None,
        "served": outcome.served,
    }
