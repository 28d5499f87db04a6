"""The lock on what an action works on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

import pytest

from runwright.actions.lock import Busy, held
from runwright.actions.postgres import backup as postgres_backup
from runwright.actions.redis import backup as redis_backup

if TYPE_CHECKING:
    from pathlib import Path

    from runwright.actions.operation import Operation

HOLDER = """
import time
from runwright.actions.lock import held
with held("db-1", "postgres-backup"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def test_two_of_them_never_work_on_the_same_thing() -> None:
    with held("db-1", "postgres-backup"), pytest.raises(Busy, match=r"db-1: process \d+ \(postgres-backup\)"):
        held("db-1", "postgres-restore").__enter__()


@pytest.mark.parametrize("action", [postgres_backup, redis_backup])
def test_a_folder_that_is_named_by_a_link_is_the_same_thing(action: Operation, tmp_path: Path) -> None:
    """Who backs up into it clears away what is half done there: two of them would clear each other's."""
    (tmp_path / "backups").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "backups")
    names = {action.target(Namespace(to=tmp_path / name)) for name in ("backups", "link", "link/../backups")}
    assert len(names) == 1


def test_different_things_do_not_wait_for_each_other() -> None:
    with held("db-1", "postgres-backup"), held("db-2", "postgres-backup"):
        pass


def test_a_process_that_was_killed_holds_nothing_any_more() -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(Busy):
            held("db-1", "postgres-restore").__enter__()
        os.kill(child.pid, signal.SIGKILL)
    with held("db-1", "postgres-restore"):
        pass
