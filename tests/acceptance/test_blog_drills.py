"""Drills of the blog, each beside whatever else runs, in a folder of its own on free ports."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.acceptance.rehearsal import LONGEST, ROOT, SYSTEMS, held

from runwright.drill import scenario
from runwright.drill.ground import allowed
from runwright.drill.linking import wanted
from runwright.drill.system import load
from runwright.environment.configuration import load as configured
from runwright.lib.source import Source
from runwright.runbook import read

if TYPE_CHECKING:
    from pathlib import Path

BLOG = SYSTEMS / "blog"


@pytest.fixture
def rabbitmq() -> None:
    """RabbitMQ of this machine, else fetched into a folder of our own; without either, nothing can be tried."""
    command = [sys.executable, "-m", "systems.blog", "fetch-broker"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST, check=False)
    if done.returncode:
        pytest.skip(done.stderr)


def test_every_procedure_of_the_runbook_has_a_drill() -> None:
    book = read(Source.from_file(BLOG / "RUNBOOK.md"))
    drilled = {each.procedure for each in scenario.every(load(BLOG))}

    assert {each.anchor for each in book.procedures if each.commands or each.steps} == drilled


def test_every_drill_names_what_its_system_has() -> None:
    blog = load(BLOG)

    for each in scenario.every(blog):
        assert {fault["target"] for fault in each.faults if fault["kind"] == "command"} <= blog.raw["faults"].keys()
        wanted(each, blog)
    assert allowed(configured(BLOG), None).drills


@pytest.mark.usefixtures("rabbitmq")
def test_broker_worker_and_relay_are_killed_and_every_publication_comes_about_exactly_once(tmp_path: Path) -> None:
    found = held("blog", "broker-killed", tmp_path)

    assert found["measures"]["acknowledged"] > 50
    assert (found["measures"]["lost"], found["measures"]["failures"]) == (0, 0)


@pytest.mark.usefixtures("rabbitmq")
def test_after_a_disaster_the_blog_is_back_within_its_objectives(tmp_path: Path) -> None:
    found = held("blog", "disaster", tmp_path)

    assert found["measures"]["rto"] < 15 * 60
    assert found["measures"]["rpo"] < 3600


@pytest.mark.usefixtures("rabbitmq")
@pytest.mark.parametrize("name", ["rotate-password", "restore", "add-replica"])
def test_a_drill_of_the_blog_holds(tmp_path: Path, name: str) -> None:
    assert held("blog", name, tmp_path)["held"]
