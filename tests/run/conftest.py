"""Runs for tests: a journal in a temporary folder, an environment in another, and runs that are let go afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.run.story import Begin, Story

from runwright.environment.environment import Environment
from runwright.environment.policy import Policy
from runwright.run.job import Job
from runwright.run.site import Site
from runwright.store.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from runwright.plan.plan import Plan


@pytest.fixture
def story() -> Story:
    """A run that has just begun."""
    return Story()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal.open(f"sqlite:///{tmp_path / 'journal.db'}")
    yield made
    made.close()


@pytest.fixture
def here(tmp_path: Path) -> Environment:
    """An environment that runs in an empty folder, and asks about nothing."""
    folder = tmp_path / "work"
    folder.mkdir()
    return Environment("local", "", folder, policy=Policy(ask=frozenset()), target="local")


@pytest.fixture
def begin(journal: Journal, here: Environment, tmp_path: Path) -> Iterator[Begin]:
    """Begins runs, and lets go of them when the test is over."""
    jobs: list[Job] = []

    def begun(made: Plan, environment: Environment | None = None) -> Job:
        jobs.append(Job.begin(journal, made, Site(environment or here, tmp_path), {}))
        return jobs[-1]

    yield begun
    for job in jobs:
        job.close()
