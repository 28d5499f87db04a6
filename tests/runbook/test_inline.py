"""The words of a paragraph: a line may be only as wide as its author's window."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from runwright.lib.source import Source
from runwright.runbook import read
from runwright.runbook.element import Paragraph

if TYPE_CHECKING:
    from runwright.runbook import Runbook

WRAPPED = """\
    # Replicas

    ## Restart a replica

    1. If the replica lags by more than
       30 seconds behind the
       Redis primary, restart it. Then look. The last line should be
       `smoke test passed`, and the
       [probe](probe.md) quiet.

       ```bash
       systemctl restart replica
       ```
    """


def words(text: str) -> str:
    """The text of the first paragraph."""
    [paragraph] = read(Source.from_text(text)).document.elements
    assert isinstance(paragraph, Paragraph)
    return paragraph.inline.text


@pytest.fixture
def wrapped() -> Runbook:
    return read(Source.from_text(dedent(WRAPPED)))


def test_a_sentence_goes_on_behind_the_end_of_its_line(wrapped: Runbook) -> None:
    [step] = wrapped.procedures[0].steps

    assert step.condition
    assert step.condition.text == "If the replica lags by more than 30 seconds behind the Redis primary"
    assert [each.text for each in wrapped.expectations] == [
        "The last line should be smoke test passed, and the probe quiet."
    ]


def test_its_characters_still_point_into_the_source(wrapped: Runbook) -> None:
    [expectation] = wrapped.expectations
    told = wrapped.document.source.data[expectation.start : expectation.end].decode()

    assert told.lstrip().startswith("The last line should be\n")
    assert told.endswith("quiet.")


@pytest.mark.parametrize(
    "text",
    [
        "Run it.\nIt takes an hour",
        "Severity: P1\nOwner: the team of the shop",
        "Run in turn\n`first --now`\n`second --now`",
        "It is down  \nand nobody knows why",
        "It is down<br>\nand nobody knows why",
        "Look at:\nthe disk",
    ],
)
def test_a_line_that_ends_something_stays_a_line(text: str) -> None:
    assert "\n" in words(text)
