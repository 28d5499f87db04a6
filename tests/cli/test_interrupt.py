"""Signals between the words: a command whose intent is written always gets its outcome."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

import pytest
from tests.run.story import Scripted, action, plan, step

from runwright.cli.interrupt import interruptible
from runwright.environment.environment import Environment
from runwright.lib.clock import SYSTEM
from runwright.run.advance import drive
from runwright.run.job import Job
from runwright.run.kind import Kind
from runwright.run.site import Site
from runwright.store.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    journal = Journal.open(f"sqlite:///{tmp_path / 'journal.db'}")
    site = Site(Environment("local", "", tmp_path, target="local"), tmp_path)
    job = Job.begin(journal, plan(step(0, action(0, "touch one")), step(1, action(1, "touch two"))), site, {})
    yield job
    job.close()
    journal.close()


class Told(Scripted):
    """Gets a signal as a command begins."""

    def __init__(self, number: signal.Signals) -> None:
        super().__init__()
        self.number = number

    def begins(self, *_: Any) -> None:
        os.kill(os.getpid(), self.number)


@pytest.mark.parametrize("attended", [True, False])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_before_a_command_begins_leaves_it_undone(
    job: Job,
    tmp_path: Path,
    number: signal.Signals,
    attended: bool,  # noqa: FBT001 (one of the two cases)
) -> None:
    with pytest.raises(KeyboardInterrupt), interruptible(job, attended=attended):
        drive(job, Told(number), SYSTEM)

    assert job.progress.started is None
    assert [each.kind for each in job.journal.entries(job.header.run)] == ["planned", "intent", "outcome"]
    assert not (tmp_path / "one").exists()


@pytest.mark.parametrize("attended", [True, False])
def test_a_signal_behind_a_command_lets_its_outcome_be_written(
    job: Job,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    attended: bool,  # noqa: FBT001 (one of the two cases)
) -> None:
    append = job.journal.append

    def appended(run: str, kind: str, body: dict[str, Any], **more: Any) -> Any:
        if kind == Kind.OUTCOME:
            os.kill(os.getpid(), signal.SIGINT)
        return append(run, kind, body, **more)

    monkeypatch.setattr(job.journal, "append", appended)
    with pytest.raises(KeyboardInterrupt), interruptible(job, attended=attended):
        drive(job, Scripted(), SYSTEM)

    assert job.progress.track(0).settled
    assert (tmp_path / "one").exists()
    assert not (tmp_path / "two").exists()
