"""A team through a server: leading an incident, and answering what a run asks, in the words of the store."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from tests.cli.page import run
from tests.cli.test_server import away, store

from runwright.cli.server import Server

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.test_server import Elsewhere

__all__ = ["away", "store"]
LADDER = """
## Severity levels

| Severity | Response time |
|---|---|
| P1 | 5 minutes |
| P2 | 1 hour |

## Escalation

| Level | Escalate to | When |
|---|---|---|
| 1 | engineer | at once |
| 2 | hotline | data is lost |
"""


def test_an_incident_is_led_from_elsewhere_in_the_same_words(store: Path, away: Elsewhere) -> None:
    with (store / "RUNBOOK.md").open("a") as book:
        book.write(LADDER)
    name = away.run("incidents", "open", "Slow", "--severity", "P2", "--book", "RUNBOOK.md").stdout.strip()
    other = away.run("incidents", "open", "Slower", "--book", "RUNBOOK.md#make-the-file").stdout.strip()
    for words, said in (
        (("role", name, "Commander", "ann"), f"{name}: commander is ann\n"),
        (("role", name, "commander", "ann"), f"{name}: commander is ann already\n"),
        (("severity", name, "P1", "--why", "all"), f"{name}: severity p1, was p2: all\n"),
        (("escalate", name), f"{name}: escalated to engineer (ada asked for it): nobody is bound to “engineer”"),
        (("hand-over", name, "bo", "--why", "the shift"), f"{name} is handed over to bo\n  open, opened "),
        (("update", name, "--message", "we look"), f"  we look\n{name}: told\n"),
        (("action", "add", name, "alert on it", "--due", "2027-01-31"), f"{name} 1. alert on it, until 2027-01-31\n"),
        (("action", "list"), f"{name} 1. alert on it, until 2027-01-31\n"),
        (("action", "close", name, "1"), f"{name} 1. alert on it, until 2027-01-31 (done)\n"),
        (("merge", name, other, "--why", "one disk"), f"{other}: Slower is open\n"),
    ):
        done = away.run("incidents", *words)
        assert (done.returncode, done.stdout[: len(said)]) == (0, said), done.stderr
    shown = [("show", name), ("show", other), ("show", other, "--json"), ("action", "list", "--all")]
    for each in shown:
        there, here = away.run("incidents", *each), run(store, "incidents", *each)
        assert (there.stdout, there.returncode) == (here.stdout, here.returncode), each
    review = away.run("incidents", "review", name).stdout
    assert (review, "one disk" in review) == (run(store, "incidents", "review", name).stdout, True)


def test_what_cannot_be_done_is_told_with_the_same_status(store: Path, away: Elsewhere) -> None:
    name = away.run("incidents", "open", "Slow").stdout.strip()
    run(store, "incidents", "resolve", name)
    refused = (("take", name), ("merge", name, name), ("action", "close", name, "4"), ("role", name, " ", "ann"))
    for words in refused:
        there, here = away.run("incidents", *words), run(store, "incidents", *words)
        assert (there.returncode, here.returncode) == (2, 2), there.stderr
        assert there.stderr.splitlines()[0] == here.stderr.splitlines()[0] or "role" in words


TEMPLATES = """
## Communication

Status update template:

```
INCIDENT: [Title]

Status: INVESTIGATING / IDENTIFIED / RESOLVED
Impact: [Number] users affected
Next update: HH:MM UTC
```

Message to customers:

