"""The clock of incidents: what goes wrong in one keeps nobody asleep who is to be called for another."""

from __future__ import annotations

import threading
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

import pytest

from runwright.cli import escalation_clock
from runwright.cli.books import NothingFound
from runwright.cli.escalation_clock import LOOKS, keep, reading
from runwright.cli.incident_desk import Desk
from runwright.environment.configuration import load
from runwright.incident.escalating import Escalating, NotEscalated
from runwright.incident.ladder import Rung
from runwright.incident.trigger import Trigger, Until
from runwright.lib.clock import SetClock
from runwright.lib.errors import Unreadable
from runwright.lib.source import Source
from runwright.oncall.roster import Roster
from runwright.runbook import read
from runwright.store.incidents import Incident, Incidents, Opening
from runwright.store.rosters import Rosters

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from runwright.runbook import Runbook

LADDER = """\
# Shop

## Escalation

| Level | Who | When |
|---|---|---|
| 1 | {whom} | immediately |
"""
NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
AT_ONCE = Rung("lead", "lead", "lead", "", (Trigger(frozenset(), Until.RESOLVED, 0),), "", "A.md", 9)


@pytest.fixture
def incidents(tmp_path: Path) -> Iterator[Incidents]:
    with closing(Incidents.open(f"sqlite:///{tmp_path / 'store.db'}", "local", SetClock(NOON))) as made:
        yield made


def test_one_that_fails_leaves_the_others_escalated_and_is_named(
    incidents: Incidents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rungs(_: Escalating, incident: Incident) -> tuple[Rung, ...]:
        return {"Sound": (AT_ONCE,)}[incident.name]

    monkeypatch.setattr(Escalating, "rungs", rungs)
    configuration = load(tmp_path)
    clock = Escalating(configuration, [], incidents, Roster(configuration, Rosters(incidents.connection)))
    broken, sound = (
        incidents.begin(name, Opening(name, name, "", "", ""), {}, "ann")[0].incident for name in ("Broken", "Sound")
    )

    for _ in range(2):
        with pytest.raises(NotEscalated, match=f"nobody was called in {broken}: KeyError: 'Broken'"):
            list(clock.tick(NOON))

    assert [each.kind for each in incidents.timeline(sound)] == ["opened", "escalated"]


class Faulty:
    """A desk whose clock meets what nobody foresaw, once."""

    def __init__(self) -> None:
        self.ticks = 0
        self.escalating = self

    def tick(self, _: datetime) -> list[object]:
        self.ticks += 1
        return [] if self.ticks > 1 else [1 / 0]


def test_the_clock_goes_on_after_what_nobody_foresaw() -> None:
    desk, said, waits = Faulty(), list[str](), iter([False, True])
    faulty: Desk = desk  # type: ignore[assignment]  # (all that is asked of one)

    keep(faulty, said.append, lambda _: next(waits))

    assert (desk.ticks, said) == (2, ["escalation: ZeroDivisionError: division by zero"])


def test_a_runbook_that_changes_is_escalated_by_as_it_is_now(incidents: Incidents, tmp_path: Path) -> None:
    def book(whom: str) -> list[Runbook]:
        return [read(Source.from_text(LADDER.format(whom=whom), "SHOP.md"))]

    configuration = load(tmp_path)
    desk = Desk(configuration, configuration.environment("local"), book("the first"), incidents)
    incident, _ = incidents.begin("k", Opening("Slow", "Slow", "", "SHOP.md", ""), {}, "ann")
    wait = reading(desk, lambda: book("the other"), lambda _: False)

    assert next(each.to for each in desk.escalating.rungs(incident)) == "the first"
    for _ in range(LOOKS):
        wait(0)
    assert next(each.to for each in desk.escalating.rungs(incident)) == "the other"


def test_runbooks_that_cannot_be_read_for_a_moment_stay_as_they_were(incidents: Incidents, tmp_path: Path) -> None:
    def gone() -> list[Runbook]:
        raise Unreadable("SHOP.md", "No such file or directory")

    configuration = load(tmp_path)
    desk = Desk(configuration, configuration.environment("local"), [], incidents)
    wait = reading(desk, gone, lambda _: False)
    assert not any(wait(0) for _ in range(LOOKS))


def test_a_clock_that_could_not_be_begun_is_begun_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runbooks that cannot be read, a store that is away: for a moment, and the night is long."""
    monkeypatch.setattr(escalation_clock, "TICK", 0.01)
    began, said, tries = threading.Event(), list[str](), count(1)

    def books() -> list[Runbook]:
        if next(tries) < 3:
            raise NothingFound("books")
        return []

    monkeypatch.setattr(escalation_clock, "keep", lambda *_: began.set())
    configuration = load(tmp_path)
    with escalation_clock.escalation(configuration, configuration.environment("local"), books, said.append):
        assert began.wait(10)
    assert said == ["escalation: books: no Markdown found"]
