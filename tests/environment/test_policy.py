"""Policies: what is asked, and what needs whose approval."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runwright.environment.policy import WORDS, Need, Policy, Rule
from runwright.languages.effects import Effects, Level, Mark

READS, CHANGES, DESTROYS, UNKNOWN = (
    Effects(level) for level in (Level.READS, Level.CHANGES, Level.DESTROYS, Level.UNKNOWN)
)
EXPOSES = Effects(Level.READS, frozenset({Mark.EXPOSES}))
LOCKS = Effects(Level.CHANGES, frozenset({Mark.LOCKING, Mark.ROOT}))

RULES = st.builds(
    Rule,
    st.frozensets(st.sampled_from(WORDS), min_size=1),
    st.lists(st.sampled_from(["*", "drain", "restore-*", "d*"]), min_size=1).map(tuple),
    st.integers(1, 5),
    st.booleans(),
    st.floats(1, 1e6),
)
EFFECTS = st.builds(Effects, st.sampled_from(Level), st.frozensets(st.sampled_from(Mark)))


@pytest.mark.parametrize(
    ("effects", "asks"),
    [(READS, False), (CHANGES, True), (DESTROYS, True), (UNKNOWN, True), (EXPOSES, True), (LOCKS, True)],
)
def test_what_a_terminal_asks_about_when_nothing_is_said(effects: Effects, asks: bool) -> None:  # noqa: FBT001
    assert Policy().asks(effects) is asks


def test_a_level_stands_for_all_that_is_worse() -> None:
    rule = Policy(rules=(Rule(frozenset({"destroys"})),))

    assert rule.need("drain", CHANGES) is None
    assert rule.need("drain", DESTROYS) is not None
    assert rule.need("drain", UNKNOWN) is not None


def test_a_mark_stands_for_itself() -> None:
    rule = Policy(rules=(Rule(frozenset({"locking"})),))

    assert rule.need("drain", DESTROYS) is None
    assert rule.need("drain", LOCKS) == Need(1, requester=False, expires=3600, because="locking")


def test_a_rule_speaks_of_procedures_by_their_anchors() -> None:
    rule = Policy(rules=(Rule(procedures=("restore-*", "#drain")),))

    assert rule.need("restore-database", CHANGES) == Need(
        1, requester=False, expires=3600, because="changes in restore-*"
    )
    assert rule.need("#drain", CHANGES) is not None
    assert rule.need("drain-2", CHANGES) is None
    assert rule.need("Restore-database", CHANGES) is None


def test_the_strictest_of_each_field_counts() -> None:
    policy = Policy(
        rules=(
            Rule(frozenset({"changes"}), approvals=1, requester=False, expires=7200),
            Rule(frozenset({"destroys"}), ("*data*",), approvals=3, requester=True, expires=600),
            Rule(frozenset({"exposes"}), approvals=9, expires=1),
        )
    )

    assert policy.need("restore-database", DESTROYS) == Need(
        3, requester=False, expires=600, because="destroys, destroys in *data*"
    )
    assert policy.need("restore-database", READS) is None


@settings(deadline=None)
@given(st.lists(RULES, max_size=4), RULES, st.sampled_from(["drain", "restore-db"]), EFFECTS)
def test_one_rule_more_never_asks_for_less(rules: list[Rule], more: Rule, procedure: str, effects: Effects) -> None:
    before = Policy(rules=tuple(rules)).need(procedure, effects)
    after = Policy(rules=(*rules, more)).need(procedure, effects)

    if before is not None:
        assert after is not None
        assert after.approvals >= before.approvals
        assert after.requester <= before.requester
        assert after.expires <= before.expires


@settings(deadline=None)
@given(st.lists(RULES, max_size=4), st.sampled_from(["drain", "restore-db"]), EFFECTS, EFFECTS)
def test_what_is_worse_never_needs_less(rules: list[Rule], procedure: str, one: Effects, other: Effects) -> None:
    policy = Policy(rules=tuple(rules))
    alone, both = policy.need(procedure, one), policy.need(procedure, one | other)

    assert policy.asks(one) <= policy.asks(one | other)
    if alone is not None:
        assert both is not None
        assert both.approvals >= alone.approvals
