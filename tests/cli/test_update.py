"""An update of an incident: the runbook's template, looked at first, filled by people where the page asks them."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.cli.page import run
from tests.receiver import receiver

from runwright.store.incidents import Incidents, Opening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pexpect
    from tests.receiver import Receiver

BOOK = """\
# Shop

## High error rate

1. Look: `echo looking`

## Communication template

```
INCIDENT: [Service] - [Brief Description]

Status: INVESTIGATING / IDENTIFIED / RESOLVED
Severity: P[1-4]
Impact: [Number] users affected
Next update: HH:MM UTC
```
"""
CONFIGURED = """\
[environments.production]
notify = ["tickets"]

[channels.tickets]
kind = "webhook"
url = "{url}/hook"
"""
FILLED = ("--set", "impact=5000", "--set", "next update=08:15")


@pytest.fixture
def desk() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


@pytest.fixture
def incident(folder: Path, desk: Receiver) -> str:
    """An incident that an alert opened, whose runbook has a template."""
    (folder / "RUNBOOK.md").unlink()
    (folder / "SHOP.md").write_text(BOOK)
    (folder / "runwright.toml").write_text(CONFIGURED.format(url=desk.url))
    with closing(Incidents.open(f"sqlite:///{folder / '.runwright/journal.db'}", "production")) as incidents:
        opening = Opening("HighErrorRate", "Checkouts fail", "p1", "SHOP.md", "high-error-rate")
        body = {"source": "alertmanager", "labels": {"service": "checkout"}}
        return incidents.begin("alertmanager/1", opening, body, "alertmanager")[0].incident


def test_a_dry_run_shows_what_is_missing_and_tells_nobody(folder: Path, desk: Receiver, incident: str) -> None:
    done = run(folder, "incidents", "update", incident, "--dry-run")
    assert done.returncode == 0
    assert "INCIDENT: checkout - Checkouts fail" in done.stdout
    assert "Status: INVESTIGATING\n" in done.stdout
    assert "Severity: P1" in done.stdout
    assert "not filled: impact number" in done.stdout
    assert desk.got == []


def test_an_update_is_told_and_stands_in_the_time_line(folder: Path, desk: Receiver, incident: str) -> None:
    done = run(folder, "incidents", "update", incident, *FILLED, "--message", "We restart the upstream.")
    assert (done.returncode, "✓ tickets: delivered" in done.stdout) == (0, True)
    told = desk.got[-1].json
    assert told["type"] == "incident.updated"
    assert told["data"]["body"].splitlines()[-3:] == ["Next update: 08:15 UTC", "", "We restart the upstream."]
    assert "Impact: 5000 users affected" in told["data"]["body"]
    shown = run(folder, "incidents", "show", incident).stdout
    assert "told: INCIDENT: checkout - Checkouts fail" in shown
    assert "✓ tickets: delivered" in shown
    assert "told: INCIDENT: checkout" in run(folder, "incidents", "review", incident).stdout


def test_what_nobody_filled_is_not_told_unless_somebody_wants_it(folder: Path, desk: Receiver, incident: str) -> None:
    refused = run(folder, "incidents", "update", incident, "--set", "impact=5000")
    assert (refused.returncode, "nobody filled: “next update hh mm”" in refused.stderr) == (2, True)
    assert "told:" not in run(folder, "incidents", "show", incident).stdout
    assert desk.got == []
    assert run(folder, "incidents", "update", incident, "--set", "impact=5000", "--leave").returncode == 0
    assert "Next update: HH:MM UTC" in desk.got[-1].json["data"]["body"]


def test_words_alone_need_no_template(folder: Path, desk: Receiver, incident: str) -> None:
    assert run(folder, "incidents", "update", incident, "--message", "We are on it.").returncode == 0
    assert desk.got[-1].json["data"]["body"] == "We are on it."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--template", "customer"), "there is no template “customer”"),
        (("--set", "impact"), "--set impact: there is no ="),
        (("--message", " "), "there is nothing to tell"),
    ],
)
def test_what_cannot_be_told_is_told_to_the_person(
    folder: Path, incident: str, words: tuple[str, ...], said: str
) -> None:
    done = run(folder, "incidents", "update", incident, *words)
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_an_incident_without_a_runbook_needs_words(folder: Path, incident: str) -> None:
    other = run(folder, "incidents", "open", "Something else").stdout.split()[0]
    assert other != incident
    done = run(folder, "incidents", "update", other)
    assert (done.returncode, "Pass --message" in done.stderr) == (2, True)


def test_at_a_terminal_a_person_is_asked(
    incident: str, desk: Receiver, terminal: Callable[..., pexpect.spawn[str]]
) -> None:
    child = terminal("incidents", "update", incident)
    child.expect("impact number: ")
    child.sendline("5000")
    child.expect("next update hh mm: ")
    child.sendline("08:15")
    child.expect("Impact: 5000 users affected")
    child.expect(r"Tell it\? \[y/N\] ")
    child.sendline("y")
    child.expect("delivered")
    child.wait()
    assert "Next update: 08:15 UTC" in desk.got[-1].json["data"]["body"]
