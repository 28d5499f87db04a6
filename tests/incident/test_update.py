"""An update: the runbook's own template, filled with what is known; what is not known is named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from runwright.incident.slot import slots
from runwright.incident.update import NoTemplate, chosen, filled, known
from runwright.store.incidents import Entry, Incident

if TYPE_CHECKING:
    from runwright.runbook import Runbook

OPENED = datetime(2026, 11, 26, 7, 15, tzinfo=UTC)
NOW = OPENED + timedelta(minutes=40)
INCIDENT = Incident(
    "20261126-071500-ab", "production", "HighErrorRate", "Checkouts fail", "p1", "SHOP.md", "x", OPENED, "open", 2, ""
)
LINE = [
    Entry(1, OPENED, "alertmanager", "opened", {"source": "alertmanager", "labels": {"service": "checkout"}}, "", ""),
    Entry(2, OPENED + timedelta(minutes=3), "ada@desk", "taken", {}, "", ""),
]


def update(text: str, state: str = "open", **given: str) -> tuple[str, list[str]]:
    facts = known(INCIDENT._replace(state=state), LINE, NOW, "https://runwright.example.org")
    made = filled(text, facts, {name.replace("_", " "): value for name, value in given.items()})
    return made.text, list(made.missing)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("INCIDENT: [Service] - [Brief Description]", "INCIDENT: checkout - Checkouts fail"),
        ("[Incident Title] is [Severity]", "Checkouts fail is P1"),
        ("{{title}} on <Environment>", "Checkouts fail on production"),
        ("Severity: P[1-4]", "Severity: P1"),
        ("Started: [ISO timestamp]", "Started: 2026-11-26T07:15:00Z"),
        ("Started: [HH:MM] UTC", "Started: 07:15 UTC"),
        ("Start time: YYYY-MM-DD HH:MM UTC", "Start time: 2026-11-26 07:15 UTC"),
        ("Start: [Time]", "Start: 07:15 UTC"),
        ("Latest Update (HH:MM UTC):", "Latest Update (07:55 UTC):"),
        ("Duration: [minutes]", "Duration: 40 min"),
        ("Incident commander: [Name]", "Incident commander: ada@desk"),
        ("More: [link]", "More: https://runwright.example.org/incidents/20261126-071500-ab"),
    ],
)
def test_what_is_known_is_filled_in(text: str, wanted: str) -> None:
    assert update(text) == (wanted, [])


@pytest.mark.parametrize(
    ("state", "wanted"), [("open", "INVESTIGATING"), ("acknowledged", "INVESTIGATING"), ("resolved", "RESOLVED")]
)
def test_a_status_is_one_of_those_that_the_page_offers(state: str, wanted: str) -> None:
    assert update("Status: INVESTIGATING / IDENTIFIED / RESOLVED", state) == (f"Status: {wanted}", [])
    assert update("Status: [INVESTIGATING|IDENTIFIED|RESOLVED]", state) == (f"Status: {wanted}", [])


def test_a_status_that_stands_there_does_not_outlive_the_incident() -> None:
    assert update("Status: INVESTIGATING") == ("Status: INVESTIGATING", [])
    assert update("**Status**: Investigating", "resolved") == ("**Status**: Resolved", [])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Impact: [Number] users affected", "impact number"),
        ("Affected: [Which endpoints/features]", "which endpoints features"),
        ("Severity: [CRITICAL/HIGH/MEDIUM/LOW]", "severity"),
        ("We look into it. Next update: HH:MM UTC", "next update hh mm"),
        ("ETA: [Time estimate]", "time estimate"),
        ("Next update: HH:MM UTC", "next update hh mm"),
        ("- [Time] Root cause identified", "time root cause identified"),
        ("Root cause: XX", "root cause xx"),
    ],
)
def test_what_is_not_known_stays_and_is_named(text: str, name: str) -> None:
    assert update(text) == (text, [name])


def test_a_person_names_a_slot_by_its_words_or_its_label() -> None:
    text = "Impact: [Number] users\nNext update: HH:MM UTC\n- [Time] Service restored\n[1-2 sentence status update]"
    said, missing = update(
        text, impact="5000", next_update="08:15", time_service_restored="08:02", message="We are on it."
    )
    assert missing == ["1 2 sentence status update"]
    assert said.splitlines()[:3] == ["Impact: 5000 users", "Next update: 08:15 UTC", "- 08:02 Service restored"]


@pytest.mark.parametrize(
    ("happened", "wanted"),
    [
        ((("taken", {"person": "bo"}),), "bo"),
        ((("handed over", {"to": "eve"}),), "eve"),
        ((("role", {"role": "commander", "person": "cy"}), ("handed over", {"to": "eve"})), "cy"),
        ((("role", {"role": "commander", "person": "cy"}), ("role", {"role": "commander", "person": ""})), "ada@desk"),
    ],
)
def test_the_commander_is_who_is_said_to_be_it_or_who_has_it(
    happened: tuple[tuple[str, dict[str, str]], ...], wanted: str
) -> None:
    line = [*LINE, *(Entry(9, NOW, "ada@desk", kind, body, "", "") for kind, body in happened)]
    assert known(INCIDENT, line, NOW)["commander"] == wanted


def test_what_a_person_gives_counts_more_than_what_is_known() -> None:
    assert update("[Severity]: [Title]", severity="P2") == ("P2: Checkouts fail", [])


def test_a_person_says_which_of_the_options_holds() -> None:
    assert update("Status: INVESTIGATING / IDENTIFIED / FIXED", status="IDENTIFIED") == ("Status: IDENTIFIED", [])


def test_links_and_check_boxes_and_mentions_are_no_slots() -> None:
    text = "- [ ] done\n- [x] done\n[status](https://x.example.org)\n<https://x.example.org> <@U024BE7LH>\nP1: down"
    assert list(slots(text)) == []


@given(st.text(max_size=80), st.text(max_size=40))
def test_what_is_put_in_is_text_and_stays_text(value: str, around: str) -> None:
    text = f"{around.replace('[', '').replace('<', '').replace('{', '')}\n[Impact on users]"
    facts = known(INCIDENT, LINE, NOW)
    made = filled(text, facts, {"impact on users": value})
    assert made.text.endswith(value or "[Impact on users]")


@example("<A/]>")
@given(st.text(alphabet="[]<>{}HMXYD:-/| aAbP14status\n", max_size=200))
def test_whatever_is_no_slot_stays_as_it_is(text: str) -> None:
    places = list(slots(text))
    assert all(text[each.start : each.end] == each.written for each in places)
    assert all(one.end <= other.start for one, other in pairwise(places))
    assert filled(text, {}, {}).text == text


def test_the_template_for_updates_is_chosen(book: Runbook) -> None:
    """
    ### Status Update Template

    ```
    Status: [Status]
    Impact: [Impact]
    ```

    ### Postmortem Template

    ```
    Date: [Date]
    Impact: [Impact]
    ```
    """
    found = chosen(book.templates, "")
    assert found is not None
    assert found.title == "Status Update Template"
    named = chosen(book.templates, "postmortem")
    assert named is not None
    assert named.title == "Postmortem Template"
    with pytest.raises(NoTemplate, match="no template “customer”"):
        chosen(book.templates, "customer")


def test_between_several_a_person_chooses(book: Runbook) -> None:
    """
    ### Slack message

    ```
    Status: [Status]
    Impact: [Impact]
    ```

    ### Email message

    ```
    Subject: [Title]
    Impact: [Impact]
    ```
    """
    with pytest.raises(NoTemplate) as told:
        chosen(book.templates, "")
    assert told.value.hint == "Pass --template and one of “Slack message”, “Email message”."
    assert chosen((), "") is None
