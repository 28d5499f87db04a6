"""jq: filters, mistakes, what a filter can see."""

from __future__ import annotations

from runwright.languages.effects import NOTHING, Level, Mark
from runwright.languages.jq_filter import effects, parse


def test_a_filter_is_compiled_with_the_variables_it_names() -> None:
    parsed = parse(" .items[] | select(.status.phase == $wanted) ")

    assert not parsed.problems
    assert [(each.start, each.end) for each in parsed.statements] == [(1, 44)]


def test_a_mistake_is_pointed_at() -> None:
    [problem] = parse(".items[").problems

    assert problem.message.startswith("syntax error")
    assert problem.start == 6


def test_an_unknown_function_is_a_mistake() -> None:
    assert parse(".a | slect(.b)").problems[0].message == "slect/1 is not defined"


def test_a_filter_does_nothing() -> None:
    assert effects(".a | length") == NOTHING


def test_the_environment_holds_secrets() -> None:
    assert effects("$ENV.TOKEN").marks == {Mark.DISCLOSES}
    assert effects("[inputs]").level is Level.READS


def test_a_filter_of_monstrous_depth_is_refused() -> None:
    assert parse("[" * 5000).problems
