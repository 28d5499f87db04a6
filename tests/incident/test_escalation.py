"""What is due in an incident: each step once, in its order, and none when nobody needs it any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from runwright.incident.escalation import FORGOTTEN, RESPONSE, Measure, coming, due
from runwright.incident.ladder import Rung
from runwright.incident.severity import Promise
from runwright.incident.standing import Item, Standing, standing
from runwright.incident.trigger import Trigger, Until
from runwright.store.incidents import Entry, Incident

OPENED = datetime(2026, 3, 1, 3, tzinfo=UTC)
INCIDENT = Incident("i1", "local", "High", "High", "P1", "A.md", "high", OPENED, "open", 1, "", "")
PROMISE = Promise(300, "P1", "A.md", 3)
P1 = frozenset({"p1"})


def rung(key: str, *triggers: tuple[str, float, str]) -> Rung:
    made = tuple(Trigger(frozenset(each.split()), Until(until), after) for until, after, each in triggers)
    return Rung(key, key, key, "", made, "", "A.md", 9)


RUNGS = (
    rung("engineer", ("resolved", 0, "")),
    rung("lead", ("answered", 300, ""), ("resolved", 600, "p2")),
    rung("director", ("resolved", 900, "")),
    rung("customers", ("resolved", 1800, "p1")),
)


def entries(*told: tuple[float, str, dict[str, Any]]) -> list[Entry]:
    return [
        Entry(number, OPENED + timedelta(seconds=after), "ann", kind, body, "", "")
        for number, (after, kind, body) in enumerate(told, 1)
    ]


def state(*told: tuple[float, str, dict[str, Any]], incident: Incident = INCIDENT) -> Standing:
    return standing(incident, entries((0, "opened", {}), *told))


def keys(seconds: float, known: Standing, levels: frozenset[str] = P1) -> list[str]:
    return [each.key for each in due(OPENED + timedelta(seconds=seconds), known, RUNGS, Measure(levels, PROMISE))]


def test_the_longer_nobody_answers_the_more_are_called() -> None:
    assert keys(0, state()) == ["engineer"]
    assert keys(299, state()) == ["engineer"]
    assert keys(300, state()) == ["engineer", "lead", RESPONSE]
    assert keys(7200, state()) == ["engineer", "lead", RESPONSE, "director", "customers"]


def test_an_answer_stops_what_waits_for_one_and_nothing_else() -> None:
    answered = state((200, "taken", {}))
    assert keys(7200, answered) == ["engineer", "director", "customers"]


def test_nothing_is_due_when_it_is_over() -> None:
    over = state((1000, "resolved", {}), incident=INCIDENT._replace(state="resolved"))
    assert keys(7200, over) == []


def test_a_condition_about_a_severity_holds_for_that_one() -> None:
    p2 = frozenset({"p2"})
    assert keys(7200, state((200, "taken", {})), p2) == ["engineer", "lead", "director"]


def test_what_was_taken_is_not_due_again() -> None:
    assert keys(300, state((0, "escalated", {"step": "engineer"}))) == ["lead", RESPONSE]


def test_the_reason_is_told_in_words() -> None:
    told = due(OPENED + timedelta(hours=1), state(), RUNGS, Measure(P1, PROMISE))
    assert [each.why for each in told] == [
        "at once",
        "no answer after 5 min",
        "nobody has answered within 5 min, as P1 asks for",
        "not resolved after 15 min",
        "P1, not resolved after 30 min",
    ]


def test_an_incident_that_everybody_forgot_calls_nobody() -> None:
    told = due(OPENED + FORGOTTEN + timedelta(minutes=16), state(), RUNGS, Measure(P1, PROMISE))
    assert {each.key: each.late for each in told} == {
        "engineer": True,
        "lead": True,
        RESPONSE: True,
        "director": True,
        "customers": False,
    }


def test_one_that_goes_on_for_days_calls_people_when_it_gets_worse() -> None:
    days = timedelta(days=2).total_seconds()
    worse = state((days, "severity", {"severity": "p1"}))
    told = due(OPENED + timedelta(seconds=days + 1), worse, RUNGS, Measure(P1, PROMISE))
    assert [each.late for each in told] == [False] * 5


def test_what_comes_next_is_known_beforehand() -> None:
    told = coming(OPENED + timedelta(seconds=400), state((200, "taken", {})), RUNGS, Measure(P1, PROMISE))
    assert [each.key for each in told] == ["director", "customers"]


happenings = st.lists(
    st.tuples(st.integers(0, 4000), st.sampled_from(["tick", "taken", "note", "resolved"])), max_size=30
).map(sorted)


@settings(deadline=None)
@given(happenings)
def test_whenever_the_clock_looks_each_step_is_taken_once_and_none_before_its_moment(
    happened: list[tuple[int, str]],
) -> None:
    told: list[tuple[float, str, dict[str, Any]]] = []
    incident = INCIDENT
    for at, what in happened:
        known = state(*told, incident=incident)
        if what != "tick":
            incident = incident._replace(state="resolved" if what == "resolved" else incident.state)
            told.append((at, what, {}))
            continue
        now = OPENED + timedelta(seconds=at)
        found = due(now, known, RUNGS, Measure(P1, PROMISE))
        assert all(each.at <= now for each in found)
        assert not {each.key for each in found} & {each.key for each in coming(now, known, RUNGS, Measure(P1, PROMISE))}
        told += [(at, "escalated", {"step": each.key}) for each in found]
    taken = [body["step"] for _, _, body in told if body]
    assert len(taken) == len(set(taken))


def test_an_incident_stands_as_its_time_line_says() -> None:
    known = state(
        (10, "taken", {"person": "ann"}),
        (20, "role", {"role": "commander", "person": "ann"}),
        (21, "role", {"role": "scribe", "person": "bo"}),
        (22, "role", {"role": "scribe", "person": ""}),
        (30, "handed over", {"to": "bo"}),
        (40, "item", {"text": "Add a disk", "owner": "bo", "due": "2026-04-01"}),
        (41, "item", {"text": "Tell the customers"}),
        (50, "item closed", {"item": 2, "why": "told"}),
        (60, "merged", {"incident": "i0"}),
    )
    assert (known.answered, known.by) == (OPENED + timedelta(seconds=10), "bo")
    assert known.roles == {"commander": "ann"}
    assert known.items == (
        Item(1, "Add a disk", "bo", "2026-04-01", ""),
        Item(2, "Tell the customers", "", "", "told"),
    )
    assert known.parts == ("i0",)
