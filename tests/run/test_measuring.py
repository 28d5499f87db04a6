"""Conditions that a run measures by a signal of the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.run.story import Begin, Scripted, action, plan, step

from runwright.environment.signals import Signal
from runwright.languages.effects import Level
from runwright.lib.clock import SYSTEM
from runwright.plan.condition import criterion
from runwright.run.advance import drive
from runwright.run.kind import State
from runwright.run.move import Turn, Verb

if TYPE_CHECKING:
    from runwright.environment.environment import Environment
    from runwright.plan.plan import PlannedStep


def conditioned(begin: Begin, text: str, query: str, unit: str, person: Scripted) -> State:
    """Run `touch done` under a condition whose signal is asked for by a command."""
    job = begin(plan(step(0, action(0, "touch done"), condition=text, criterion=criterion(text))))
    found = criterion(text)
    assert found is not None
    job.site = job.site._replace(signals={"it": Signal(found.signal, "command", query, unit=unit)})
    return drive(job, person, SYSTEM)


@pytest.mark.parametrize(
    ("text", "query", "unit", "met"),
    [
        ("If replication lag is above 2 min", "echo 90", "seconds", False),
        ("If replication lag is above 2 min", "echo 150", "seconds", True),
        ("If error rate is above 5%", "echo 0.5", "ratio", True),
        ("If error rate is above 5%", "echo 0.5", "%", False),
        ("If latency is above 200 ms", "echo 0.35", "s", True),
    ],
)
def test_a_signal_counts_in_its_unit(
    begin: Begin, here: Environment, text: str, query: str, unit: str, *, met: bool
) -> None:
    assert conditioned(begin, text, query, unit, Scripted()) is State.DONE

    assert (here.directory / "done").exists() == met


def test_a_signal_that_cannot_be_asked_for_asks_a_person(begin: Begin) -> None:
    person = Scripted(Verb.NO)

    assert conditioned(begin, "If replication lag is above 2 min", "echo 'unfinished", "s", person) is State.DONE

    assert [move.turn for move in person.asked] == [Turn.CONDITION]


@pytest.mark.parametrize("between", [step(1), step(1, wait=0.0)])
def test_what_was_printed_before_a_person_acted_or_time_passed_decides_no_condition(
    begin: Begin, here: Environment, between: PlannedStep
) -> None:
    text = "If replication lag is above 30 s"
    looks = action(0, "echo replication lag: 45 s", Level.READS)
    job = begin(
        plan(step(0, looks), between, step(2, action(1, "touch done"), condition=text, criterion=criterion(text)))
    )
    person = Scripted(Verb.DONE, Verb.NO)

    assert drive(job, person, SYSTEM) is State.DONE

    assert [move.turn for move in person.asked][1:] == [Turn.CONDITION]
    assert not (here.directory / "done").exists()
