"""`runwright incidents`: leading one, calling people by the runbook's own escalation, and the review of it."""

from __future__ import annotations

import json
import signal
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.page import RUNWRIGHT, run, runs, wait_for
from tests.receiver import Reply, receiver

from runwright.store.delivery import State
from runwright.store.incidents import Incidents, Opening
from runwright.store.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.receiver import Receiver

BOOK = """\
# Shop

## Severity levels

| Severity | Response time |
|---|---|
| P1 | 1 second |
| P2 | 1 hour |

## Escalation

| Level | Escalate to | When |
|---|---|---|
| 1 | on-call engineer | at once |
| 2 | engineering lead + VP | P1 without an answer after 1 second |
| 3 | hotline | data is lost |

## Checkout is slow

### Resolution

1. Look at it: `echo the queue is long`
2. Say that it is over: `echo over`
"""
CONFIGURATION = """\
[environments.production]

[people.ann]
name = "Ann Lee"
contacts = ["ann-hook"]

[people.bo]
name = "Bo Ek"
contacts = ["bo-hook"]

[rotations.primary]
members = ["ann"]
first = 2026-01-05T09:00:00

[escalation.calls]
"engineering lead" = ["bo"]

[channels.ann-hook]
kind = "webhook"
url = "{url}/ann"

[channels.bo-hook]
kind = "webhook"
url = "{url}/bo"
"""


@pytest.fixture
def desk() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


@pytest.fixture
def shop(tmp_path: Path, desk: Receiver) -> Path:
    (tmp_path / "SHOP.md").write_text(BOOK)
    (tmp_path / "runwright.toml").write_text(CONFIGURATION.format(url=desk.url))
    return tmp_path


def did(shop: Path, *words: str) -> subprocess.CompletedProcess[str]:
    done = run(shop, "incidents", *words)
    assert done.returncode == 0, done.stderr
    return done


def opened(shop: Path, name: str = "Checkout is slow", severity: str = "P1") -> str:
    return did(shop, "open", name, "--severity", severity).stdout.split()[0]


