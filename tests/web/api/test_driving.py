"""A run driven by programs: what it asks, the answer that counts once, ending a command, and taking over."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.api.test_calls import got
from tests.web.office import SLOW
from tests.web.test_driving import until

from runwright.environment.role import Role
from runwright.run.kind import Kind
from runwright.web.api.operation import PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.api.conftest import Program


@pytest.fixture
def slow(program: Program) -> Iterator[Program]:
    """A runbook that asks and takes its time; no run of a test that failed outlives it."""
    (program.office.folder / "SLOW.md").write_text(SLOW)
    yield program
    for header in program.office.console.journal.driven(10):
        os.kill(int(header.holder.split(":")[1]), signal.SIGKILL)


def begun(program: Program, procedure: str, **values: str) -> str:
    body = {"runbook": "SLOW.md", "procedure": procedure, "values": values}
    plan = program.client.post(f"{PREFIX}/plans", json=body).json()
    made = program.client.post(f"{PREFIX}/runs", json={**body, "fingerprint": plan["fingerprint"]})
    assert made.status_code == 200, made.text
    return str(made.json()["run"])


def asks(program: Program, run: str, turn: str) -> Any:
    """Wait for a question."""
    until(lambda: got(program, f"/runs/{run}/asks")["turn"] == turn, turn)
    return got(program, f"/runs/{run}/asks")


def answered(program: Program, run: str, turn: str, verb: str, **more: str) -> None:
    question = asks(program, run, turn)["question"]
    sent = program.client.post(f"{PREFIX}/runs/{run}/say", json={"question": question, "verb": verb, **more})
    assert sent.status_code == 200, sent.text


def ends(program: Program, run: str, state: str) -> None:
    until(lambda: got(program, f"/runs/{run}")["state"] == state, state)


def test_a_manual_step_is_done_with_a_note(slow: Program) -> None:
    run = begun(slow, "make-a-file", name="x")
    asked = asks(slow, run, "confirm")
    assert (asked["driver"], asked["command"], asked["step"]) == ("console", "touch x.txt", "Make it")
    assert ("skip", True) in [(each["verb"], each["words"]) for each in asked["answers"]]
    answered(slow, run, "confirm", "yes")
    assert asks(slow, run, "perform")["instruction"] == "Call the boss."
    answered(slow, run, "perform", "done", words="called her")
    ends(slow, run, "done")
    [entry] = [each for each in slow.office.console.journal.entries(run) if each.kind == Kind.PERFORMED]
    assert (entry.who, entry.body["done"], entry.body["note"]) == ("ada", True, "called her")


def test_what_fails_is_tried_again_and_skipped_with_a_reason(slow: Program) -> None:
    run = begun(slow, "break")
    answered(slow, run, "confirm", "yes")
    question = asks(slow, run, "failure")["question"]
    for body in ({"question": question, "verb": "skip"}, {"question": question, "verb": "skip", "words": " "}):
        refused = slow.client.post(f"{PREFIX}/runs/{run}/say", json=body)
        assert (refused.status_code, "needs a reason" in refused.json()["detail"]) == (400, True)
    (slow.office.folder / "missing").write_text("found\n")
    answered(slow, run, "failure", "retry", words="it is there now")
    ends(slow, run, "done")
    kinds = [each.kind for each in slow.office.console.journal.entries(run)]
    assert Kind.RETRIED in kinds


def test_an_answer_counts_once_and_only_for_what_was_seen(slow: Program) -> None:
    run = begun(slow, "make-a-file", name="x")
    question = asks(slow, run, "confirm")["question"]
    path = f"{PREFIX}/runs/{run}/say"
    assert slow.other(Role.VIEWER).post(path, json={"question": question, "verb": "yes"}).status_code == 403
    for body in ({"question": "0" * 64, "verb": "yes"}, {"question": question, "verb": "done"}):
        assert slow.client.post(path, json=body).status_code == 409
    sent = [slow.client.post(path, json={"question": question, "verb": "yes"}).status_code for _ in range(2)]
    assert sent == [200, 409]
    answered(slow, run, "perform", "not done", words="no answer")
    answered(slow, run, "failure", "stop")
    ends(slow, run, "failed")


def test_a_way_is_chosen(slow: Program) -> None:
    run = begun(slow, "restart")
    assert asks(slow, run, "choose")["options"] == ["Option 1: Docker", "Option 2: Kubernetes"]
    answered(slow, run, "choose", "choose", words="Option 2: Kubernetes")
    ends(slow, run, "done")


def test_a_command_is_ended_and_the_run_taken_over_when_its_process_is_gone(slow: Program) -> None:
    run = begun(slow, "count")
    until(lambda: "tick 2" in got(slow, f"/runs/{run}/asks")["output"], "output")
    path = f"{PREFIX}/runs/{run}"
    assert slow.client.post(f"{path}/take", json={"why": "mine"}).status_code == 409
    assert slow.client.post(f"{path}/take", json={"force": True}).status_code == 400
    os.kill(int(got(slow, f"/runs/{run}")["holder"].split(":")[1]), signal.SIGKILL)
    until(lambda: got(slow, f"/runs/{run}/asks")["driver"] == "gone", "the death")
    assert slow.client.post(f"{path}/take", json={"why": "it died"}).status_code == 200
    until(lambda: got(slow, f"/runs/{run}/asks")["running"] > 0, "the command again")
    number = got(slow, f"/runs/{run}/asks")["running"]
    assert slow.client.post(f"{path}/halt", json={"number": number + 1}).status_code == 409
    assert slow.client.post(f"{path}/halt", json={"number": number}).status_code == 200
    answered(slow, run, "failure", "stop")
    ends(slow, run, "failed")
