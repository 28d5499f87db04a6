"""Whom the words of a runbook call, and that nobody is left out in silence."""

from __future__ import annotations

import pytest

from runwright.environment.people import Calls, Person, plain
from runwright.incident.calling import Called, Directory, OnCall, called

ANN = Person("ann", "Ann Lee", "", ("ann-phone", "ann-fax"), "UTC")
BO = Person("bo", "Bo Ek", "", (), "UTC")
BOUND = {"engineering lead": ("ann",), "vp engineering": ("bo",), "customers": ("status",), "night desk": ("nobody",)}
DIRECTORY = Directory(
    Calls(900, {plain(words): names for words, names in BOUND.items()}),
    {"ann": ANN, "bo": BO},
    {"primary": OnCall("ann", ""), "secondary": OnCall("", "nobody is on call in secondary")},
    {"ann-phone", "status", "#alerts"},
)


@pytest.mark.parametrize(
    ("to", "found"),
    [
        ("Engineering Lead", [("ann", "ann", ("ann-phone",))]),
        ("the engineering-lead", [("ann", "ann", ("ann-phone",))]),
        ("on-call engineer", [("primary", "ann", ("ann-phone",))]),
        ("Engineer On-Call (PagerDuty)", [("primary", "ann", ("ann-phone",))]),
        ("primary", [("primary", "ann", ("ann-phone",))]),
        ("Ann Lee", [("ann", "ann", ("ann-phone",))]),
        ("#alerts", [("#alerts", "", ("#alerts",))]),
        ("Engineering lead + customers", [("ann", "ann", ("ann-phone",)), ("status", "", ("status",))]),
    ],
)
def test_words_lead_to_people_and_the_channels_to_them(to: str, found: list[tuple[str, str, tuple[str, ...]]]) -> None:
    told = called(to, DIRECTORY)
    assert [(each.name, each.person, each.channels) for each in told] == found
    assert not any(each.why_not for each in told)


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("Director", "nobody is bound to “Director” in [escalation.calls]"),
        ("VP Engineering", "no channel reaches Bo Ek"),
        ("secondary on-call", "nobody is on call in secondary"),
        ("night desk", "there is no rotation, person or channel “nobody”"),
    ],
)
def test_who_cannot_be_reached_is_told_with_the_reason(to: str, why: str) -> None:
    [told] = called(to, DIRECTORY)
    assert (told.channels, told.why_not) == ((), why)


def test_one_of_two_who_is_bound_to_nobody_does_not_keep_the_other_from_being_called() -> None:
    assert [bool(each.channels) for each in called("Director + engineering lead", DIRECTORY)] == [False, True]
    assert called("Director and customers", DIRECTORY)[1] == Called("customers", "status", "", ("status",), "")
