"""Expectations: the six forms in which authors say what a result must be."""

from __future__ import annotations

import pytest

from runwright.lib.source import Source
from runwright.runbook import Runbook, read


def said(book: Runbook) -> list[tuple[str, str]]:
    """Form and words of each expectation."""
    return [(each.form, each.text) for each in book.expectations]


def test_a_comment_in_the_block(book: Runbook) -> None:
    """
    ```sh
    psql -c 'SELECT count(*) FROM lag'
    # Expected: 0
    ```
    """
    assert said(book) == [("comment", "Expected: 0")]


@pytest.mark.parametrize(
    "sentence",
    [
        "You should see three pods.",
        "The lag must be below 5.",
        "All pods should be running.",
        "Verify that the page loads.",
    ],
)
def test_a_sentence(sentence: str) -> None:
    book = read(Source.from_text(f"# x\nLook at it. {sentence} Then go on.\n"))

    assert said(book) == [("sentence", sentence)]


@pytest.mark.parametrize("sentence", ["Restart the pod.", "You can look here.", "It was shown before."])
def test_other_sentences_expect_nothing(sentence: str) -> None:
    assert said(read(Source.from_text(f"# x\n{sentence}\n"))) == []


def test_output_below_a_command(book: Runbook) -> None:
    """
    ```sh
    kubectl get pods
    ```
    Expected output:
    ```
    NAME   READY   STATUS
    web-0  1/1     Running
    ```
    """
    assert ("output", "NAME   READY   STATUS\nweb-0  1/1     Running") in said(book)


def test_the_output_of_a_transcript(book: Runbook) -> None:
    """
    ```console
    $ redis-cli PING
    PONG
    ```
    """
    [(form, text)] = said(book)

    assert (form, text) == ("transcript", "PONG")
    [expectation] = book.expectations
    assert book.source.text(expectation.start, expectation.end).strip() == "PONG"


def test_bullets_under_a_label(book: Runbook) -> None:
    """
    **Expected result:**

    - Three replicas
    - No lag

    Another paragraph.

    - Not this one
    """
    assert said(book) == [("bullet", "Three replicas"), ("bullet", "No lag")]


def test_a_table_of_checks(book: Runbook) -> None:
    """
    | Check | Command | Expected |
    |-------|---------|----------|
    | Queue | `redis-cli DBSIZE` | 0 |
    | Disk  | `df -h` | below 80 % |
    """
    assert said(book) == [("table", "0"), ("table", "below 80 %")]


def test_a_table_of_other_things_expects_nothing(book: Runbook) -> None:
    """
    | Team | Result |
    |------|--------|
    | ops  | good   |
    """
    assert said(book) == []


def test_expectations_come_in_the_order_of_the_text(book: Runbook) -> None:
    """
    It should be green.

    ```sh
    df -h
    # should be below 80 %
    ```

    You should see a page.
    """
    assert [form for form, _ in said(book)] == ["sentence", "comment", "sentence"]


def test_a_comment_behind_a_command_says_what_to_expect(book: Runbook) -> None:
    """
    # Look
    ```bash
    curl -fsS localhost/healthz | jq -r .status   # Expected: ok
    echo "# should not count"; df -h  # the disks
    ```
    """
    assert [(each.text, each.form, book.source.line(each.start)) for each in book.expectations] == [
        ("Expected: ok", "comment", 3)
    ]


def test_a_block_below_the_word_expected_is_what_the_command_gives(book: Runbook) -> None:
    """
    # Look

    1. Ask it:

       ```bash
       curl -s localhost/health
       ```

       Expected:

       ```json
       {"status": "ok"}
       ```

    2. See who is there:

       ```bash
       systemctl is-active shop
       ```

       **Expected**:

       ```
       active
       ```
    """
    assert [(each.form, each.text) for each in book.expectations] == [
        ("output", '{"status": "ok"}'),
        ("output", "active"),
    ]
