from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from runwright.lib.program import LAST, Ended, ran

if TYPE_CHECKING:
    from pathlib import Path


def test_both_streams_are_told_with_the_status(tmp_path: Path) -> None:
    line = "pwd; echo $WORD >&2; exit 3"

    assert ran(["/bin/sh", "-c", line], 10, tmp_path, {"WORD": "why"}) == Ended(3, f"{tmp_path}\nwhy\n")


def test_the_end_of_a_long_output_is_kept(tmp_path: Path) -> None:
    ended = ran(["/bin/sh", "-c", "yes | head -n 20000; echo why"], 10, tmp_path, os.environ)

    assert ended.status == 0
    assert len(ended.said) == LAST
    assert ended.said.endswith("y\nwhy\n")


def test_what_takes_too_long_has_no_status(tmp_path: Path) -> None:
    assert ran(["/bin/sh", "-c", "echo begun; sleep 30"], 0.5, tmp_path, os.environ) == Ended(None, "begun\n")


def test_what_it_started_can_be_spared(tmp_path: Path) -> None:
    line = "(sleep 1; touch later) & sleep 30"

    for spare in (False, True):
        assert ran(["/bin/sh", "-c", line], 0.3, tmp_path, os.environ, spare=spare).status is None
        time.sleep(1.5)
        assert (tmp_path / "later").exists() is spare


def test_what_nobody_waits_for_any_more_is_killed(tmp_path: Path) -> None:
    """It has a session of its own, so Ctrl-C does not reach it."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupted)
    signal.setitimer(signal.ITIMER_REAL, 1)
    try:
        with pytest.raises(KeyboardInterrupt):
            ran(["/bin/sh", "-c", "echo $$ > pid; sleep 30"], 20, tmp_path, os.environ)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
