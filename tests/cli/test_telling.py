"""What a run tells a person or a program, letter by letter and without its secrets."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.run.story import action, plan, step

from runwright.cli.approve import _show
from runwright.cli.asking import PAGES
from runwright.cli.narrator import EventLines, Narrator
from runwright.cli.paper import Paper
from runwright.environment.environment import Environment
from runwright.environment.secret import Reference
from runwright.executors.session import Chunk, Ending, Outcome
from runwright.lib.clock import SYSTEM
from runwright.run.decision import decide
from runwright.run.hands import INSIDE
from runwright.run.job import Job
from runwright.run.kind import Kind
from runwright.run.report import Report
from runwright.run.request import Request
from runwright.run.site import Site
from runwright.store.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    secret = tmp_path / "word"
    secret.touch(0o600)
    secret.write_text("hunter2-and-more")
    journal = Journal.open(f"sqlite:///{tmp_path / 'journal.db'}")
    environment = Environment("local", "", tmp_path, secrets={"PASSWORD": Reference("file", "word")}, target="local")
    job = Job.begin(journal, plan(step(0, action(0, 'call "$PASSWORD"'))), Site(environment, tmp_path), {})
    yield job
    job.close()
    journal.close()


def test_a_letter_in_two_pieces_is_one_in_json(job: Job) -> None:
    out = io.StringIO()
    lines = EventLines(job, out)
    lines.begins(job.plan.steps[0], action(0))
    data = "Größe: 3 €".encode()
    for byte in (*data, 0xE2):
        lines.hears(Chunk("stdout", bytes([byte])))
    lines.ends(Report(action(0), Outcome(0, Ending.EXITED, 0.1, data, b""), ()))

    told = [json.loads(line) for line in out.getvalue().splitlines()]
    assert "".join(each["text"] for each in told if each["event"] == "output") == "Größe: 3 €\N{REPLACEMENT CHARACTER}"
    assert told[-1]["event"] == "ends"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the words of a process are read from /proc")
def test_what_goes_on_of_a_command_in_doubt_is_told_without_its_secret(job: Job) -> None:
    job.write(Kind.INTENT, step=0, action=0, attempt=1, fingerprint="", text='call "$PASSWORD"', host="")
    inside = {**os.environ, INSIDE: job.header.run, "_RUNWRIGHT_COMMAND": "a.1"}
    out = io.StringIO()
    words = [sys.executable, "-c", "import time; time.sleep(60)", "hunter2-and-more"]
    with subprocess.Popen(words, env=inside) as left:
        move = decide(job.plan, job.progress, SYSTEM.now())
        PAGES[move.turn](move, Narrator(job, Paper(out)))
        left.kill()

    assert "still goes on here" in out.getvalue()
    assert "hunter2" not in out.getvalue()


def test_a_command_of_several_lines_is_asked_about_line_by_line(job: Job) -> None:
    out = io.StringIO()
    hiding = action(0, "true # look at it first:\nrm -r ./data")

    Narrator(job, Paper(out)).shows(hiding)
    request = Request("a-run", job.plan, job.plan.steps[0], hiding, 1, "it needs an approval", "ada@here", frozenset())
    _show(request, Paper(out))

    assert out.getvalue().count("\n    rm -r ./data\n") == 1
    assert out.getvalue().count("\n      rm -r ./data\n") == 1
