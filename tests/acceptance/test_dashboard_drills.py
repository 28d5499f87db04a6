"""Drills of the dashboard, each beside whatever else runs, in a folder of its own on free ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from systems.common import nginx
from systems.dashboard import observing
from tests.acceptance.rehearsal import SYSTEMS, held

from runwright.drill import scenario
from runwright.drill.ground import allowed
from runwright.drill.linking import wanted
from runwright.drill.system import load
from runwright.environment.configuration import load as configured
from runwright.lib.source import Source
from runwright.runbook import read

if TYPE_CHECKING:
    from pathlib import Path

DASHBOARD = SYSTEMS / "dashboard"


@pytest.fixture
def observed() -> None:
    """nginx, and a Prometheus with an Alertmanager, of this machine."""
    try:
        nginx.binary()
    except nginx.NoNginx as missing:
        pytest.skip(str(missing))
    if not observing.installed():
        pytest.skip("Prometheus and Alertmanager are not installed")


def test_every_procedure_of_the_runbook_has_a_drill() -> None:
    book = read(Source.from_file(DASHBOARD / "RUNBOOK.md"))
    drilled = {each.procedure for each in scenario.every(load(DASHBOARD))}

    assert {each.anchor for each in book.procedures if each.commands} == drilled


def test_every_drill_names_what_its_system_has() -> None:
    dashboard = load(DASHBOARD)

    for each in scenario.every(dashboard):
        assert {fault["target"] for fault in each.faults if fault["kind"] == "command"} <= dashboard.raw[
            "faults"
        ].keys()
        wanted(each, dashboard)
    assert allowed(configured(DASHBOARD), None).drills


@pytest.mark.usefixtures("observed")
def test_a_region_is_lost_and_no_acknowledged_write_with_it(tmp_path: Path) -> None:
    found = held("dashboard", "region-lost", tmp_path)

    assert found["measures"]["lost"] == 0
    assert found["measures"]["rto"] < 300


@pytest.mark.usefixtures("observed")
@pytest.mark.parametrize("name", ["errors", "data-loss"])
def test_a_drill_of_the_dashboard_holds(tmp_path: Path, name: str) -> None:
    assert held("dashboard", name, tmp_path)["held"]
