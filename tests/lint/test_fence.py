"""What is said about a fence that has no end, and what about one that was to be an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.source import Source
from runwright.lint.rules.markdown import unclosed_fence
from runwright.runbook import read

if TYPE_CHECKING:
    from runwright.lint.finding import Finding


def only(text: str) -> Finding:
    [finding] = unclosed_fence.check(read(Source.from_text(text, "report.md")))
    return finding


def test_a_fence_below_a_heading_begins_a_block() -> None:
    text = "# Report\n\n```\nuptime\n```\n\n## Smoke test\n```\n\n> shop@ smoke\nconnection refused\n"

    assert "never closed" in only(text).message


def test_a_fence_below_a_line_of_text_was_to_end_one() -> None:
    text = "# Report\n\n```xml\n<port>80</port>\n\nThen:\n\n```\nuptime\n```\n\nThe service is up.\n"

    assert "further up a fence is missing" in only(text).message
