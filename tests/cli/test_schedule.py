"""`runwright schedule`: what is due when, and the clock that runs it."""

from __future__ import annotations

import contextlib
import itertools
import json
import signal
import sqlite3
import subprocess
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests import postgres
from tests.cli.page import RUNWRIGHT, run, runs, wait_for
from tests.cli.test_serve_and_watch import until

from runwright.lib.clock import SYSTEM
from runwright.store.claims import Claim, Claims

if TYPE_CHECKING:
    from datetime import datetime
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


def known_since(moment: datetime) -> Claim:
    """What a clock writes that sees a duty for the first time."""
    return Claim(moment, moment, "somebody", "known")


def test_duties_are_listed_with_their_next_moment_and_what_no_clock_can_keep(ops: Path) -> None:
    done = run(ops, "schedule", "OPS.md")
    assert done.returncode == 0, done.stderr
    assert "Touch it: * * * * *" in done.stdout
    assert "no clock: Clean up" in done.stdout
    told = [json.loads(line) for line in run(ops, "schedule", "OPS.md", "--json").stdout.splitlines()]
    assert [bool(each["next"]) for each in told] == [True, False]


def test_times_without_a_zone_are_of_the_configured_one(ops: Path) -> None:
    (ops / "OPS.md").write_text(BOOK.replace("`* * * * *`", "daily at 2 AM"))
    (ops / "runwright.toml").write_text('[schedule]\ntimezone = "Asia/Tokyo"\n')

    assert "02:00 Asia/Tokyo" in run(ops, "schedule", "OPS.md").stdout
    assert "02:00 Europe/Paris" in run(ops, "schedule", "OPS.md", "--timezone", "Europe/Paris").stdout


def test_the_clock_runs_what_was_missed_a_moment_ago_and_ends_when_it_is_stopped(ops: Path) -> None:
    claims = Claims.open(f"sqlite:///{ops / '.runwright' / 'journal.db'}")
    known = "local: OPS.md#touch-it * * * * * UTC"
    claims.take(known, known_since(SYSTEM.now() - timedelta(minutes=3)))
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


def test_what_a_killed_clock_took_is_run_unless_the_journal_has_its_run(ops: Path) -> None:
    """One moment was taken and never started; the other's run had begun, from another folder, when its clock died."""
    (ops / "runwright.toml").write_text("[environments.local]\n")
    (ops / "team").mkdir()
    ago = SYSTEM.now() - timedelta(minutes=7)
    cron = f"0 {(ago.hour + 12) % 24} * * *"  # another moment is far away
    (ops / "OPS.md").write_text(BOOK.replace("* * * * *", cron))
    (ops / "team" / "LATER.md").write_text(BOOK.replace("* * * * *", cron).replace("Touch it", "Touch later"))
    left = Claim(ago.replace(second=0, microsecond=0), ago, "somebody", "taken")
    names = [f"local: {duty} {cron} UTC" for duty in ("OPS.md#touch-it", "team/LATER.md#touch-later")]
    with contextlib.closing(Claims.open(f"sqlite:///{ops / '.runwright' / 'journal.db'}")) as claims:
        for name in names:
            claims.take(name, left)
        assert run(ops / "team", "run", "LATER.md#touch-later", "--on", "local", "--auto", "changes").returncode == 0
        clock = Clock(ops, "OPS.md", "team/LATER.md")
        try:
            until(lambda: clock.said("touch-it: done") == 1, "a run of what was left")
            clock.ended()
        finally:
            clock.process.kill()
        assert [[each.became for each in claims.last(name, 9)] for name in names] == [["started"], ["started"]]
    assert sorted(each["procedure"] for each in runs(ops)) == ["touch-it", "touch-later"]


