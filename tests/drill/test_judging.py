from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.drill.test_account import account, write

from runwright.drill.judging import _of_data, _of_promises, _promised
from runwright.drill.measures import measured
from runwright.drill.moments import Moments
from runwright.drill.promises import Promise
from runwright.drill.scenario import built

COUNTED = account(write(1, 1.0), write(2, 1.1), present=frozenset({1, 2}))
GONE = account(write(1, 1.0))._replace(name="mails", uncounted="OperationalError: no answer")


def judged(found: dict[str, Any], *accounts: Any, said: tuple[Promise, ...] = ()) -> list[tuple[str, bool]]:
    """What is said of the data of a drill with these loads."""
    scenario = built({"procedure": "#repair", **found}, Path("drill.toml"))
    drill: Any = SimpleNamespace(scenario=scenario, accounts=list(accounts))
    measures = measured(Moments(0.0), accounts)
    own = {name: value for name, value in scenario.objectives._asdict().items() if value is not None}
    promised = _promised(scenario, [*(Promise(name, value, "drill") for name, value in own.items()), *said])
    return [(each.name, each.held) for each in _of_data(drill, measures, promised)]


@pytest.mark.parametrize(("outcome", "names"), [("done", ["RTO", "failed attempts"]), ("fails", ["failed attempts"])])
def test_what_the_drill_promises_is_judged_however_the_procedure_ends(outcome: str, names: list[str]) -> None:
    """What the runbook promises is of a procedure that is carried out to its end."""
    scenario = built({"procedure": "#repair", "outcome": outcome, "objectives": {"failures": 0}}, Path("drill.toml"))
    measures = measured(Moments(0.0, injected=0.5, restored=2.0), [account(write(1, 1.0, ok=False))])
    promised = [Promise("rto", 1.0, "line 5"), Promise("failures", 0, "drill")]

    found = list(_of_promises(_promised(scenario, promised), measures))

    assert [each.name for each in found] == names
    assert not any(each.held for each in found)


@pytest.mark.parametrize(
    "found", [{"afterwards": {"whole": True}}, {"objectives": {"lost": 0}}, {"objectives": {"rpo": 60.0}}]
)
def test_data_of_which_one_load_cannot_say_what_is_there_is_not_whole(found: dict[str, Any]) -> None:
    """The other load lost nothing; what became of the writes of this one nobody knows."""
    assert ("data counted", False) in judged(found, COUNTED, GONE)


def test_a_load_that_cannot_say_what_is_there_keeps_no_rpo_of_the_runbook() -> None:
    promise = Promise("rpo", 60.0, "line 5")

    assert judged({}, COUNTED, GONE, said=(promise,)) == [("data counted", False)]
    assert judged({"outcome": "fails"}, COUNTED, GONE, said=(promise,)) == []


def test_what_is_there_is_not_asked_for_where_nothing_is_promised_of_it() -> None:
    assert judged({}, COUNTED, GONE) == []


def test_data_is_whole_when_all_that_can_be_counted_is_there() -> None:
    served = account(write(1, 1.0))

    assert judged({"afterwards": {"whole": True}}, COUNTED, served) == [("data whole", True)]


def test_a_load_that_ended_before_its_time_is_told_whatever_was_asked_for() -> None:
    dead = account(write(1, 1.0))._replace(cut="its process ended before it was told to")

    assert judged({}, COUNTED, dead) == [("load orders", False)]
