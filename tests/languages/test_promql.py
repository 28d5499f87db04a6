"""PromQL: queries in a block, variables, mistakes."""

from __future__ import annotations

import pytest

from runwright.languages.effects import Level
from runwright.languages.promql import effects, parse, tree


def queries(text: str) -> list[str]:
    data = text.encode()
    return [data[each.start : each.end].decode() for each in parse(text).statements]


def test_a_block_is_split_at_blank_lines_comments_and_lines() -> None:
    text = '# one\nup == 0\n\nrate(x{ns="$ns"}[5m])\nsum(\n  rate(a[5m])\n)\n/ sum(b)'

    assert queries(text) == ["up == 0", 'rate(x{ns="$ns"}[5m])', "sum(\n  rate(a[5m])\n)\n/ sum(b)"]
    assert not parse(text).problems


@pytest.mark.parametrize(
    "text",
    [
        "sum(rate(x[$__rate_interval])) by (pod)",
        'x{ns="<namespace>", pod=~"{{ $labels.pod }}"}[<range>]',
        "max_over_time(x[1h:$step]) > $threshold",
        "rate(x[5m] offset $shift)",
        "x{...}",
        '# a { comment\nup # and "another\nor vector(0)',
        'x{a="#no comment"}',
        "$ up == 0",
    ],
)
def test_what_a_reader_fills_in_does_not_break_the_grammar(text: str) -> None:
    assert not parse(text).problems
    assert len(queries(text)) == 1


def test_a_bracket_without_a_partner_is_pointed_at() -> None:
    [problem] = parse("up\n\nsum(rate(x[5m]) by (pod)").problems

    assert (problem.start, problem.message) == (7, "unclosed left parenthesis")


def test_a_broken_query_costs_only_itself() -> None:
    text = "up\nfoo bar\ndown"

    assert queries(text) == ["up", "foo bar", "down"]
    assert [(each.start, each.end) for each in parse(text).problems] == [(3, 10)]


def test_a_query_only_looks() -> None:
    assert effects("up").level is Level.READS


def test_a_comparison_on_a_line_of_its_own_is_no_prompt() -> None:
    assert str(tree("sum(rate(errors_total[5m]))\n> 0.5")).endswith("> 0.5")
    assert tree("> sum(rate(errors_total[5m]))") is not None
