"""Who waits in a terminal for the approval of others waits for the store, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from tests.run.story import action, plan, step

from runwright.cli import terminal
from runwright.environment.environment import Environment
from runwright.environment.policy import Need
from runwright.lib.clock import SYSTEM
from runwright.run.decision import decide
from runwright.run.job import Job
from runwright.run.move import Verb
from runwright.run.request import answer, requests
from runwright.run.site import Site
from runwright.store.connection import StoreError, StoreUnreachable
from runwright.store.journal import Journal

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from runwright.cli.narrator import Narrator


class Quiet:
    """A narrator that tells nothing."""

    paper = begins = hears = ends = notes = None


def test_an_approval_is_heard_after_the_store_was_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal.open(f"sqlite:///{tmp_path / 'journal.db'}")
    guarded = action(0, need=Need(1, requester=False, expires=60, because="a test"))
    site = Site(Environment("local", "", tmp_path, target="local"), tmp_path)
    job = Job.begin(journal, plan(step(0, guarded)), site, {})
    move = decide(job.plan, job.progress, SYSTEM.now())
    [request] = requests(journal, job.header.run)
    answer(journal, request, "bob@elsewhere", approved=True, why="")
    away: list[StoreError] = [StoreUnreachable("postgresql://db/runs")] * 2
    absorb = job.absorb

    def absorbed() -> None:
        if away:
            raise away.pop()
        absorb()

    monkeypatch.setattr(job, "absorb", absorbed)
    monkeypatch.setattr(terminal, "POLL", 0.0)

    assert terminal.Terminal(job, cast("Narrator", Quiet()))._awaited(move).verb is Verb.LOOK
    job.close()
    journal.close()
