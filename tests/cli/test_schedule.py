"""`runwright schedule`: what is due when, and the clock that runs it."""

from __future__ import annotations

import json
import signal
import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.cli.page import RUNWRIGHT, run, runs, wait_for
from tests.cli.test_serve_and_watch import until

from runwright.lib.clock import SYSTEM
from runwright.store.claims import Claims

if TYPE_CHECKING:
    from pathlib import Path

BOOK = """\
# Ops

## Touch it

**Schedule**: `* * * * *`

```bash
touch it
```

## Clean up

**Frequency**: weekly

```bash
true
```
"""


@pytest.fixture
def ops(tmp_path: Path) -> Path:
    (tmp_path / "OPS.md").write_text(BOOK)
    return tmp_path


def test_duties_are_listed_with_their_next_moment_and_what_no_clock_can_keep(ops: Path) -> None:
    done = run(ops, "schedule", "OPS.md")
    assert done.returncode == 0, done.stderr
    assert "Touch it: * * * * *" in done.stdout
    assert "no clock: Clean up" in done.stdout
    told = [json.loads(line) for line in run(ops, "schedule", "OPS.md", "--json").stdout.splitlines()]
    assert [bool(each["next"]) for each in told] == [True, False]


def test_the_clock_runs_what_was_missed_a_moment_ago_and_ends_when_it_is_stopped(ops: Path) -> None:
    claims = Claims.open(f"sqlite:///{ops / '.runwright' / 'journal.db'}")
    known = "local: OPS.md#touch-it * * * * * UTC"
    claims.take(known, SYSTEM.now() - timedelta(minutes=3), "somebody", "known")
    words = [RUNWRIGHT, "schedule", "OPS.md", "--run", "--auto", "changes"]
    with subprocess.Popen(words, cwd=ops, stdout=subprocess.PIPE, text=True) as clock:
        wait_for(ops / "it")
        clock.send_signal(signal.SIGINT)
        said, _ = clock.communicate(timeout=20)
        assert clock.returncode == 130
    assert "touch-it: missed" in said
    assert "touch-it: started" in said
    assert [each.became for each in claims.last(known, 9)].count("missed") >= 1
    made = runs(ops)
    assert [each["title"] for each in made] == ["Touch it"] * len(made)


def test_what_needs_more_than_it_may_is_said(ops: Path) -> None:
    claims = Claims.open(f"sqlite:///{ops / '.runwright' / 'journal.db'}")
    claims.take("local: OPS.md#touch-it * * * * * UTC", SYSTEM.now() - timedelta(minutes=2), "somebody", "known")
    with subprocess.Popen(
        [RUNWRIGHT, "schedule", "OPS.md", "--run"], cwd=ops, stdout=subprocess.PIPE, text=True
    ) as clock:
        assert clock.stdout is not None
        lines = iter(clock.stdout.readline, "")
        refused = next(line for line in lines if "not done" in line)
        clock.send_signal(signal.SIGINT)
        clock.communicate(timeout=20)
    assert "exit status 2: this procedure needs a person" in refused
    assert not (ops / "it").exists()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_a_clock_that_is_told_to_end_says_which_run_goes_on_and_that_one_does(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    long = "touch begun\nuntil test -e go; do sleep 0.1; done\ntouch it"
    (tmp_path / "OPS.md").write_text(BOOK.replace("touch it", long))
    claims = Claims.open(f"sqlite:///{tmp_path / '.runwright' / 'journal.db'}")
    claims.take("local: OPS.md#touch-it * * * * * UTC", SYSTEM.now() - timedelta(seconds=61), "somebody", "known")
    words = [RUNWRIGHT, "schedule", "OPS.md", "--run", "--auto", "changes"]
    with subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as clock:
        wait_for(tmp_path / "begun")
        clock.send_signal(number)
        said, errors = clock.communicate(timeout=20)
        assert (clock.returncode, errors) == (code, "")
    assert "touch-it: goes on by itself" in said
    (tmp_path / "go").touch()
    wait_for(tmp_path / "it")
    until(lambda: [each["state"] for each in runs(tmp_path)] == ["done"], "the end of the run")


def test_a_length_that_is_none_is_told(ops: Path) -> None:
    done = run(ops, "schedule", "OPS.md", "--run", "--grace", "a while")
    assert (done.returncode, "--grace a while: that is no length of time" in done.stderr) == (2, True)
