"""Incidents in the store: one for each firing, whoever is first, and a time line that is only added to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import pytest

from runwright.store.incidents import Incidents, NoSuchIncident, Opening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
    assert incidents.one(incident.incident)[8:] == ("acknowledged", 3, line[2].hash)


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
