"""Roles: what each may do, and that the table speaks of every act."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runwright.environment.role import EVERYWHERE, NEEDED, ROLES, Act, Forbidden, Person, Role, owner, permit

role, act = st.sampled_from(Role), st.sampled_from(Act)


@pytest.mark.parametrize("each", Act)
def test_every_act_stands_in_the_table(each: Act) -> None:
    assert each in NEEDED


@given(role, role, act)
def test_who_has_more_may_do_all_that_who_has_less_may(one: Role, other: Role, what: Act) -> None:
    less, more = (Person("ann", {"staging": each}) for each in sorted((one, other)))
    assert more.may(what, "staging") or not less.may(what, "staging")


@pytest.mark.parametrize(
    ("word", "may"),
    [
        ("viewer", {Act.ENTER, Act.LOOK}),
        ("responder", {Act.ENTER, Act.LOOK, Act.RESPOND, Act.RUN}),
        ("approver", set(Act) - {Act.ADMINISTER}),
        ("administrator", set(Act)),
    ],
)
def test_a_role_may_do_this_and_nothing_else(word: str, may: set[Act]) -> None:
    person = Person("ann", {"staging": ROLES[word]})
    assert {each for each in Act if person.may(each, "staging")} == may


def test_a_role_holds_in_its_environment_only() -> None:
    person = Person("ann", {"staging": Role.ADMINISTRATOR})
    assert person.may(Act.APPROVE, "staging")
    assert not person.may(Act.LOOK, "production")


def test_what_was_said_of_an_environment_counts_before_what_was_said_of_all() -> None:
    person = Person("ann", {EVERYWHERE: Role.ADMINISTRATOR, "production": Role.VIEWER})
    assert not person.may(Act.RESPOND, "production")
    assert person.may(Act.ADMINISTER, "staging")


def test_a_refusal_says_what_is_held_and_what_is_needed() -> None:
    with pytest.raises(Forbidden, match="ann is viewer in production, and this needs approver"):
        permit(Person("ann", {"production": Role.VIEWER}), Act.APPROVE, "production")
    with pytest.raises(Forbidden, match="ann has no role in production"):
        permit(Person("ann", {}), Act.LOOK, "production")


@given(act, st.text())
def test_whoever_started_the_server_may_do_all(what: Act, environment: str) -> None:
    permit(owner("ann@ops"), what, environment)
