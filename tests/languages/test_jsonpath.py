"""JSONPath: what closes and what does not."""

from __future__ import annotations

import pytest

from runwright.languages.jsonpath import parse


@pytest.mark.parametrize(
    "text",
    [
        "{.items[*].metadata.name}",
        '{range .items[*]}{.metadata.name}{"\\t"}{.status.phase}{"\\n"}{end}',
        "{.items[?(@.type=='Ready')].status}",
        ".status.phase",
        "{.data['tls\\.crt']}",
        "it's {.a}",
    ],
)
def test_a_path_that_closes_has_no_problem(text: str) -> None:
    assert not parse(text).problems


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("{.items[*", 7, "[ is never closed"),
        ("{.a}}", 4, "} closes nothing"),
        ("{.a['b]}", 4, "this quote is never closed"),
        ("{range .items[*]}{.a}", 0, "{range} without {end}"),
        ("{.a}{end}", 4, "{end} without {range}"),
    ],
)
def test_what_does_not_close_is_pointed_at(text: str, at: int, message: str) -> None:
    [problem] = parse(text).problems

    assert (problem.start, problem.message) == (at, message)
