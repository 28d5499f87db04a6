"""A transcript as JUnit XML: a test case for each step, so that a build server shows a run like a test."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from runwright.run.execution import text
from runwright.run.record import output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.run.record import Record, Told
    from runwright.store.journal import Journal

ILLEGAL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot carry, whatever its escape."""
MOST = 10_000


def written(record: Record, journal: Journal) -> Iterator[str]:
    """The transcript, case by case."""
    cases = record.steps
    skipped = sum(told.state not in {"done", "failed", "in doubt"} for told in cases)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    facts = {
        "name": record.plan.title,
        "tests": str(len(cases)),
        "failures": str(record.count("failed")),
        "errors": str(record.count("in doubt")),
        "skipped": str(skipped),
        "time": f"{record.seconds:.3f}",
        "timestamp": record.header.started.isoformat(),
    }
    yield f"<testsuite {' '.join(f'{name}={_quoted(value)}' for name, value in facts.items())}>\n"
    for told in cases:
        yield from _case(told, record, journal)
    yield "</testsuite>\n"


def _case(told: Told, record: Record, journal: Journal) -> Iterator[str]:
    tries = [attempt for _, attempts in told.attempts for attempt in attempts]
    seconds = sum(attempt.body.get("seconds", 0.0) for attempt in tries)
    where = f"{record.plan.book}#{record.plan.procedure}"
    yield f'  <testcase name={_quoted(told.step.title)} classname={_quoted(where)} time="{seconds:.3f}">\n'
    if told.state == "failed":
        why = next((attempt.body["why"] for attempt in reversed(tries) if attempt.body.get("why")), "not done")
        yield f"    <failure message={_quoted(why)}/>\n"
    elif told.state == "in doubt":
        yield '    <error message="it was started, and nobody knows how it ended"/>\n'
    elif told.state != "done":
        yield f"    <skipped message={_quoted(told.state)}/>\n"
    shown = "".join(
        text(output(journal, record.header.run, attempt.outcome.number, "stdout"))
        for attempt in tries
        if attempt.outcome
    )
    if shown:
        yield f"    <system-out>{escape(_legal(shown[-MOST:]))}</system-out>\n"
    yield "  </testcase>\n"


def _quoted(value: str) -> str:
    return quoteattr(_legal(value))


def _legal(value: str) -> str:
    return ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", value)
