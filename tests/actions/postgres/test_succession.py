"""Who becomes the primary: the pure decision, over all ways in which nodes may stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runwright.actions.operation import Impossible
from runwright.actions.postgres.nodes import Node
from runwright.actions.postgres.standing import Standing
from runwright.actions.postgres.succession import decide

OPEN = cast("Any", object())


def node(number: int) -> Node:
    url = f"postgresql://postgres@db-{number}:5432/postgres"
    return Node(f"n{number}", url, None, (), (), (), Path())


def replica(number: int, place: int = 100, timeline: int = 1, of: int = 0) -> Standing:
    follows = f"host=db-{of} port=5432 user=repl"
    return Standing(node(number), OPEN, "", replica=True, place=place, timeline=timeline, follows=follows)


def primary(number: int) -> Standing:
    return Standing(node(number), OPEN, "", replica=False, place=200, timeline=1)


def silent(number: int, why: str = "connection refused") -> Standing:
    return Standing(node(number), why=why)


PLACES = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 5)), min_size=1, max_size=5)


@given(PLACES)
def test_nobody_has_more_than_the_one_that_takes_over(places: list[tuple[int, int]]) -> None:
    replicas = [replica(number, place, timeline) for number, (timeline, place) in enumerate(places, 1)]
    found = decide([silent(0), *replicas])
    assert all((each.timeline, each.place) <= (found.heir.timeline, found.heir.place) for each in replicas)
    assert [each.node.name for each in found.fenced] == ["n0"]
    assert {each.node.name for each in (found.heir, *found.followers)} == {each.node.name for each in replicas}


@given(PLACES, st.integers(1, 5))
def test_a_wish_that_would_lose_something_is_refused(places: list[tuple[int, int]], wish: int) -> None:
    replicas = [replica(number, place, timeline) for number, (timeline, place) in enumerate(places, 1)]
    try:
        found = decide([silent(0), *replicas], f"n{wish}")
    except Impossible as error:
        assert wish > len(places) or places[wish - 1] < max(places), str(error)  # noqa: PT017 (both ends are right)
    else:
        assert found.heir.node.name == f"n{wish}"
        assert places[wish - 1] == max(places)


def test_a_primary_that_is_well_stays_unless_another_one_is_named() -> None:
    standings = [primary(0), replica(1), replica(2, 50)]
    assert decide(standings).done
    assert decide(standings, "n0").done
    found = decide(standings, "n2")
    assert (found.heir.node.name, found.clean, [each.node.name for each in found.fenced]) == ("n2", True, ["n0"])


def test_two_that_write_are_left_alone() -> None:
    with pytest.raises(Impossible, match="n0 and n1 both take writes"):
        decide([primary(0), primary(1), replica(2)])


def test_only_the_one_that_was_followed_is_fenced() -> None:
    found = decide([silent(0), silent(1), replica(2)])
    assert ([each.node.name for each in found.fenced], [each.node.name for each in found.absent]) == (["n0"], ["n1"])


def test_everybody_silent_is_fenced_when_nobody_knows_whom_they_followed() -> None:
    found = decide([silent(0), silent(1), replica(2, of=7)])
    assert [each.node.name for each in found.fenced] == ["n0", "n1"]


def test_without_a_replica_nobody_can_take_over() -> None:
    with pytest.raises(Impossible, match="no replica answers"):
        decide([silent(0), silent(1)])


def test_a_name_that_there_is_not_is_refused_with_those_that_are() -> None:
    with pytest.raises(Impossible) as error:
        decide([silent(0), replica(1)], "n9")
    assert error.value.hint == "The file lists n0, n1."


def test_who_lives_and_lets_nobody_in_is_killed_only_when_the_heir_was_named() -> None:
    standings = [silent(0, "FATAL: sorry, too many clients already"), replica(1)]
    with pytest.raises(Impossible, match="n0 lives and does not let us in"):
        decide(standings)
    assert decide(standings, "n1").heir.node.name == "n1"