```
We are looking into [Title]. Next update: HH:MM UTC
```
"""


def test_an_update_is_written_from_elsewhere_by_the_template_of_its_runbook(store: Path, away: Elsewhere) -> None:
    with (store / "RUNBOOK.md").open("a") as book:
        book.write(TEMPLATES)
    name = away.run("incidents", "open", "Slow", "--book", "RUNBOOK.md").stdout.strip()
    some = ("--set", "impact=5000")
    for words in (
        ("templates", name),
        ("templates", name, "--json"),
        ("update", name, "--dry-run"),
        ("update", name, "--dry-run", *some, "--message", "We restart it."),
        ("update", name, "--dry-run", "--template", "customers"),
        ("update", name, *some),
        ("update", name, "--template", "nobody"),
        ("update", name, "--set", "impact"),
        ("update", name, "--message", " "),
        ("update", "nothing", "--dry-run"),
    ):
        there, here = away.run("incidents", *words), run(store, "incidents", *words)
        assert (there.stdout, there.stderr, there.returncode) == (here.stdout, here.stderr, here.returncode), words
    shown = away.run("incidents", "templates", name).stdout
    assert "Status update template\n  INCIDENT: [Title]\n" in shown
    for each in ("title, status, impact number, next update hh mm", "title, next update hh mm"):
        assert f"  places: {each}\n" in shown
    assert len(json.loads(away.run("incidents", "show", name, "--json").stdout)["timeline"]) == 1
    done = away.run("incidents", "update", name, *some, "--set", "next update=08:15", "--message", "We restart it.")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, f"{name}: told"), done.stderr
    [entry] = [
        each
        for each in json.loads(run(store, "incidents", "show", name, "--json").stdout)["timeline"]
        if each["kind"] == "update"
    ]
    assert (entry["who"], entry["body"]["template"]) == ("ada", "Status update template")
    assert entry["body"]["text"].splitlines() == [
        "INCIDENT: Slow",
        "",
        "Status: INVESTIGATING",
        "Impact: 5000 users affected",
        "Next update: 08:15 UTC",
        "",
        "We restart it.",
    ]


def asked(away: Elsewhere, name: str, turn: str) -> dict[str, str]:
    """Wait for a question."""
    for _ in range(50):
        told: dict[str, str] = json.loads(away.run("runs", "asks", name, "--json").stdout)
        if told["turn"] == turn:
            return told
        time.sleep(0.1)
    raise AssertionError(told)


def until_over(away: Elsewhere, name: str) -> None:
    """Wait for the end of a run."""
    for _ in range(50):
        if json.loads(away.run("runs", "asks", name, "--json").stdout)["state"] == "done":
            return
        time.sleep(0.1)


MANUAL = """
## Call her

1. Begin:

   ```bash
   touch called
   ```

2. Call the boss.
"""


def test_a_manual_step_is_done_from_elsewhere_with_a_note(store: Path, away: Elsewhere) -> None:
    (store / "CALL.md").write_text("# Call\n" + MANUAL)
    server, of = Server(away.url, away.environment["RUNWRIGHT_TOKEN"]), {"runbook": "CALL.md", "procedure": "call"}
    plan = server.post("/plans", **of)["fingerprint"]
    name = server.post("/runs", **of, fingerprint=plan)["run"]
    asked(away, name, "approve")
    assert f"runwright approve {name}" in away.run("runs", "asks", name).stdout
    away.run("approve", name, "--yes")
    confirm = asked(away, name, "confirm")
    assert "$ touch called" in away.run("runs", "asks", name).stdout
    unseen = away.run("runs", "answer", name, "yes")
    assert (unseen.returncode, f"--question {confirm['question'][:12]}" in unseen.stderr) == (2, True)
    other = away.run("runs", "answer", name, "yes", "--question", "0" * 12)
    assert (other.returncode, "asks something else now" in other.stderr) == (1, True)
    wordless = away.run("runs", "answer", name, "skip", "--question", confirm["question"])
    assert (wordless.returncode, "needs a reason" in wordless.stderr) == (2, True)
    done = away.run("runs", "answer", name, "yes", "looked", "--question", confirm["question"][:12])
    assert (done.returncode, done.stdout) == (0, f"{name}: answered “yes”\n")
    perform = asked(away, name, "perform")
    done = run(store, "runs", "answer", name, "done", "she knows", "--question", perform["question"])
    assert (done.returncode, done.stdout) == (0, f"{name}: answered “done”\n"), done.stderr
    until_over(away, name)
    shown = away.run("runs", "show", name).stdout
    assert "she knows" in shown
    over = away.run("runs", "answer", name, "done", "--question", perform["question"])
    assert (over.returncode, "asks nothing here" in over.stderr) == (1, True)
