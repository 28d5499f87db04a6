"""Printed: what a command gives, quoted in a sentence without a "should"; and sentences that only look like it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runwright.lib.source import Source
from runwright.plan.expecting import Expected
from runwright.runbook import Runbook, read

if TYPE_CHECKING:
    from runwright.plan.check import Check

STEP = "# Look\n\n1. Look at it:\n\n   ```sh\n   redis-cli ping\n   ```\n\n   {}\n"


def checked(text: str) -> list[Check]:
    """What a plan makes of the expectations of a text."""
    book = read(Source.from_text(text))
    [step] = book.procedures[0].steps
    found = Expected(book, {}).of(step, [each.ordinal for each in book.commands])
    return [*found.of_step, *(each for checks in found.by_command.values() for each in checks)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Expect `ok`.",
        "Expect to see `ok`.",
        "Expected `ok`.",
        "Expect: `ok`",
        "Expect the answer to be `ok`.",
        "Expect `ok` from every node.",
        "You should see `ok`.",
        "You'll see `ok`.",
        "You get `ok` back.",
        "This should print `ok`.",
        "It should return `ok`.",
        "The output should be `ok`.",
        "The output is `ok`.",
        "The response is “ok”.",
        "The command prints `ok`.",
        "This command outputs `ok`.",
        "It returns `ok` when the server is up.",
        "It prints\n   `ok`.",
        "It will print `ok` (in lower case).",
        "Returns `ok`.",
        "Output: `ok`",
        "Wait until it prints `ok`.",
        "Check that it says `ok`.",
        "Verify the output is `ok`.",
        "A healthy node answers `ok`.",
        "If all is well, you see `ok`.",
        "If everything is fine it prints `ok`.",
        "On success it prints `ok`.",
    ],
)
def test_a_quoted_result_is_looked_for_in_the_output(sentence: str) -> None:
    assert [(each.kind, each.want.texts) for each in checked(STEP.format(sentence))] == [("contains", ("ok",))]


@pytest.mark.parametrize(
    ("sentence", "kind", "comparator", "value"),
    [
        ("It returns `0`.", "number", "==", 0),
        ("Expect 3.", "number", "==", 3),
        ("Expect the count to be `0`.", "number", "==", 0),
        ("Expect at least `3` pods.", "number", ">=", 3),
        ("Expect no output.", "empty", "", 0),
        ("There should be no output.", "empty", "", 0),
    ],
)
def test_a_number_or_nothing_is_judged_as_such(sentence: str, kind: str, comparator: str, value: float) -> None:
    [check] = checked(STEP.format(sentence))
    assert (check.kind, check.want.comparator or "", check.want.value or 0) == (kind, comparator, value)


def test_code_that_begins_a_sentence_is_what_it_is_about() -> None:
    [check] = checked(STEP.format("`STATUS` should be `ok`."))
    assert (check.kind, check.want.texts, check.want.subject) == ("contains", ("ok",), "STATUS")


@pytest.mark.parametrize(
    "item",
    [
        "Ping it: `redis-cli ping` prints `PONG`.",
        "Run `redis-cli ping`; it answers `PONG`.",
        "Look: `redis-cli ping` - expect `PONG`",
    ],
)
def test_a_command_in_the_sentence_may_say_what_it_gives(item: str) -> None:
    assert [each.want.texts for each in checked(f"# Look\n\n1. {item}\n")] == [("PONG",)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Expect delays of `5m` while it restarts.",
        "Expect this to take 10 minutes.",
        "Expect at least 10 minutes.",
        "Expect traffic to drop to `0` for a minute.",
        "Expect an outage.",
        "Customers expect `99.9` of requests to succeed.",
        "Do not expect `ok` here.",
        "The service returns `503` when it is overloaded.",
        "It returns `1` if the node is down.",
        "It returns `1`\n   if the node is down.",
        "If it prints `ERROR`, restart it.",
        "If the output is `degraded`, go on with step 5.",
        "When it returns `no leader`, page the DBA.",
        "The output is in `/tmp/out.txt`.",
        "The result is stored in `x`.",
        "This prints everything to `/var/log/x`.",
        "This command prints the `pods` of a node.",
        "Use `x`, which prints `y`.",
        "Look for `ERROR` in the logs.",
        "Returns the node to the pool.",
    ],
)
def test_what_speaks_of_something_else_expects_nothing(sentence: str) -> None:
    assert checked(STEP.format(sentence)) == []


def test_what_something_gives_is_no_expectation_where_no_command_stands_before_it(book: Runbook) -> None:
    """
    # The client

    It returns `nil`.

    ## Another section

    ```sh
    redis-cli ping
    ```

    The client is old.

    Its second method is newer.

    It returns `nil`.
    """
    assert book.expectations == ()
