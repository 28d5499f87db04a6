"""Programs whose supervisor was killed: they are found, not started beside, and ended; nobody else is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from systems.common.supervisor import Failed, Program, Supervisor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SLEEPER = Program("sleeper", (sys.executable, "-c", "import time; time.sleep(120)"))


@contextmanager
def without_its_supervisor(folder: Path, program: Program) -> Iterator[Supervisor]:
    """A program that runs, and whose supervisor was killed."""
    made = Supervisor(folder)
    made.configure([program])
    made.start(dict(os.environ))
    ends = time.monotonic() + 20
    while made.states()[0].word != "RUNNING" and time.monotonic() < ends:
        time.sleep(0.05)
    os.kill(made.pid(), signal.SIGKILL)
    yield made
    made.end_abandoned()
    made.stop()


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[Supervisor]:
    with without_its_supervisor(tmp_path, SLEEPER) as made:
        yield made


def settled(supervisor: Supervisor) -> list[int]:
    """What is left once the kernel has ended the supervisor itself."""
    ends = time.monotonic() + 10
    while not (left := supervisor.abandoned()) and time.monotonic() < ends:
        time.sleep(0.05)
    return left


def test_nothing_is_started_beside_what_a_killed_supervisor_left(killed: Supervisor) -> None:
    [left] = settled(killed)

    with pytest.raises(Failed, match=f"earlier start still run .{left}."):
        Supervisor(killed.folder).start(dict(os.environ))

    assert killed.end_abandoned() == [left]
    assert killed.abandoned() == []


def test_a_process_of_another_session_or_program_is_nobody_s(killed: Supervisor) -> None:
    assert settled(killed)
    killed.configure([SLEEPER._replace(command=("/bin/true",))])

    assert killed.abandoned() == []

    killed.configure([SLEEPER])
    with subprocess.Popen([*SLEEPER.command], start_new_session=True) as stranger:
        assert stranger.pid not in killed.abandoned()
        stranger.kill()


def test_what_a_program_became_is_known_by_the_run_folder(tmp_path: Path) -> None:
    becomes = SLEEPER._replace(command=("/usr/bin/env", *SLEEPER.command, str(tmp_path)))

    with without_its_supervisor(tmp_path, becomes) as killed:
        assert len(settled(killed)) == 1


def test_a_supervisor_that_runs_or_has_ended_has_abandoned_nobody(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path)
    supervisor.configure([SLEEPER])
    supervisor.start(dict(os.environ))
    assert supervisor.abandoned() == []

    supervisor.stop()

    assert supervisor.abandoned() == []
