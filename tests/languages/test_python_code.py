"""Python: scripts, sessions, mistakes, and how little of it is harmless."""

from __future__ import annotations

import pytest

from runwright.languages.effects import Level
from runwright.languages.python_code import effects, parse


def statements(text: str) -> list[str]:
    data = text.encode()
    return [data[each.start : each.end].decode() for each in parse(text).statements]


def test_statements_are_split_with_their_places() -> None:
    assert statements("é = 1\n@cached\ndef f():\n    return 2\n") == [
        "é = 1",
        "@cached\ndef f():\n    return 2",
    ]


def test_a_session_is_read_without_prompts_and_output() -> None:
    assert statements(">>> for x in y:\n...     x()\n...\n3\n>>> z") == ["for x in y:\n...     x()", "z"]


def test_an_indented_snippet_is_read() -> None:
    assert statements("    a = 1\n    b = 2") == ["a = 1", "b = 2"]


def test_a_placeholder_stands_for_a_name() -> None:
    assert statements("client.delete(<queue-name>)") == ["client.delete(<queue-name>)"]


def test_a_mistake_is_pointed_at() -> None:
    [problem] = parse("x = 1\ny = = 2").problems

    assert problem.start == 10


@pytest.mark.parametrize("text", ["print(1 + 2)", "x = [1, 2]\nprint(len(x), f'{x}')", "'text'"])
def test_computing_and_printing_do_nothing(text: str) -> None:
    assert effects(text).level is Level.NOTHING


@pytest.mark.parametrize(
    "text",
    [
        "import os",
        "x.y = 1",
        "open('f')",
        "print = delete\nprint(1)",
        "print(1, file=f)",
        "a.b()",
        "[f() for f in g]",
        "x = (",
    ],
)
def test_everything_else_is_unknown(text: str) -> None:
    assert effects(text).level is Level.UNKNOWN
