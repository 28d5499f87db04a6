"""Runs begun and driven from pages: the plan first, then a process of its own that asks, and every answer it takes."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest
from tests.web.office import SLOW, fields_of

from runwright.environment.identity import who
from runwright.run.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.web.office import Office

PATIENCE = 30


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"{what} never came"
        time.sleep(0.05)


def begun(office: Office, procedure: str, **values: str) -> str:
    """Look at a plan and start it, as a person does; the name of the run."""
    named = {f"value.{name}": value for name, value in values.items()}
    form = {"book": "SLOW.md", "procedure": procedure, **named}
    shown = office.post("/begin", **form, do="plan")
    assert shown.status_code == 200, shown.text
    sent = office.post("/begin", **form, plan=fields_of(shown.text)["plan"], do="start")
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"].removeprefix("/runs/"))


def page(office: Office, run: str) -> str:
    return office.client.get(f"/runs/{run}").text


def asks(office: Office, run: str, head: str) -> str:
    """Wait for a question; its digest."""
    until(lambda: head in page(office, run), head)
    return fields_of(page(office, run))["question"]


def say(office: Office, run: str, head: str, verb: str, **more: str) -> None:
    question = asks(office, run, head)
    sent = office.post(f"/runs/{run}/say", question=question, verb=verb, **more)
    assert sent.status_code == 303, sent.text


def ends(office: Office, run: str, state: str) -> None:
    until(lambda: office.console.journal.header(run).state == state, state)
    until(lambda: not office.console.journal.header(run).holder, "the end of the process")


def kinds(office: Office, run: str) -> list[str]:
    return [each.kind for each in office.console.journal.entries(run)]


@pytest.fixture
def slow(office: Office) -> Iterator[Office]:
    """An office with a runbook that asks and takes its time; no run of a test that failed outlives it."""
    (office.folder / "SLOW.md").write_text(SLOW)
    yield office
    for header in office.console.journal.driven(10):
        os.kill(int(header.holder.split(":")[1]), signal.SIGKILL)


CAUTIOUS = """\
# Slow

## Stop the worker

1. Go there:

   ```bash
   ssh shop-1
   ```

2. Stop it. Never while a migration runs.

   ```bash
   touch stopped
   ```
