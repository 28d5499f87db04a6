"""`runwright notify` of what waits for business hours, of what may have arrived, and of what was delivered long ago."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.cli.page import run

from runwright.lib.clock import SYSTEM, SetClock
from runwright.store.delivery import Asked, Kind, Notification, Outcome, Settled, State
from runwright.store.outbox import Outbox

if TYPE_CHECKING:
    from pathlib import Path

CONFIGURED = """\
[environments.production]
notify = ["tickets", "pager"]

[environments.production.hours]
timezone = "Europe/Berlin"

[channels.tickets]
kind = "webhook"
url = "http://127.0.0.1:9/tickets"

[channels.pager]
kind = "webhook"
url = "http://127.0.0.1:9/pager"
least = "error"
"""
BOOK = "# Shop\n\n## Severities\n\n- **P1**: page\n- **P3**: business hours only\n"
WHY = "until Mon 09:00 Europe/Berlin, because P3 waits for business hours (SHOP.md:6: “business hours only”)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "runwright.toml").write_text(CONFIGURED)
    (tmp_path / "SHOP.md").write_text(BOOK)
    return tmp_path


def put(folder: Path, became: State, days: float) -> None:
    """A message that was put and settled so many days ago."""
    url = f"sqlite:///{folder / '.runwright/journal.db'}"
    clock = SetClock(SYSTEM.now() - timedelta(days=days))
    with closing(Outbox.open(url, "production", clock)) as outbox:
        outbox.put(Notification(f"{became}/1", str(became), Kind.OPENED, f"It is {became}", "…"), ["tickets"])
        [taken] = outbox.take(Asked("tickets", 99), "here", 60)
        outbox.settle([Settled(taken, Outcome(became, "…"))])


def test_a_dry_run_says_who_would_be_told_and_who_waits(folder: Path) -> None:
    done = run(folder, "notify", "--dry-run", "P3", "--at", "2026-11-28 03:00")
    assert done.returncode == 0, done.stderr
    assert " ".join(done.stdout.split()) == f"tickets: waits {WHY} pager: not told of P3"
    assert not (folder / ".runwright/journal.db").exists() or not run(folder, "notify", "--json").stdout


def test_a_dry_run_as_json(folder: Path) -> None:
    done = run(folder, "notify", "--dry-run", "P3", "--at", "2026-11-28 03:00", "--json")
    first, second = map(json.loads, done.stdout.splitlines())
    assert first == {"channel": "tickets", "told": "2026-11-30T08:00:00+00:00", "because": WHY, "unknown": None}
    assert second["told"] is None


def test_what_is_as_bad_as_can_be_is_told_at_once(folder: Path) -> None:
    done = run(folder, "notify", "--dry-run", "P1", "--at", "2026-11-28 03:00")
    assert done.stdout.splitlines() == ["tickets: at once", "pager: at once"]


def test_a_time_that_is_none_is_refused(folder: Path) -> None:
    done = run(folder, "notify", "--dry-run", "P1", "--at", "soon")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--at soon: that is no time" in done.stderr


@pytest.mark.parametrize("severity", ["P9", "P2", "nonsense", ""])
def test_a_severity_that_no_runbook_has_is_refused_with_those_that_it_has(folder: Path, severity: str) -> None:
    done = run(folder, "notify", "--dry-run", severity)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"there is no severity “{severity}” here" in done.stderr
    assert "SHOP.md has P1, P3; an alert may also say critical, error, warning, info." in done.stderr


def test_where_no_runbook_names_severities_the_usual_ones_are_known(folder: Path) -> None:
    (folder / "SHOP.md").write_text("# Shop\n\n1. Look: `true`\n")
    assert run(folder, "notify", "--dry-run", "SEV2").stdout.splitlines() == ["tickets: at once", "pager: at once"]
    assert "P0 to P5 are known" in run(folder, "notify", "--dry-run", "P9").stderr


def test_a_severity_is_asked_of_the_runbook_that_answers(folder: Path) -> None:
    (folder / "OTHER.md").write_text("# Other\n\n## Severities\n\n- **P4**: at some time\n")
    assert run(folder, "notify", "--dry-run", "P4").returncode == 0, "one of them has it"
    refused = run(folder, "notify", "--dry-run", "P4", "--book", "SHOP.md")
    assert (refused.returncode, "SHOP.md has P1, P3;" in refused.stderr) == (2, True)
    nowhere = run(folder, "notify", "--dry-run", "P3", "--book", "NOPE.md")
    assert (nowhere.returncode, "no runbook or procedure NOPE.md" in nowhere.stderr) == (2, True)


def test_what_says_nothing_alone_is_refused(folder: Path) -> None:
    alone = run(folder, "notify", "--book", "SHOP.md")
    assert (alone.returncode, alone.stderr.splitlines()[-1]) == (2, "  Add --dry-run SEVERITY.")
    nowhere = run(folder, "notify", "--channel", "pagr")
    assert (nowhere.returncode, "Channels are pager, tickets." in nowhere.stderr) == (2, True)
    put(folder, State.FAILED, 1)
    assert run(folder, "notify", "--channel", "tickets", "--state", "waiting").stdout == "Nothing was told.\n"


def test_of_what_is_unknown_the_command_is_shown_that_sends_it_again(folder: Path) -> None:
    put(folder, State.UNKNOWN, 1)
    done = run(folder, "notify")
    asked = "look whether it arrived; if not: runwright notify --on production --retry 1"
    assert asked in " ".join(done.stdout.split())


def test_what_was_delivered_long_ago_is_dropped_and_nothing_else(folder: Path) -> None:
    put(folder, State.DELIVERED, 91)
    put(folder, State.UNKNOWN, 200)
    put(folder, State.FAILED, 200)
    done = run(folder, "notify", "--prune")
    assert (done.returncode, done.stdout) == (0, "1 dropped that were delivered 90 days ago or earlier\n")
    left = [json.loads(line)["state"] for line in run(folder, "notify", "--json").stdout.splitlines()]
    assert left == ["failed", "unknown"]


def test_an_age_may_be_given_and_is_a_day_at_least(folder: Path) -> None:
    put(folder, State.DELIVERED, 40)
    assert run(folder, "notify", "--prune", "60 days").stdout.startswith("0 dropped")
    assert run(folder, "notify", "--prune", "30 days").stdout.startswith("1 dropped")
    refused = run(folder, "notify", "--prune", "1 h")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "too young" in refused.stderr
