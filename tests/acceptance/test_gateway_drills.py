"""Drills of the gateway, each beside whatever else runs, in a folder of its own on free ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
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

GATEWAY = SYSTEMS / "gateway"


def test_every_procedure_of_the_runbook_has_a_drill() -> None:
    book = read(Source.from_file(GATEWAY / "RUNBOOK.md"))
    drilled = {each.procedure for each in scenario.every(load(GATEWAY))}

    assert {each.anchor for each in book.procedures if each.commands or each.steps} == drilled


def test_every_drill_names_what_its_system_has() -> None:
    gateway = load(GATEWAY)

    for each in scenario.every(gateway):
        assert {fault["target"] for fault in each.faults if fault["kind"] == "command"} <= gateway.raw["faults"].keys()
        wanted(each, gateway)
    assert allowed(configured(GATEWAY), None).drills


def test_redis_is_killed_and_no_acknowledged_write_is_lost(tmp_path: Path) -> None:
    found = held("gateway", "redis-killed", tmp_path)

    assert found["measures"]["lost"] == 0
    assert found["measures"]["acknowledged"] > 50
    assert found["measures"]["rto"] < 30
    assert found["steps"]


def test_the_daily_check_notices_that_instances_cannot_reach_redis(tmp_path: Path) -> None:
    found = held("gateway", "health-notices-partition", tmp_path)

    assert "notices" in {check["name"] for check in found["checks"]}


@pytest.mark.parametrize("name", ["revoke-token", "address-refused"])
def test_a_drill_of_the_gateway_holds(tmp_path: Path, name: str) -> None:
    assert held("gateway", name, tmp_path)["held"]