def test_what_needs_more_than_it_may_is_said(ops: Path) -> None:
    claims = Claims.open(f"sqlite:///{ops / '.runwright' / 'journal.db'}")
    claims.take("local: OPS.md#touch-it * * * * * UTC", known_since(SYSTEM.now() - timedelta(minutes=2)))
    with subprocess.Popen(
        [RUNWRIGHT, "schedule", "OPS.md", "--run"], cwd=ops, stdout=subprocess.PIPE, text=True
    ) as clock:
        assert clock.stdout is not None
        lines = iter(clock.stdout.readline, "")
        refused = next(line for line in lines if "not done" in line)
        clock.send_signal(signal.SIGINT)
        clock.communicate(timeout=20)
    assert "exit status 2: this procedure needs a person: " in refused
    assert "it changes (touch)" in refused
    assert not (ops / "it").exists()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_a_clock_that_is_told_to_end_says_which_run_goes_on_and_that_one_does(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    long = "touch begun\nuntil test -e go; do sleep 0.1; done\ntouch it"
    (tmp_path / "OPS.md").write_text(BOOK.replace("touch it", long))
    claims = Claims.open(f"sqlite:///{tmp_path / '.runwright' / 'journal.db'}")
    claims.take("local: OPS.md#touch-it * * * * * UTC", known_since(SYSTEM.now() - timedelta(seconds=61)))
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


KNOWN = "local: OPS.md#touch-it * * * * * UTC"
ACTS = BOOK.replace("touch it", "date +%H:%M:%S.%N >> it")


class Clock:
    """A clock that runs in a folder, and what it says."""

    def __init__(self, folder: Path, *books: str) -> None:
        self.folder = folder
        self.log = (folder / "log").open("w")
        words = [RUNWRIGHT, "schedule", *(books or ["OPS.md"]), "--run", "--on", "local", "--auto", "changes"]
        self.process = subprocess.Popen(words, cwd=folder, stdout=self.log, stderr=subprocess.STDOUT, text=True)

    def said(self, words: str) -> int:
        return sum(words in line for line in (self.folder / "log").read_text().splitlines())

    def ended(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(30) == 0
        self.log.close()


def test_a_clock_outlives_its_postgresql_and_runs_every_moment_once(tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        try:
            cluster = stack.enter_context(postgres.stoppable())
        except postgres.Missing as missing:
            pytest.skip(str(missing))
        url = cluster.server.database()
        (tmp_path / "OPS.md").write_text(ACTS)
        (tmp_path / "runwright.toml").write_text(f'[store]\nurl = "{url}"\n[environments.local]\n')
        with contextlib.closing(Claims.open(url)) as claims:
            claims.take(KNOWN, known_since(SYSTEM.now() - timedelta(seconds=61)))
        clock = Clock(tmp_path)
        stack.callback(clock.process.kill)
        until(lambda: clock.said("touch-it: done") == 1, "the first run")
        cluster.stop()
        until(lambda: clock.said("waits, for nothing can be written down: journal postgresql://") == 1, "that it waits")
        time.sleep(61 - SYSTEM.now().second)
        assert (clock.process.poll(), clock.said("waits")) == (None, 1)
        cluster.start()
        until(lambda: clock.said("goes on: the store is there again") == 1, "that it goes on")
        until(lambda: clock.said("touch-it: done") == 2, "the run that came due meanwhile")
        clock.ended()
        with contextlib.closing(Claims.open(url)) as claims:
            found = claims.last(KNOWN, 99)[::-1]
        made = runs(tmp_path)
    assert [each.became for each in found] == ["known"] + ["started"] * (len(found) - 1)
    assert len(found) >= 3
    assert {later.moment - earlier.moment for earlier, later in itertools.pairwise(found[1:])} == {timedelta(minutes=1)}
    assert len((tmp_path / "it").read_text().splitlines()) == len(found) - 1
    assert [each["state"] for each in made] == ["done"] * (len(found) - 1)
    assert "un/us" not in (tmp_path / "log").read_text()


def test_a_clock_waits_for_a_sqlite_that_another_keeps(ops: Path) -> None:
    path = ops / ".runwright" / "journal.db"
    Claims.open(f"sqlite:///{path}").take(KNOWN, known_since(SYSTEM.now() - timedelta(seconds=61)))
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin exclusive")
        clock = Clock(ops)
        try:
            until(lambda: clock.said("waits, for nothing can be written down") == 1, "that it waits")
            assert not (ops / "it").exists()
            other.execute("commit")
            until(lambda: clock.said("goes on: the store is there again") == 1, "that it goes on")
            wait_for(ops / "it")
            clock.ended()
        finally:
            clock.process.kill()
    assert clock.said("touch-it: started") >= 1
