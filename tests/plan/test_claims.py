"""Expectations that claim two things: each is judged, and told, by itself."""

from __future__ import annotations

import pytest

from runwright.lib.source import Source
from runwright.plan.claims import parted
from runwright.plan.expecting import Expected
from runwright.runbook import read


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Expected: error rate < 1 % and no errors in the log", ("Expected: error rate < 1 %", "no errors in the log")),
        ("Error rate below 1% and latency under 200 ms.", ("Error rate below 1%", "latency under 200 ms.")),
        ("Expected: > 0 and < 100", ("Expected: > 0", "< 100")),
        ("Lag must be < 5 s, and the replica should be up", ("Lag must be < 5 s", "the replica should be up")),
        ("load < 2 and no `OOM` and swap < 10 %", ("load < 2", "no `OOM`", "swap < 10 %")),
    ],
)
def test_claims_that_speak_for_themselves_are_parted(text: str, claims: tuple[str, ...]) -> None:
    assert parted("comment", text) == claims


@pytest.mark.parametrize(
    "text",
    [
        "The value should not be between 5 and 10.",
        "It should take less than 5 minutes and 30 seconds",
        "`IO` should be `Yes` and `SQL` should be `Yes`.",
        "CPU and memory should be below 80 %",
        "should be < 5 s if idle and no errors",
        "< 5 or no rows and no errors",
        "Expected: 1 and 2",
    ],
)
def test_what_is_one_claim_or_none_that_is_sure_is_left_whole(text: str) -> None:
    assert parted("comment", text) == (text,)


def test_each_claim_is_a_check_of_its_command() -> None:
    page = "# Shop\n\n## Look\n\n1. Look:\n\n   ```bash\n   rate\n   # Expected: rate < 1 % and lag < 5 s\n   ```\n"
    book = read(Source.from_text(page))
    [procedure] = book.procedures
    [step] = procedure.steps

    checks = Expected(book, {}).of(step, [each.ordinal for each in book.commands]).by_command[0]

    assert [(each.kind, each.want.subject, each.want.value) for each in checks] == [
        ("number", "rate", 1),
        ("number", "lag", 5),
    ]