def shown(shop: Path, incident: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(did(shop, "show", incident, "--json").stdout)
    return told


def kinds(shop: Path, incident: str) -> list[str]:
    return [each["kind"] for each in shown(shop, incident)["timeline"]]


def test_the_clock_calls_whom_the_runbook_names_and_tells_whom_it_could_not(shop: Path, desk: Receiver) -> None:
    incident = opened(shop)
    assert shown(shop, incident)["by_hand"] == [{"level": "3", "to": "hotline", "when": "data is lost"}]
    while "not answered" not in kinds(shop, incident):  # until the second that P1 promises is over
        did(shop, "clock", "--once")
    page = did(shop, "show", incident).stdout
    assert "bo called by bo-hook; nobody is bound to “VP”" in " ".join(page.split())
    assert "nobody has answered within 1 s, as P1 asks for" in " ".join(page.split())
    assert sorted(each.path for each in desk.got) == ["/ann", "/bo"]
    assert kinds(shop, incident) == ["opened", "escalated", "escalated", "not answered"]
    again = shown(shop, incident)["coming"]
    assert [(each["to"], each["why"]) for each in again] == [
        ("on-call engineer", f"no answer after {spoken}") for spoken in ("15 min", "30 min", "45 min")
    ]


def test_what_is_so_already_is_written_once(shop: Path) -> None:
    incident = opened(shop)
    did(shop, "take", incident)
    did(shop, "take", incident)
    did(shop, "take", incident, "--person", "bo")
    did(shop, "resolve", incident)
    did(shop, "resolve", incident)
    did(shop, "resolve", incident, "--why", "the disk")
    did(shop, "resolve", incident, "--why", "the disk")
    entries = [each for each in shown(shop, incident)["timeline"] if each["kind"] in {"taken", "resolved"}]
    assert [(each["kind"], each["body"].get("person") or each["body"].get("why")) for each in entries] == [
        ("taken", None),
        ("taken", "bo"),
        ("resolved", ""),
        ("resolved", "the disk"),
    ]


def test_an_incident_that_is_named_says_in_which_environment_it_is(shop: Path) -> None:
    (shop / "runwright.toml").write_text((shop / "runwright.toml").read_text() + "[environments.staging]\n")
    incident = did(shop, "--on", "staging", "open", "Checkout is slow").stdout.split()[0]
    assert did(shop, "take", incident).stdout.startswith(f"{incident}: Checkout is slow is acknowledged")
    assert shown(shop, incident)["environment"] == "staging"
    refused = run(shop, "incidents")
    assert (refused.returncode, refused.stderr) == (
        2,
        "runwright: in which environment?\n  Pass --on and one of production, staging.\n",
    )


@pytest.mark.parametrize("words", [("listen", "--token-file", "token"), ("serve",)])
def test_a_server_keeps_the_clock_beside_its_work(shop: Path, desk: Receiver, words: tuple[str, ...]) -> None:
    (shop / "token").write_text("a-token-of-a-test-1")
    with subprocess.Popen([RUNWRIGHT, *words, "--port", "0"], cwd=shop, stdout=subprocess.PIPE, text=True) as server:
        incident = opened(shop, severity="P2")
        [called, *_] = desk.awaited(1)
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=20)
        assert server.returncode == 130
    assert (called.path, called.json["data"]["about"]) == ("/ann", incident)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_a_clock_that_is_told_to_end_lets_the_message_land_that_is_in_the_air(
    shop: Path, desk: Receiver, number: signal.Signals, code: int
) -> None:
    desk.replies = [Reply(hangs=60.0)]
    words = [RUNWRIGHT, "incidents", "clock"]
    with subprocess.Popen(words, cwd=shop, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as clock:
        store = shop / ".runwright" / "journal.db"
        wait_for(store)
        with closing(Incidents.open(f"sqlite:///{store}", "production")) as incidents:
            opening = Opening("Checkout is slow", "", "P2", "SHOP.md", "checkout-is-slow")
            incident, _ = incidents.begin("by hand", opening, {}, "test")
        desk.awaited(1)
        clock.send_signal(number)
        desk.released.set()
        _, errors = clock.communicate(timeout=20)
        assert (clock.returncode, errors) == (code, "")
    with closing(Outbox.open(f"sqlite:///{store}", "production")) as outbox:
        assert [each.state for each in outbox.all(about=incident.incident)] == [State.DELIVERED]


def test_who_was_called_hears_that_it_is_taken_and_over(shop: Path, desk: Receiver) -> None:
    incident = opened(shop, severity="P2")
    did(shop, "clock", "--once")
    did(shop, "take", incident, "--person", "ann")
    did(shop, "resolve", incident, "--why", "the queue was long")
    assert [(each.path, each.json["type"]) for each in desk.got] == [
        ("/ann", "incident.opened"),
        ("/ann", "incident.acknowledged"),
        ("/ann", "incident.resolved"),
    ]


def test_a_person_calls_what_only_a_person_can_judge(shop: Path, desk: Receiver) -> None:
    incident = opened(shop)
    done = did(shop, "escalate", incident, "3", "--why", "the orders of today are gone")
    assert "escalated to hotline (the orders of today are gone): nobody is bound to “hotline”" in done.stdout
    assert shown(shop, incident)["by_hand"] == []
    assert "escalated to on-call engineer" in did(shop, "escalate", incident).stdout  # who comes next
    assert [each.path for each in desk.got] == ["/ann"]
    refused = run(shop, "incidents", "escalate", incident, "9")
    assert refused.returncode == 2
    assert "Levels are 1 (on-call engineer); 2 (engineering lead + VP); 3 (hotline)." in refused.stderr


def test_roles_severity_and_hand_over_stand_in_the_time_line(shop: Path, desk: Receiver) -> None:
    incident = opened(shop, severity="P2")
    assert did(shop, "role", incident, "Commander", "ann").stdout == f"{incident}: commander is ann\n"
    raised = did(shop, "severity", incident, "SEV-1", "--why", "nobody can pay")
    assert raised.stdout == f"{incident}: severity p1, was p2: nobody can pay\n"
    did(shop, "note", incident, "restarted the queue")
    done = did(shop, "hand-over", incident, "bo", "--why", "end of the shift")
    assert "commander is ann" in done.stdout
    assert "restarted the queue" in done.stdout
    told = shown(shop, incident)
    assert (told["severity"], told["by"], told["roles"], told["state"]) == (
        "p1",
        "bo",
        {"commander": "ann"},
        "acknowledged",
    )
    assert [each.path for each in desk.got] == ["/bo"]
    assert "end of the shift" in desk.got[0].json["data"]["body"]
    assert kinds(shop, incident) == ["opened", "role", "severity", "note", "handed over"]


def test_what_was_changed_is_said_also_to_programs_and_what_is_so_already_is_not_written(shop: Path) -> None:
    incident = opened(shop, severity="P2")
    did(shop, "role", incident, "scribe", "ann")
    changed = json.loads(did(shop, "role", incident, "scribe", "bo", "--json").stdout)
    assert (changed["incident"], changed["entry"]) == (incident, {"role": "scribe", "person": "bo", "was": "ann"})
    assert did(shop, "role", incident, "scribe").stdout == f"{incident}: scribe is nobody, was bo\n"
    raised = json.loads(did(shop, "severity", incident, "P1", "--json").stdout)
    assert (raised["severity"], raised["entry"]) == ("p1", {"severity": "p1", "was": "p2", "why": ""})
    assert did(shop, "severity", incident, "P1").stdout == f"{incident}: severity is p1 already\n"
    assert json.loads(did(shop, "role", incident, "scribe", "--json").stdout)["entry"] is None
    assert kinds(shop, incident) == ["opened", "role", "role", "role", "severity"]


def test_nobody_takes_or_is_called_about_what_is_over(shop: Path, desk: Receiver) -> None:
    incident = opened(shop, severity="P2")
    did(shop, "resolve", incident)
    for words in (["take", incident], ["hand-over", incident, "bo"], ["escalate", incident]):
        done = run(shop, "incidents", *words)
        assert (done.returncode, f"{incident} is over" in done.stderr) == (2, True)
    assert (kinds(shop, incident), desk.got) == (["opened", "resolved"], [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("severity", "P7"), "It has P1, P2."),
        (("hand-over", "eve"), "there is no person, rotation or channel “eve”"),
        (("merge", "2"), "they are the same"),
        (("action", "close"), ""),
    ],
)
def test_what_cannot_be_done_is_told(shop: Path, words: tuple[str, ...], said: str) -> None:
    incident = opened(shop)
    what, *rest = words
    done = run(shop, "incidents", *((what, incident, *rest) if what != "action" else (what, *rest, incident, "4")))
    assert done.returncode == 2
    assert said in done.stderr
    assert kinds(shop, incident) == ["opened"]


