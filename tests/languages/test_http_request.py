"""Requests of HTTP as authors write them."""

from __future__ import annotations

import pytest

from runwright.languages.effects import Level
from runwright.languages.http_request import effects, parse

SILENCE = """\
POST /api/v1/silences HTTP/1.1
Content-Type: application/json

{"comment": "GET lost"}
"""


def test_a_request_is_one_statement_with_all_its_lines() -> None:
    [statement] = parse("\n" + SILENCE).statements

    assert (statement.start, statement.end) == (1, len(SILENCE))
    assert parse(SILENCE).problems == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("curl localhost", "method"),
        ("GET", "method"),
        ("HTTP/1.1 200 OK\n\n{}", "method"),
        ("GET /a\n\nGET /b\n", "more than one"),
        ("GET /a\n\nHTTP/1.1 200 OK\n\n{}", "an answer"),
        ("GET /a\n###\nDELETE /a", "more than one"),
    ],
)
def test_what_is_no_single_request_says_so(text: str, why: str) -> None:
    [problem] = parse(text).problems

    assert why in problem.message


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("GET /health", Level.READS),
        ("HEAD http://shop/health HTTP/1.1", Level.READS),
        (SILENCE, Level.CHANGES),
        ("PATCH /orders/1\n\n{}", Level.CHANGES),
        ("DELETE /orders/1", Level.DESTROYS),
        ("PURGE /orders/1", Level.UNKNOWN),
        ("", Level.UNKNOWN),
    ],
)
def test_its_method_says_what_it_can_do(text: str, level: Level) -> None:
    assert effects(text).level is level
