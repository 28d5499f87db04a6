"""Incidents in the store: one for each firing, whoever is first, and a time line that is only added to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import pytest

from runwright.store.incidents import Incidents, Line, NoSuchIncident, NotMerged, Opening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runwright.store.incidents import Incident

OPENING = Opening("HighErrorRate", "Errors", "p1", "SHOP.md", "errors")


@pytest.fixture
def store(url: str) -> Iterator[Callable[..., Incidents]]:
    """Opens the store again and again; all are closed."""
    with ExitStack() as stack:

        def opened(environment: str = "local") -> Incidents:
            return stack.enter_context(closing(Incidents.open(url, environment)))

        opened()  # the tables are there when several begin at once
        yield opened


def test_messages_about_one_firing_open_one_incident(store: Callable[..., Incidents]) -> None:
    def begin(_: int) -> tuple[str, bool]:
        incidents = store()
        incident, fresh = incidents.begin("k1", OPENING, {}, "alertmanager")
        return incident.incident, fresh

    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(begin, range(12)))
    assert len({name for name, _ in told}) == 1
    assert sum(fresh for _, fresh in told) == 1


def test_a_second_firing_belongs_to_the_incident_that_is_going_on(store: Callable[..., Incidents]) -> None:
    incidents = store()
    first, _ = incidents.begin("k1", OPENING, {}, "alertmanager")
    assert incidents.begin("k2", OPENING, {}, "alertmanager") == (first, False)
    assert incidents.of_key("k2") == first.incident
    incidents.append(first.incident, "resolved", {}, "ann", "resolved")
    third, fresh = incidents.begin("k3", OPENING, {}, "alertmanager")
    assert fresh
    assert third.incident != first.incident


def test_an_alert_of_another_runbook_is_another_incident(store: Callable[..., Incidents]) -> None:
    incidents = store()
    first, _ = incidents.begin("k1", OPENING, {}, "alertmanager")
    other, fresh = incidents.begin("k2", OPENING._replace(book="BLOG.md"), {}, "alertmanager")
    assert fresh
    assert incidents.begin("k3", OPENING._replace(book=""), {}, "alertmanager")[0].incident == other.incident
    assert incidents.begin("k4", OPENING, {}, "alertmanager")[0].incident == first.incident


def test_that_an_alert_is_over_is_news_once(store: Callable[..., Incidents]) -> None:
    incidents = store()
    first, _ = incidents.begin("k1", OPENING, {}, "alertmanager")
    assert [incidents.ended("k1", first.incident) for _ in range(2)] == [True, False]
    assert incidents.ended("k2", first.incident)


def test_what_is_going_on_is_listed_however_much_came_and_went_since(store: Callable[..., Incidents]) -> None:
    incidents = store()
    first, _ = incidents.begin("first", OPENING, {}, "alertmanager")
    incidents.append(first.incident, "taken", {}, "ann", "acknowledged")
    for number in range(51):
        later, _ = incidents.begin(f"k{number}", OPENING._replace(name=f"A{number}"), {}, "alertmanager")
        incidents.append(later.incident, "resolved", {}, "ann", "resolved")
    last, _ = incidents.begin("last", OPENING._replace(name="Last"), {}, "alertmanager")
    assert [each.incident for each in incidents.listed("")] == [last.incident, first.incident]
    assert [each.incident for each in incidents.listed("acknowledged")] == [first.incident]
    assert len(incidents.listed("resolved")) == 50


def test_two_firings_of_one_alert_at_once_open_one_incident(store: Callable[..., Incidents]) -> None:
    def begin(number: int) -> str:
        incidents = store()
        return incidents.begin(f"k{number}", OPENING, {}, "alertmanager")[0].incident

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(begin, range(12)))) == 1


def test_environments_do_not_mix(store: Callable[..., Incidents]) -> None:
    staging, production = store("staging"), store("production")
    staging.begin("k1", OPENING, {}, "alertmanager")
    assert production.all() == []
    assert production.begin("k1", OPENING, {}, "alertmanager")[1]


def test_the_time_line_is_a_chain(store: Callable[..., Incidents]) -> None:
    incidents = store()
    incident, _ = incidents.begin("k1", OPENING, {"labels": {"a": "b"}}, "alertmanager")
    incidents.append(incident.incident, "note", {"text": "restarted it"}, "ann")
    incidents.append(incident.incident, "taken", {}, "ann", "acknowledged")
    line = incidents.timeline(incident.incident)
    assert [(each.number, each.kind) for each in line] == [(1, "opened"), (2, "note"), (3, "taken")]
    assert [each.before for each in line] == ["", line[0].hash, line[1].hash]
    assert incidents.one(incident.incident)[8:] == ("acknowledged", 3, line[2].hash, "")


def test_many_may_write_at_once_and_nothing_is_lost(store: Callable[..., Incidents]) -> None:
    incident, _ = store().begin("k1", OPENING, {}, "alertmanager")

    def note(number: int) -> None:
        incidents = store()
        incidents.append(incident.incident, "note", {"text": str(number)}, "ann")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(note, range(30)))
    line = store().timeline(incident.incident)
    assert [each.number for each in line] == list(range(1, 32))
    assert sorted(int(each.body["text"]) for each in line[1:]) == list(range(30))


def test_a_name_may_be_shortened_while_it_is_clear(store: Callable[..., Incidents]) -> None:
    incidents = store()
    incident, _ = incidents.begin("k1", OPENING, {}, "alertmanager")
    assert incidents.find(incident.incident[:9]) == incident
    with pytest.raises(NoSuchIncident):
        incidents.find("nothing")


def test_a_decision_is_asked_again_when_somebody_was_faster(store: Callable[..., Incidents]) -> None:
    incidents, asked = store(), []
    incident, _ = incidents.begin("k1", OPENING, {}, "alertmanager")

    def once(header: Incident) -> list[Line]:
        asked.append(header.entries)
        done = any(each.kind == "called" for each in incidents.timeline(header.incident))
        return [] if done else [Line("called", {})]

    def decide(_: int) -> int:
        own = store()

        def decision(header: Incident) -> list[Line]:
            done = any(each.kind == "called" for each in own.timeline(header.incident))
            return [] if done else [Line("called", {})]

        return len(own.decide(incident.incident, decision, "clock"))

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(decide, range(12))) == 1
    assert incidents.decide(incident.incident, once, "clock") == []
    assert asked == [2]


def test_what_a_decision_that_fails_has_written_is_undone(store: Callable[..., Incidents]) -> None:
    incidents = store()
    incident, _ = incidents.begin("k1", OPENING, {}, "alertmanager")

    def failing(_: Incident) -> Iterator[Line]:
        yield Line("note", {"text": "half"}, "acknowledged")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        incidents.decide(incident.incident, failing, "ann")
    assert incidents.one(incident.incident) == incident


def test_a_severity_is_changed_with_the_entry_that_says_why(store: Callable[..., Incidents]) -> None:
    incidents = store()
    incident, _ = incidents.begin("k1", OPENING, {}, "alertmanager")
    incidents.decide(incident.incident, lambda _: [Line("severity", {"severity": "p2"}, severity="p2")], "ann")
    assert incidents.one(incident.incident)[4] == "p2"
    assert incidents.append(incident.incident, "note", {"text": "x"}, "ann").severity == "p2"


def test_the_alerts_of_a_merged_incident_go_on_in_the_whole(store: Callable[..., Incidents]) -> None:
    incidents = store()
    part, _ = incidents.begin("k1", OPENING, {}, "alertmanager")
    whole, _ = incidents.begin("k2", OPENING._replace(name="DiskFull"), {}, "alertmanager")
    last, _ = incidents.begin("k3", OPENING._replace(name="NoBackup"), {}, "alertmanager")
    incidents.merge(part.incident, whole.incident, "one disk", "ann")
    assert incidents.of_key("k1") == whole.incident
    assert incidents.one(part.incident)[8:12:3] == ("resolved", whole.incident)
    assert [each.kind for each in incidents.timeline(part.incident)] == ["opened", "merged into"]
    assert incidents.timeline(whole.incident)[1].body["incident"] == part.incident
    assert incidents.begin("k4", OPENING, {}, "alertmanager") == (incidents.one(whole.incident), False)
    incidents.merge(whole.incident, last.incident, "", "ann")
    assert incidents.one(part.incident).merged == last.incident
    assert incidents.begin("k5", OPENING, {}, "alertmanager") == (incidents.one(last.incident), False)
    for one, other in ((last, last), (part, last), (last, part)):
        with pytest.raises(NotMerged):
            incidents.merge(one.incident, other.incident, "", "ann")
    incidents.append(last.incident, "resolved", {}, "ann", "resolved")
    assert incidents.begin("k6", OPENING, {}, "alertmanager")[1]


def test_what_is_going_on_is_listed_oldest_first(store: Callable[..., Incidents]) -> None:
    incidents = store()
    names = [incidents.begin(f"k{n}", OPENING._replace(name=f"A{n}"), {}, "x")[0].incident for n in range(3)]
    incidents.append(names[1], "resolved", {}, "ann", "resolved")
    assert [each.incident for each in incidents.unresolved()] == [names[0], names[2]]
