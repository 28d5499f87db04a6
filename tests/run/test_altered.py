"""Runs whose journal somebody has written in: nothing of them is gone on with."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

import pytest
from tests.run.story import action, plan, step

from runwright.environment.policy import Need
from runwright.run.earlier_plan import Altered
from runwright.run.fork import fork
from runwright.run.job import Job
from runwright.run.request import requests
from runwright.run.site import Site

if TYPE_CHECKING:
    from pathlib import Path

    from tests.run.story import Begin

    from runwright.environment.environment import Environment
    from runwright.store.journal import Journal


def test_a_need_that_was_taken_out_of_the_journal_voids_the_run(
    begin: Begin, journal: Journal, here: Environment, tmp_path: Path
) -> None:
    job = begin(
        plan(
            step(0, action(0, "touch done", need=Need(approvals=1, requester=False, expires=3600.0, because="changes")))
        )
    )
    job.close()
    with sqlite3.connect(tmp_path / "journal.db") as database:
        [(body,)] = database.execute("select body from entries where number = 1")
        changed = re.sub(r'"need":\s*\{[^{}]*\}', '"need":null', body)
        assert changed != body
        database.execute("update entries set body = ? where number = 1", (changed,))
    database.close()
    site = Site(here, tmp_path)

    with pytest.raises(Altered, match="at entry 1: it was changed"):
        Job.resume(journal, job.header.run, site)
    with pytest.raises(Altered):
        fork(journal, job.header.run, site, {}, first=1)
    with pytest.raises(Altered):
        list(requests(journal, job.header.run))
