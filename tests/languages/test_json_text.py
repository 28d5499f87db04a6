"""JSON: values, placeholders, mistakes."""

from __future__ import annotations

import pytest

from runwright.languages.effects import NOTHING
from runwright.languages.json_text import effects, parse


def test_several_values_stand_in_a_row() -> None:
    assert [(each.start, each.end) for each in parse('{"é": 1}\n[2]').statements] == [(0, 9), (10, 13)]


@pytest.mark.parametrize(
    "text",
    [
        '{"a": <number>, "b": "<text>"}',
        '{"a": {{ value }}}',
        '{"a": ${VALUE}, "b": [$OTHER]}',
        "{{ everything }}",
    ],
)
def test_what_a_reader_fills_in_stands_for_a_value(text: str) -> None:
    assert not parse(text).problems
    assert [(each.start, each.end) for each in parse(text).statements] == [(0, len(text))]


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ('{\n "a": 1,\n ...\n}', 12, "something is left out here, so this is not JSON"),
        ('{"a": 1 // why\n}', 8, "JSON has no comments"),
        ("{'a': 1}", 1, "JSON wants double quotes"),
        ('{"a" 1}', 5, "expecting ':' delimiter"),
    ],
)
def test_a_mistake_is_pointed_at(text: str, at: int, message: str) -> None:
    [problem] = parse(text).problems

    assert (problem.start, problem.message) == (at, message)


def test_nesting_without_end_is_a_mistake() -> None:
    assert parse("[" * 100_000).problems


def test_data_does_nothing() -> None:
    assert effects("{}") == NOTHING
