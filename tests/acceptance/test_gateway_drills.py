"""Drills of the gateway, each beside whatever else runs, in a folder of its own on free ports."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from runwright.drill import scenario
from runwright.drill.ground import allowed
from runwright.drill.linking import wanted
from runwright.drill.system import load
from runwright.environment.configuration import load as configured
from runwright.lib.source import Source
from runwright.runbook import read

ROOT = Path(__file__).resolve().parents[2]
GATEWAY = ROOT / "systems" / "gateway"


def held(name: str, folder: Path) -> dict[str, Any]:
    """Hold one drill, with its records in a folder of the test."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    copied = folder / "systems" / "gateway"
    copied.mkdir(parents=True)
    for each in ("system.toml", "RUNBOOK.md", "drills"):
        (copied / each).symlink_to(GATEWAY / each)
    text = (GATEWAY / "runwright.toml").read_text().replace('directory = "../.."', f'directory = "{ROOT}"')
    (copied / "runwright.toml").write_text(text)
    command = [sys.executable, "-m", "runwright", "drill", f"{copied}/{name}", "--apart", "--json"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    shutil.rmtree(folder / "systems")
    assert done.returncode == 0, done.stdout + done.stderr
    [found] = json.loads(done.stdout)
    return dict(found)


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
    found = held("redis-killed", tmp_path)

    assert found["measures"]["lost"] == 0
    assert found["measures"]["acknowledged"] > 50
    assert found["measures"]["rto"] < 30
    assert found["steps"]


def test_the_daily_check_notices_that_instances_cannot_reach_redis(tmp_path: Path) -> None:
    found = held("health-notices-partition", tmp_path)

    assert "notices" in {check["name"] for check in found["checks"]}


@pytest.mark.parametrize("name", ["revoke-token", "address-refused"])
def test_a_drill_of_the_gateway_holds(tmp_path: Path, name: str) -> None:
    assert held(name, tmp_path)["held"]
