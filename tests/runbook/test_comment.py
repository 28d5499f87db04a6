"""Comments of a block: titles, numbers, expectations."""

from __future__ import annotations

import pytest

from runwright.runbook.comment import comments, titles


@pytest.mark.parametrize(
    ("line", "number", "text"),
    [
        ("# 3. Restart the pod", "3", "Restart the pod"),
        ("# Step 2: stop writes", "2", "stop writes"),
        ("# 1) Look", "1", "Look"),
        ("# 2.1 - Look again", "2.1", "Look again"),
        ("-- 1. Look", "1", "Look"),
        ("// Look", None, "Look"),
        ("#Look", None, "Look"),
        ("# 5 minutes later", None, "5 minutes later"),
        ("  # Indented", None, "Indented"),
    ],
)
def test_a_comment_has_words_and_perhaps_a_number(line: str, number: str | None, text: str) -> None:
    [comment] = comments(f"{line}\nls\n")

    assert (comment.number, comment.text) == (number, text)


@pytest.mark.parametrize("line", ["#!/bin/bash", "## heading-like", "# -----", "#", "ls # behind", "--verbose", "---"])
def test_what_only_looks_like_a_comment_is_none(line: str) -> None:
    assert comments(f"{line}\n") == ()


@pytest.mark.parametrize(
    "line",
    [
        "# Expected: 0",
        "# expect three pods",
        "# should be empty",
        "# => PONG",
        "# -> 1/1",
        "# Output: OK",
        "# 2. Expected: ok",
    ],
)
def test_a_comment_may_say_what_to_expect(line: str) -> None:
    [comment] = comments(line)

    assert comment.expects


def test_a_comment_about_expecting_says_nothing_to_expect() -> None:
    [comment] = comments("# Resulting files are kept\n")

    assert not comment.expects


def test_a_place_counts_bytes_of_the_block() -> None:
    text = "echo größe\r\n# prüfen\r\nls\r\n"
    [comment] = comments(text)

    assert text.encode()[comment.start : comment.end].decode() == "# prüfen\r"


def test_of_a_run_of_comments_the_first_is_the_title() -> None:
    text = "# Drain the node\n# (takes a while)\nkubectl drain n\n\n# Expected: drained\n# Reboot\nreboot\n"

    assert [words for _, _, words in titles(text)] == ["Drain the node", "Reboot"]


def test_each_numbered_comment_is_a_title() -> None:
    assert [words for _, _, words in titles("# 1. Call the owner\n# 2. Wait\nls\n")] == ["Call the owner", "Wait"]
