"""A runbook as plain data: ready for JSON, and every value with its place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from runwright.lib.source import Source
from runwright.runbook import Runbook, read
from runwright.runbook.plain import FORMAT, NOUNS, plain

if TYPE_CHECKING:
    from collections.abc import Iterator


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object anywhere in some data."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(inner)


def test_it_is_json_and_comes_back_the_same(book: Runbook) -> None:
    """
    # Drain größe
    **Owner:** ops

    1. Look: `redis-cli DBSIZE`
    2. If lag > 30 seconds: empty it

       ```sh
       redis-cli -h <host> FLUSHDB  # Expected: OK
       ```
    """
    data = plain(book)

    assert json.loads(json.dumps(data)) == data


def test_it_names_its_format_and_every_noun(book: Runbook) -> None:
    """
    # Drain
    """
    data = plain(book)

    assert data["format"] == FORMAT
    assert {"source", "bytes", "title", "sections", "procedures", "blocks", "commands", *NOUNS} <= data.keys()
    assert data["title"]["text"] == "Drain"


def test_every_place_is_a_line_and_column_of_the_source(book: Runbook) -> None:
    """
    # Drain größe
    1. Look: `redis-cli DBSIZE`

       ```sh
       redis-cli -h <host> FLUSHDB
       ```
    """
    placed = [each for each in objects(plain(book)) if {"start", "line", "column"} <= each.keys()]

    assert len(placed) >= 8
    for each in placed:
        assert (each["line"], each["column"]) == book.source.place(each["start"])
        assert each["line"] <= each["end_line"] <= len(book.source.line_starts)


def test_a_command_shows_what_is_inside_it(book: Runbook) -> None:
    """
    ```sh
    PGHOST=db psql -c 'SELECT 1' 2> errors.log | sort
    ```
    """
    [command] = plain(book)["commands"]
    psql, sort = command["parts"]

    assert command["effects"]["level"] == "changes"
    assert psql["words"] == ["psql", "-c", "'SELECT 1'"]
    assert (psql["assignments"], psql["redirections"], psql["piped_to"]) == (["PGHOST"], ["2> errors.log"], True)
    assert sort["piped_from"]
    assert [(each["language"], each["text"], each["line"]) for each in command["embedded"]] == [("sql", "SELECT 1", 2)]


def test_a_line_inside_a_command_is_that_of_the_document(book: Runbook) -> None:
    """
    1. Look

       ```sh
       psql <<SQL
       SELECT 1;
       SQL
       kubectl get pods \\
         -o json |
         jq '.items'
       ```
    """
    psql, pods = plain(book)["commands"]

    assert [each["line"] for each in psql["embedded"]] == [5]
    assert [part["line"] for part in pods["parts"]] == [7, 9]


def test_a_block_says_where_it_does_not_parse(book: Runbook) -> None:
    """
    ```sh
    df -h
    ls )
    ```
    """
    [block] = plain(book)["blocks"]
    [problem] = block["problems"]

    assert book.source.data[problem["at"] :].startswith(b"ls )")


def test_a_step_says_whether_a_person_does_it(book: Runbook) -> None:
    """
    # Drain
    1. Call the owner.
    2. Look: `redis-cli DBSIZE`
    """
    [procedure] = plain(book)["procedures"]

    assert [step["manual"] for step in procedure["steps"]] == [True, False]
    assert [step["commands"] for step in procedure["steps"]] == [[], [0]]


def test_the_same_bytes_give_the_same_data() -> None:
    data = b"# A\n1. Look: `df -h`\n\n```sh\nssh <host> $X\n```\n"

    assert plain(read(Source(data, "a.md"))) == plain(read(Source(data, "a.md")))