"""


def test_the_plan_has_the_cautions_of_the_page_and_says_what_runs_elsewhere(office: Office) -> None:
    (office.folder / "SLOW.md").write_text(CAUTIOUS)
    html = office.client.get("/begin?book=SLOW.md&procedure=stop-the-worker").text

    assert "<blockquote>Never while a migration runs.</blockquote>" in html
    assert "The page went to shop-1 by ssh before; this does not run there." in html


def test_the_plan_is_shown_before_anything_acts(slow: Office) -> None:
    html = slow.client.get("/begin?book=SLOW.md&procedure=make-a-file").text
    assert "What stands against it" in html
    assert 'name="value.name"' in html
    assert "Start the run" not in html
    shown = slow.post("/begin", book="SLOW.md", procedure="make-a-file", do="plan", **{"value.name": "x"}).text
    assert "touch x.txt" in shown
    assert "◐" in shown
    assert "If it has to be taken back" in shown
    assert "rm x.txt" in shown
    assert "Start the run" in shown
    assert list(slow.console.journal.runs()) == []


def test_a_run_is_started_and_driven_from_its_page(slow: Office) -> None:
    run = begun(slow, "make-a-file", name="x")
    asks(slow, run, "Run this command?")
    assert f'<a href="/runs/{run}">' in slow.client.get("/").text.partition("Asks something")[2].partition("</ul>")[0]
    say(slow, run, "Run this command?", "yes", words="looked at it")
    say(slow, run, "A person does this", "done", words="called")
    ends(slow, run, "done")
    assert (slow.folder / "x.txt").exists()
    assert "Asks something" not in slow.client.get("/").text
    html = page(slow, run)
    assert "called" in html
    assert "Go on from here" not in html
    assert slow.console.journal.header(run).who == who()


def test_it_is_journaled_as_a_run_in_a_terminal_is(slow: Office) -> None:
    run = begun(slow, "make-a-file", name="x")
    say(slow, run, "Run this command?", "yes")
    say(slow, run, "A person does this", "done")
    ends(slow, run, "done")
    assert kinds(slow, run) == ["planned", "confirmed", "intent", "outcome", "performed", "finished"]
    assert {each.who for each in slow.console.journal.entries(run)} == {who()}
    assert list(slow.console.journal.verify(run)) == []


def test_a_plan_that_has_changed_since_it_was_shown_is_shown_again_and_not_started(slow: Office) -> None:
    form = {"book": "SLOW.md", "procedure": "make-a-file", "value.name": "x"}
    seen = fields_of(slow.post("/begin", **form, do="plan").text)["plan"]
    for changed in ({"value.name": "y"}, {"plan": "0" * 64}):
        sent = slow.post("/begin", **{**form, "plan": seen, **changed}, do="start")
        assert sent.status_code == 409
        assert "not the one that was shown" in sent.text
    (slow.folder / "SLOW.md").write_text(SLOW.replace("touch", "rm"))
    assert slow.post("/begin", **form, plan=seen, do="start").status_code == 409
    assert list(slow.console.journal.runs()) == []


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"book": "NONE.md"}, 404),
        ({"procedure": "none"}, 404),
        ({"value.nonsense": "x"}, 422),
        ({"value.name": "a\0b"}, 400),
        ({"incident": "none"}, 404),
        ({"phase": "nothing"}, 409),
    ],
)
def test_what_is_not_there_is_not_started(slow: Office, fields: dict[str, str], status: int) -> None:
    form = {"book": "SLOW.md", "procedure": "make-a-file", "value.name": "x", **fields}
    shown = slow.post("/begin", **form, do="plan")
    plan = fields_of(shown.text).get("plan", "")
    assert slow.post("/begin", **form, plan=plan, do="start").status_code == status
    assert list(slow.console.journal.runs()) == []


def test_a_value_is_one_word_of_the_command_and_never_an_option_of_ours(slow: Office) -> None:
    name = "x --auto=all --set=a; touch $(pwned)"
    run = begun(slow, "make-a-file", name=name)
    say(slow, run, "Run this command?", "yes")
    say(slow, run, "A person does this", "done")
    ends(slow, run, "done")
    assert (slow.folder / f"{name}.txt").exists()
    assert not (slow.folder / "pwned").exists()


def test_a_second_start_says_who_holds_the_procedure(slow: Office) -> None:
    run = begun(slow, "make-a-file", name="x")
    asks(slow, run, "Run this command?")
    form = {"book": "SLOW.md", "procedure": "make-a-file", "value.name": "y"}
    seen = fields_of(slow.post("/begin", **form, do="plan").text)["plan"]
    sent = slow.post("/begin", **form, plan=seen, do="start")
    assert sent.status_code == 409
    assert f"run {run} is held by process" in sent.text
    say(slow, run, "Run this command?", "stop")
    ends(slow, run, "stopped")


def test_what_fails_is_tried_again_edited_skipped_or_rolled_back_with_a_reason(slow: Office) -> None:
    run = begun(slow, "break")
    say(slow, run, "Run this command?", "yes")
    question = asks(slow, run, "It failed")
    assert slow.post(f"/runs/{run}/say", question=question, verb="skip").status_code == 400
    wrong = slow.post(f"/runs/{run}/say", question=question, verb="edit", words="a typo", text="echo 'open")
    assert wrong.status_code == 400
    assert "this is no command" in wrong.text
    assert "Is a quote or a bracket not closed?" in wrong.text
    say(slow, run, "It failed", "edit", words="the file is called so", text="cat SLOW.md")
    ends(slow, run, "done")
    assert Kind.EDITED in kinds(slow, run)
    (slow.folder / "begun").rmdir()
    again = begun(slow, "break")
    say(slow, again, "Run this command?", "yes")
    say(slow, again, "It failed", "roll back", words="not now")
    say(slow, again, "Run this command?", "yes")
    ends(slow, again, "rolled back")
    assert not (slow.folder / "begun").exists()


def test_what_a_roll_back_leaves_is_named(slow: Office) -> None:
    marking = "2. Mark it:\n\n   ```bash\n   touch marked\n   ```\n\n3. Look into it:"
    (slow.folder / "SLOW.md").write_text(SLOW.replace("2. Look into it:", marking))
    run = begun(slow, "break")
    for _ in "begin", "mark":
        say(slow, run, "Run this command?", "yes")
    say(slow, run, "It failed", "roll back", words="not now")
    say(slow, run, "Run this command?", "yes")
    ends(slow, run, "rolled back")

    assert "what they did stays:</b></p><ul><li>Mark it" in page(slow, run)


def test_a_way_is_chosen(slow: Office) -> None:
    run = begun(slow, "restart")
    question = asks(slow, run, "Which way?")
    assert slow.post(f"/runs/{run}/say", question=question, verb="choose", words="Option 9").status_code == 409
    say(slow, run, "Which way?", "choose", words="Option 2: Kubernetes")
    ends(slow, run, "done")
    assert "kubernetes way" in page(slow, run)
    assert "docker way" not in "".join(slow.client.get(f"/runs/{run}/events").text.split("planned")[1:])


def test_an_answer_counts_once_and_only_for_what_was_seen(slow: Office) -> None:
    run = begun(slow, "make-a-file", name="x")
    question = asks(slow, run, "Run this command?")
    for changed in ({"question": "0" * 64}, {"question": ""}, {"verb": "done"}, {"verb": "look again"}, {"verb": ""}):
        fields = {"question": question, "verb": "yes", **changed}
        assert slow.post(f"/runs/{run}/say", **fields).status_code == 409
    assert slow.post(f"/runs/{run}/say", question=question, verb="yes").status_code == 303
    assert slow.post(f"/runs/{run}/say", question=question, verb="yes").status_code == 409
    say(slow, run, "A person does this", "stop")
    ends(slow, run, "stopped")
    assert kinds(slow, run).count(Kind.INTENT) == 1


def test_output_is_seen_while_the_command_runs_and_it_can_be_ended(slow: Office) -> None:
    run = begun(slow, "count")
    until(lambda: "tick 2" in page(slow, run).partition('id="Printed"')[2], "output")
    number = page(slow, run).partition('name="number" value="')[2].partition('"')[0]
    assert slow.post(f"/runs/{run}/halt", number="1").status_code == 409
    assert slow.post(f"/runs/{run}/halt", number=number).status_code == 303
    say(slow, run, "It failed", "stop")
    ends(slow, run, "failed")
    assert "ended the command while it ran" in str([each.body for each in slow.console.journal.entries(run)])
    assert slow.console.board.printed(run, int(number)) == []


def test_a_run_whose_process_died_is_taken_over_from_the_page(slow: Office) -> None:
    run = begun(slow, "count")
    until(lambda: "tick 1" in page(slow, run).partition('id="Printed"')[2], "output")
    os.kill(int(slow.console.journal.header(run).holder.split(":")[1]), signal.SIGKILL)
    until(lambda: "is gone" in page(slow, run), "the death")
    for address in ("/", "/runs", "/search?q=count"):
        seen = slow.client.get(address).text
        assert "process gone" in seen, address
        assert "running" not in seen.partition("<main")[2].partition("</main")[0].replace("<option>running", ""), (
            address
        )
    assert (
        f"runwright run --resume {run}" in slow.client.get("/").text.partition("Left behind")[2].partition("</ul>")[0]
    )
    assert slow.post(f"/runs/{run}/take", why="it died").status_code == 303
    until(lambda: "Output so far" in page(slow, run), "the command again")
    number = page(slow, run).partition('name="number" value="')[2].partition('"')[0]
    slow.post(f"/runs/{run}/halt", number=number)
    say(slow, run, "It failed", "stop")
    ends(slow, run, "failed")
    assert Kind.TAKEN in kinds(slow, run)
    assert "No run is left behind" in slow.client.get("/").text


def test_a_run_that_somebody_drives_is_taken_over_only_on_purpose(slow: Office) -> None:
    run = begun(slow, "make-a-file", name="x")
    asks(slow, run, "Run this command?")
    assert slow.post(f"/runs/{run}/take").status_code == 409
    assert slow.post(f"/runs/{run}/take", force="yes").status_code == 400
    assert slow.post(f"/runs/{run}/take", force="yes", why="she has left").status_code == 303
    say(slow, run, "Run this command?", "stop", words="enough")
    ends(slow, run, "stopped")
    assert slow.post(f"/runs/{run}/take", why="after all").status_code == 303
    say(slow, run, "Run this command?", "yes")
    say(slow, run, "A person does this", "done")
    ends(slow, run, "done")
    assert slow.post(f"/runs/{run}/take").status_code == 409


def test_a_run_for_an_incident_stands_in_its_time_line(slow: Office) -> None:
    incident = slow.incident()
    html = slow.client.get(f"/incidents/{incident.incident}").text
    assert f"procedure=look-around&amp;incident={incident.incident}" in html
    form = {"book": "SHOP.md", "procedure": "look-around", "incident": incident.incident}
    shown = slow.client.get("/begin", params=form).text
    sent = slow.post("/begin", **form, plan=fields_of(shown)["plan"], do="start")
    run = sent.headers["location"].removeprefix("/runs/")
    ends(slow, run, "done")
    html = slow.client.get(f"/incidents/{incident.incident}").text
    assert f'<a href="/runs/{run}">' in html
    assert "started “Look around”" in html
    assert f"incident {incident.incident}" in str(next(iter(slow.console.journal.entries(run))).body["why"])
    review = slow.client.get(f"/incidents/{incident.incident}/review").text
    assert "started “Look around”" in review
    assert "<script>" not in review
    assert slow.client.get(f"/incidents/{incident.incident}/review.md").text.startswith("# Checkouts fail")
