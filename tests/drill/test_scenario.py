from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from runwright.drill import scenario
from runwright.drill.scenario import NoSuchDrill, Scenario
from runwright.drill.system import load
from runwright.environment.problem import Misconfigured

ROOT = Path(__file__).resolve().parents[2]


def read(folder: Path, text: str, name: str = "one") -> Scenario:
    path = folder / f"{name}.toml"
    path.write_text(textwrap.dedent(text))
    return scenario.load(path)


def test_what_is_not_said_has_a_default(tmp_path: Path) -> None:
    found = read(tmp_path, 'procedure = "#restart"')

    assert (found.name, found.procedure, found.outcome, found.roll_back) == ("one", "restart", "done", False)
    assert found.steady.probes is None
    assert found.afterwards == found.steady
    assert found.detection is None
    assert set(found.objectives) == {None}


def test_what_holds_afterwards_is_what_held_before_where_nothing_else_is_said(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """
        procedure = "restart"
        [steady]
        probes = ["web"]
        signals = { errors = "< 1 %" }
        [afterwards]
        within = "5 s"
        whole = true
        """,
    )

    assert found.afterwards.probes == ("web",)
    assert found.afterwards.signals["errors"].holds(0.005)
    assert (found.steady.within, found.afterwards.within, found.whole) == (30, 5, True)


def test_a_step_that_is_not_seen_has_a_reason(tmp_path: Path) -> None:
    found = read(tmp_path, 'procedure = "restart"\n[[unseen]]\nstep = "End sessions"\nbecause = "nobody is idle"')

    assert found.unseen == (("End sessions", "nobody is idle"),)
    with pytest.raises(Misconfigured, match="because"):
        read(tmp_path, 'procedure = "restart"\n[[unseen]]\nstep = "End sessions"')


def test_every_problem_of_a_drill_is_told_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as raised:
        read(
            tmp_path,
            """\
            outcome = "well"
            [[load]]
            name = "pages"
            http = "$URL"
            rate = 0
            [[faults]]
            process = "web"
            [[faults]]
            kind = "kil"
            [[faults]]
            kind = "kill"
            target = 3
            [[faults]]
            kind = "delay"
            target = "web"
            latency = "3 s"
            [detection]
            load = "page"
            signal = "lag"
            [objectives]
            rto = "soon"
            """,
        )

    told = {(each.line, each.what) for each in raised.value.problems}
    assert (1, "outcome: “well” is no way for a procedure to end") in told
    assert (5, "rate: 0 is not between 0 and 2000 a second") in told
    assert (18, "there is no load “page”") in told
    assert (21, "rto: “soon” is no duration") in told
    assert any("there is no fault of the kind “kil”" in what for _, what in told)
    assert any("unknown option “latency”" in what for _, what in told)
    assert any("target: a whole number" in what for _, what in told)
    assert any("“kind” is missing" in what for _, what in told)
    assert any("what is watched is said twice" in what for _, what in told)
    assert any("“procedure” is missing" in what for _, what in told)


def test_what_must_fail_has_no_recovery_time(tmp_path: Path) -> None:
    text = 'procedure = "#repair"\noutcome = "fails"\n[objectives]\nrto = "1 min"\nfailures = 0\n'

    with pytest.raises(Misconfigured) as raised:
        read(tmp_path, text)

    assert [(each.line, each.what) for each in raised.value.problems] == [
        (4, "a procedure that must fail brings nothing back")
    ]
    assert read(tmp_path, text.replace('rto = "1 min"\n', "")).objectives.failures == 0


def test_a_drill_is_asked_for_by_its_name_or_by_its_procedure() -> None:
    gateway = load(ROOT / "systems" / "gateway")

    [by_name] = scenario.asked(gateway, "redis-down")
    by_procedure = scenario.asked(gateway, "redis-connection-loss")

    assert by_name in by_procedure
    assert {each.procedure for each in by_procedure} == {"redis-connection-loss"}
    with pytest.raises(NoSuchDrill):
        scenario.asked(gateway, "nothing")
