"""Drills of the inventory, each beside whatever else runs, in a folder of its own on free ports."""

from __future__ import annotations

import os
import shutil
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

INVENTORY = SYSTEMS / "inventory"
LOOKED_FOR = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"])
nginx = pytest.mark.skipif(shutil.which("nginx", path=LOOKED_FOR) is None, reason="there is no nginx here")


def test_every_procedure_of_the_runbook_has_a_drill() -> None:
    book = read(Source.from_file(INVENTORY / "RUNBOOK.md"))
    drilled = {each.procedure for each in scenario.every(load(INVENTORY))}

    assert {each.anchor for each in book.procedures if each.commands or each.steps} == drilled


def test_every_drill_names_what_its_system_has() -> None:
    inventory = load(INVENTORY)

    for each in scenario.every(inventory):
        assert {fault["target"] for fault in each.faults if fault["kind"] == "command"} <= inventory.raw[
            "faults"
        ].keys()
        wanted(each, inventory)
    assert allowed(configured(INVENTORY), None).drills


def test_production_is_changed_when_two_people_agree_who_did_not_start_the_run() -> None:
    [rule] = configured(INVENTORY).environment("local").policy.rules

    assert (rule.procedures, rule.approvals, rule.requester) == (("deploy-to-production",), 2, False)


@nginx
def test_a_release_goes_to_production_under_load_and_no_client_is_refused(tmp_path: Path) -> None:
    found = held("inventory", "deploy-production", tmp_path)

    assert found["measures"]["acknowledged"] > 50
    assert (found["measures"]["lost"], found["measures"]["failures"]) == (0, 0)


@nginx
def test_a_release_that_fails_in_production_is_taken_back_by_itself(tmp_path: Path) -> None:
    found = held("inventory", "bad-release", tmp_path)

    assert "notices" in {check["name"] for check in found["checks"]}
    assert (found["measures"]["lost"], found["measures"]["failures"]) == (0, 0)


@nginx
@pytest.mark.parametrize("name", ["api-killed", "certificate", "rotate-jwt"])
def test_a_drill_of_the_inventory_holds(tmp_path: Path, name: str) -> None:
    assert held("inventory", name, tmp_path)["held"]