def test_two_incidents_become_one_and_both_say_so(shop: Path) -> None:
    part, whole = opened(shop), opened(shop, "Nobody can pay")
    done = did(shop, "merge", part, whole, "--why", "one queue")
    assert whole in done.stdout
    assert kinds(shop, part)[-1] == "merged into"
    assert kinds(shop, whole)[-1] == "merged"
    assert opened(shop) == whole  # what was a part goes on there


def test_actions_are_added_closed_and_listed_over_incidents(shop: Path) -> None:
    one, other = opened(shop), opened(shop, "Nobody can pay")
    did(shop, "action", "add", one, "alert on the queue", "--owner", "bo", "--due", "2027-01-31")
    did(shop, "action", "add", other, "tell the customers")
    did(shop, "action", "close", other, "1", "--why", "told")
    assert did(shop, "action", "list").stdout == f"{one} 1. alert on the queue, bo, until 2027-01-31\n"
    assert "(told)" in did(shop, "action", "list", "--all").stdout
    again = run(shop, "incidents", "action", "close", other, "1")
    assert (again.returncode, "has no open action 1" in again.stderr) == (2, True)
    assert "that is no day" in run(shop, "incidents", "action", "add", one, "x", "--due", "soon").stderr


def test_an_incident_finds_its_runbook_by_name_or_is_told_which(shop: Path) -> None:
    found = shown(shop, opened(shop))
    assert found["book"].endswith("SHOP.md")
    assert found["procedure"] == "checkout-is-slow"
    other = did(shop, "open", "Whatever", "--book", "SHOP.md#checkout-is-slow", "--json")
    assert json.loads(other.stdout)["procedure"] == "checkout-is-slow"
    assert run(shop, "incidents", "open", "x", "--book", "SHOP.md#nowhere").returncode == 2


def test_the_review_is_written_from_what_was_run_with_the_edits_as_a_patch(shop: Path) -> None:
    incident = opened(shop)
    first = run(shop, "run", "SHOP.md#checkout-is-slow", "--auto", "reads", "--json")
    assert first.returncode == 0, first.stderr
    did(shop, "take", incident)
    did(shop, "action", "add", incident, "alert on the queue", "--owner", "bo")
    did(shop, "resolve", incident, "--why", "the queue was long")
    page = did(shop, "review", incident).stdout
    assert "| Checkout is slow | " in page
    assert "| alert on the queue | bo |  | open |" in page
    assert "1 s promised" in page
    made = json.loads(did(shop, "review", incident, "--json").stdout)
    assert [(each["title"], each["state"], each["done"]) for each in made["runs"]] == [("Checkout is slow", "done", 2)]
    assert made["answered"]["promised"] == 1
    assert made["answered"]["kept"] is (made["answered"]["seconds"] <= 1)
    assert made["patches"] == {}
    assert run(shop, "incidents", "review", incident, "--patch").returncode == 1


def test_doctor_says_who_could_not_be_called(shop: Path) -> None:
    done = run(shop, "doctor", "SHOP.md", "--json")
    told = {each["name"]: each for each in json.loads(done.stdout)["answers"] if each["kind"] == "escalation"}
    assert {name: each["state"] for name, each in told.items()} == {
        "on-call engineer": "there",
        "engineering lead": "there",
        "VP": "look",
        "hotline": "look",
    }
    assert told["VP"]["line"] == 15
    assert "[escalation.calls]" in told["VP"]["do"]


def test_help_says_what_each_command_takes(shop: Path) -> None:
    assert "runwright incidents hand-over 20261126-0715 bo" in did(shop, "--help").stdout
    assert "LEVEL" in did(shop, "escalate", "--help").stdout
    assert runs(shop) == []


def test_a_name_that_would_steer_a_terminal_is_shown_as_a_sign(shop: Path) -> None:
    made = run(shop, "incidents", "open", "red \x1b[31m alarm").stdout.split()[0]

    said = [
        run(shop, "incidents", *words, made, *rest).stdout
        for words, rest in (
            (["take"], []),
            (["note"], ["seen \x1b[2J"]),
            (["action", "add"], ["mend \x1b[1m it"]),
            (["show"], []),
            (["review"], []),
        )
    ]

    assert all(said)
    assert not any("\x1b" in each for each in said)
