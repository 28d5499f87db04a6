"""Conditions of an escalation in the words of runbooks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runwright.incident.trigger import Trigger, Until, read

ANSWERED, RESOLVED = Until.ANSWERED, Until.RESOLVED


def trigger(until: Until, after: float | None, *severities: str) -> Trigger:
    return Trigger(frozenset(severities), until, after)


@pytest.mark.parametrize(
    ("words", "triggers"),
    [
        ("at once", [trigger(RESOLVED, 0)]),
        ("Immediately", [trigger(RESOLVED, 0)]),
        ("Alert", [trigger(RESOLVED, 0)]),
        ("15 minutes", [trigger(RESOLVED, 900)]),
        ("> 30 min", [trigger(RESOLVED, 1800)]),
        ("No response or P1/P2", [trigger(ANSWERED, 300), trigger(RESOLVED, 0, "p1", "p2")]),
        ("No acknowledgement within 10 min", [trigger(ANSWERED, 600)]),
        ("if the primary does not respond in 15 minutes", [trigger(ANSWERED, 900)]),
        ("if the on-call engineer doesn't answer", [trigger(ANSWERED, 300)]),
        ("not acknowledged after 5 minutes", [trigger(ANSWERED, 300)]),
        ("Still unresolved after 15 min", [trigger(RESOLVED, 900)]),
        ("P1 unresolved after 30 min", [trigger(RESOLVED, 1800, "p1")]),
        ("if not resolved within 1 hour", [trigger(RESOLVED, 3600)]),
        ("SEV-1 that has not been fixed after 45 min", [trigger(RESOLVED, 2700, "p1")]),
        ("unresolved", [trigger(RESOLVED, None)]),
        (
            "P1 without an answer after 15 minutes, P2 after 1 hour",
            [trigger(ANSWERED, 900, "p1"), trigger(ANSWERED, 3600, "p2")],
        ),
    ],
)
def test_words_become_conditions_that_a_clock_can_judge(words: str, triggers: list[Trigger]) -> None:
    assert read(words, 300) == (tuple(triggers), "")


@pytest.mark.parametrize(
    ("words", "triggers"),
    [
        ("business hours only", [trigger(RESOLVED, 0)]),
        ("next business day", [trigger(RESOLVED, 0)]),
        ("no answer after 2 business hours", [trigger(ANSWERED, 7200)]),
        ("not resolved after 1 hour, business hours only", [trigger(RESOLVED, 3600)]),
        ("no answer after 1 hour (during business hours only)", [trigger(ANSWERED, 3600)]),
    ],
)
def test_what_waits_for_business_hours_says_so(words: str, triggers: list[Trigger]) -> None:
    assert read(words, 300) == (tuple(each._replace(quiet=True) for each in triggers), "")


def test_of_two_conditions_only_the_one_that_says_so_waits() -> None:
    found = read("P1 unresolved after 30 min, P3 business hours only", None).triggers
    assert [(sorted(each.severities), each.quiet) for each in found] == [(["p1"], False), (["p3"], True)]


@pytest.mark.parametrize(
    "words",
    [
        "outside business hours only",
        "data is lost",
        "If any checks fail",
        "the library is down for more than 1 hour",
        "customers are affected",
        "unclear root cause after 20 minutes",
        "error rate still high after 15 minutes",
        "if you are unsure",
    ],
)
def test_what_no_clock_can_judge_is_left_to_a_person(words: str) -> None:
    assert read(words, None) == ((), words)


def test_of_two_conditions_each_is_read_by_itself() -> None:
    assert read("data loss or no answer after 5 min", None) == ((trigger(ANSWERED, 300),), "data loss")


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_words_are_read_or_left_to_a_person(words: str) -> None:
    reading = read(words, None)
    assert all(each.after is None or each.after >= 0 for each in reading.triggers)
