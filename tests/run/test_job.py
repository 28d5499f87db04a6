"""A job in the hands of its process: the lease by which it is held while a long command writes nothing."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from tests.run.story import Begin, action, plan, step

from runwright.run import renewal
from runwright.run.job import Job
from runwright.run.site import Site
from runwright.store.connection import StoreBusy

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from runwright.environment.environment import Environment
    from runwright.store.journal import Header, Journal


def test_a_lease_is_renewed_again_when_the_store_was_busy(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewal, "LEASE", 0.03)
    monkeypatch.setattr(renewal, "SOON", 0.01)
    job = begin(plan(step(0, action(0))))
    renew, tried, again = job.journal.renew, list[str](), threading.Event()

    def busy(*facts: Any) -> Header:
        tried.append("tried")
        if len(tried) < 3:
            raise StoreBusy("sqlite:///busy.db")
        again.set()
        return renew(*facts)

    monkeypatch.setattr(job.journal, "renew", busy)

    assert again.wait(20)


def test_who_was_taken_over_renews_nothing_and_says_nothing_of_it(
    begin: Begin, journal: Journal, here: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    died = list[object]()
    monkeypatch.setattr(threading, "excepthook", died.append)
    monkeypatch.setattr(renewal, "LEASE", 0.3)
    job = begin(plan(step(0, action(0))))
    [thread] = [each for each in threading.enumerate() if each.name == "lease"]

    taken = Job.resume(journal, job.header.run, Site(here, tmp_path), force=True, why="she has left")
    thread.join(20)

    assert (thread.is_alive(), died, job.journal.header(job.header.run).holder) == (False, [], taken.holder)
    job.held = False
    taken.close()
