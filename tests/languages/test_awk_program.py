"""awk: what closes, and what reaches outside."""

from __future__ import annotations

import pytest

from runwright.languages.awk_program import effects, parse
from runwright.languages.effects import Level


@pytest.mark.parametrize(
    "text",
    [
        "{print $1}",
        "/}/ {n++} END {print n}",
        '$3 > 5 { print "{" }',
        "NR==1 || /a[/]b/",
        '{gsub(/[()]/, "")} 1',
    ],
)
def test_a_program_that_closes_has_no_problem(text: str) -> None:
    assert not parse(text).problems


def test_what_does_not_close_is_pointed_at() -> None:
    assert [(each.start, each.message) for each in parse("{print $1").problems] == [(0, "{ is never closed")]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("{print $1}", Level.NOTHING),
        ("$3 > 5 {print}", Level.NOTHING),
        ('{print "a > b | c"}', Level.NOTHING),
        ('BEGIN {system("rm x")}', Level.UNKNOWN),
        ('{print | "sort"}', Level.UNKNOWN),
        ('{"date" | getline d}', Level.UNKNOWN),
        ('{print $1 > "file"}', Level.UNKNOWN),
        ('{print ENVIRON["HOME"]}', Level.READS),
    ],
)
def test_a_program_goes_so_far(text: str, level: Level) -> None:
    assert effects(text).level is level
