"""Which of many spans hold a byte: the same as going through all of them, and not as slow."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from runwright.lib.source import Span
from runwright.lint.facts.nest import Nest

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 12)).map(lambda pair: Span(pair[0], sum(pair))))


@given(SPANS, st.integers(-1, 45), st.integers(0, 45))
def test_the_answers_are_those_of_going_through_all(spans: list[Span], at: int, end: int) -> None:
    nest = Nest(spans)
    holding = [each for each in spans if each.start <= at < each.end]

    assert nest.all(at) == holding
    assert nest.first(at) == next(iter(holding), None)
    assert nest.begun(at, end) == [each for each in spans if at <= each.start < end]


def test_a_question_does_not_go_through_all() -> None:
    nest = Nest(Span(number * 10, number * 10 + 5) for number in range(50_000))
    begun = time.perf_counter()

    assert sum(nest.first(at) is not None for at in range(0, 500_000, 10)) == 50_000
    assert time.perf_counter() - begun < 10  # going through all would be a thousand million looks
