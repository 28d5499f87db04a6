"""What programs ask for: who may, what comes back, and that nothing is done twice."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.office import BOOK, HOST

from runwright.environment.role import Act, Role
from runwright.run.kind import Kind
from runwright.web.api.operation import PREFIX
from runwright.web.api.routes import OPERATIONS

if TYPE_CHECKING:
    from tests.web.api.conftest import Program

SWITCH = "switch-scriptalert1script"
KEY = {"Idempotency-Key": "8e03978e-40d5-43e8-bc93-6894a57f9324"}


def got(program: Program, path: str, **query: Any) -> Any:
    sent = program.client.get(f"{PREFIX}{path}", params=query)
    assert sent.status_code == 200, sent.text
    return sent.json()


def address(path: str) -> str:
    for name in ("run", "incident", "runbook", "number", "stream"):
        path = path.replace(f"{{{name}}}", "x")
    return f"{PREFIX}{path}"


@pytest.mark.parametrize("each", OPERATIONS, ids=lambda each: each.name)
def test_without_a_token_nothing_is_answered(program: Program, each: Any) -> None:
    sent = program.office.visitor().request(each.method, address(each.path), json={} if each.body else None)
    assert sent.status_code == 401
    assert sent.headers["content-type"] == "application/problem+json"
    assert sent.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("each", [each for each in OPERATIONS if each.act is not Act.LOOK], ids=lambda each: each.name)
def test_who_may_only_look_does_nothing(program: Program, each: Any) -> None:
    run, incident = program.office.run("look-around"), program.office.incident().incident
    path = each.path.replace("{run}", run).replace("{incident}", incident)
    sent = program.other(Role.VIEWER).post(f"{PREFIX}{path}", json={})
    assert sent.status_code == 403
    assert "ada is viewer in local" in sent.json()["detail"]
    assert sent.json()["do"]


def test_a_page_may_read_by_its_cookie_and_not_act(program: Program) -> None:
    page = program.office.client
    assert page.get(f"{PREFIX}/runs").status_code == 200
    assert page.post(f"{PREFIX}/incidents", json={"name": "slow"}).status_code == 401
    assert program.office.console.incidents.all() == []


def test_a_token_that_was_revoked_counts_no_more(program: Program) -> None:
    token = program.token.split("_")[1]
    program.office.accounts.revoke(token, "root@ops")
    sent = program.client.get(f"{PREFIX}/runs")
    assert (sent.status_code, sent.json()["status"]) == (401, 401)


def test_wrong_tokens_are_looked_at_a_few_times_only(program: Program) -> None:
    wrong = {"Authorization": "Bearer rw_000000000000_" + "x" * 43}
    statuses = [program.client.get(f"{PREFIX}/me", headers=wrong).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]


def test_the_caller_is_told_who_it_is(program: Program) -> None:
    assert got(program, "/me") == {"who": "ada", "environment": "local", "roles": {"*": "administrator"}}


def test_runs_are_listed_in_pages(program: Program) -> None:
    names = [program.office.run("look-around") for _ in range(3)]
    first = got(program, "/runs", limit=2)
    second = got(program, "/runs", limit=2, before=first["next"])
    assert [each["run"] for each in first["runs"] + second["runs"]] == names[::-1]
    assert second["next"] is None


def test_a_run_is_told_with_its_entries_and_outputs(program: Program) -> None:
    name = program.office.run("look-around")
    assert got(program, f"/runs/{name[:15]}")["state"] == "done"
    entries = got(program, f"/runs/{name}/entries", limit=1)
    assert [each["kind"] for each in entries["entries"]] == ["planned"]
    rest = got(program, f"/runs/{name}/entries", after=entries["next"])["entries"]
    [outcome] = [each for each in rest if each["kind"] == "outcome"]
    sent = program.client.get(f"{PREFIX}/runs/{name}/output/{outcome['number']}/stdout")
    assert sent.content.startswith(b"<b>bold</b>")
    assert got(program, f"/runs/{name}/proof") == {"flaws": []}


def test_entries_are_told_as_events_until_the_run_ends(program: Program) -> None:
    name = program.office.run("look-around")
    sent = program.client.get(f"{PREFIX}/runs/{name}/events", headers={"Last-Event-ID": "1"})
    assert sent.headers["content-type"].startswith("text/event-stream")
    told = [json.loads(line[6:]) for line in sent.text.splitlines() if line.startswith("data: {")]
    assert [each["number"] for each in told[:-1]] == [*range(2, len(told) + 1)]
    assert "event: over" in sent.text


def question(program: Program, name: str) -> dict[str, Any]:
    [found] = got(program, f"/runs/{name}/questions")["questions"]
    return {key: found[key] for key in ("fingerprint", "attempt")}


def said(program: Program, name: str) -> list[tuple[str, str]]:
    entries = program.office.console.journal.entries(name)
    return [(each.kind, each.who) for each in entries if each.kind in {Kind.APPROVED, Kind.DENIED}]


def test_a_command_is_approved_once_by_whoever_has_the_token(program: Program) -> None:
    name = program.office.run(SWITCH)
    body = {**question(program, name), "why": "looked"}
    assert program.client.post(f"{PREFIX}/runs/{name}/approve", json=body).status_code == 200
    again = program.client.post(f"{PREFIX}/runs/{name}/approve", json=body)
    assert (again.status_code, again.json()["title"]) == (409, "Conflict")
    assert said(program, name) == [(Kind.APPROVED, "ada")]


def test_a_command_is_denied(program: Program) -> None:
    name = program.office.run(SWITCH)
    program.client.post(f"{PREFIX}/runs/{name}/deny", json=question(program, name))
    assert said(program, name) == [(Kind.DENIED, "ada")]


def test_an_incident_is_opened_taken_noted_and_resolved(program: Program) -> None:
    made = program.client.post(f"{PREFIX}/incidents", json={"name": "Checkout is slow", "severity": "P2"}).json()
    assert made["fresh"] is True
    name = made["incident"]["incident"]
    deeds: tuple[tuple[str, dict[str, str]], ...] = (
        ("take", {}),
        ("note", {"text": "seen"}),
        ("resolve", {"why": "disk"}),
    )
    for deed, body in deeds:
        assert program.client.post(f"{PREFIX}/incidents/{name}/{deed}", json=body).status_code == 200
    told = got(program, f"/incidents/{name}/timeline")["entries"]
    assert [(each["kind"], each["who"]) for each in told] == [
        ("opened", "ada"),
        ("taken", "ada"),
        ("note", "ada"),
        ("resolved", "ada"),
    ]
    assert got(program, "/incidents", state="open")["incidents"] == []


def test_an_incident_that_a_procedure_is_about_names_it(program: Program) -> None:
    made = program.client.post(f"{PREFIX}/incidents", json={"name": "Strict change"}).json()["incident"]
    assert (made["book"], made["procedure"]) == ("SHOP.md", "strict-change")


def test_incidents_are_listed_in_pages(program: Program) -> None:
    for number in range(3):
        program.client.post(f"{PREFIX}/incidents", json={"name": f"number {number}"})
    first = got(program, "/incidents", limit=2)
    second = got(program, "/incidents", limit=2, skip=first["next"])
    assert [each["name"] for each in first["incidents"] + second["incidents"]] == ["number 2", "number 1", "number 0"]
    assert second["next"] is None


def notes(program: Program, incident: str) -> int:
    return sum(each.kind == "note" for each in program.office.console.incidents.timeline(incident))


def test_the_same_key_is_done_once_and_answered_the_same(program: Program) -> None:
    incident = program.office.incident().incident
    path, body = f"{PREFIX}/incidents/{incident}/note", {"text": "restarted the upstream"}
    first, again = (program.client.post(path, json=body, headers=KEY) for _ in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert notes(program, incident) == 1


def test_many_at_once_with_one_key_are_done_once(program: Program) -> None:
    incident = program.office.incident().incident
    path, body = f"{PREFIX}/incidents/{incident}/note", {"text": "restarted the upstream"}
    with ThreadPoolExecutor(6) as crowd:
        sent = list(crowd.map(lambda _: program.client.post(path, json=body, headers=KEY).status_code, range(12)))
    assert notes(program, incident) == 1
    assert set(sent) <= {200, 409}


def test_without_a_key_it_is_done_each_time(program: Program) -> None:
    incident = program.office.incident().incident
    for _ in range(2):
        program.client.post(f"{PREFIX}/incidents/{incident}/note", json={"text": "looked again"})
    assert notes(program, incident) == 2


def test_a_key_that_another_request_bore_does_nothing(program: Program) -> None:
    incident = program.office.incident().incident
    path = f"{PREFIX}/incidents/{incident}/note"
    program.client.post(path, json={"text": "one"}, headers=KEY)
    sent = program.client.post(path, json={"text": "other"}, headers=KEY)
    assert sent.status_code == 422
    assert notes(program, incident) == 1


def test_a_request_that_was_cut_off_is_in_doubt_and_not_done_again(program: Program) -> None:
    incident = program.office.incident().incident
    path, body = f"{PREFIX}/incidents/{incident}/note", {"text": "one"}
    program.client.post(path, json=body, headers=KEY)
    connection = program.office.accounts._connection
    with connection.transaction():
        connection.change("update deeds set status = 0, answer = ''")
    sent = program.client.post(path, json=body, headers=KEY)
    assert (sent.status_code, notes(program, incident)) == (409, 1)
    assert "another key" in sent.json()["do"]


def test_a_refusal_is_answered_the_same_again(program: Program) -> None:
    body = {"fingerprint": "0" * 64, "attempt": 1}
    name = program.office.run(SWITCH)
    sent = [program.client.post(f"{PREFIX}/runs/{name}/approve", json=body, headers=KEY) for _ in range(2)]
    assert [each.status_code for each in sent] == [409, 409]
    assert sent[0].json() == sent[1].json()
    assert sent[1].headers["content-type"] == "application/problem+json"


def test_what_did_not_change_is_not_sent_again(program: Program) -> None:
    first = program.client.get(f"{PREFIX}/runbooks")
    tag = {"If-None-Match": first.headers["etag"]}
    assert program.client.get(f"{PREFIX}/runbooks", headers=tag).status_code == 304
    (program.office.folder / "SHOP.md").write_text(BOOK + "\n## More\n\n```bash\ndate\n```\n")
    assert program.client.get(f"{PREFIX}/runbooks", headers=tag).status_code == 200


def test_a_runbook_is_told_as_it_is_written_with_its_procedures_and_findings(program: Program) -> None:
    shown = got(program, "/runbooks/SHOP.md")
    assert shown["text"] == BOOK
    assert "look-around" in [each["procedure"] for each in shown["procedures"]]
    assert ("dataflow/never-set", 36) in [(each["rule"], each["line"]) for each in shown["findings"]]
    assert got(program, "/procedures", runbook="SHOP.md")["procedures"] == shown["procedures"]


def test_a_plan_says_what_would_be_done_and_nothing_is(program: Program) -> None:
    body = {"runbook": "SHOP.md", "procedure": "strict-change"}
    plan = program.client.post(f"{PREFIX}/plans", json=body).json()
    [step] = plan["steps"]
    [command] = step["commands"]
    assert (command["text"], command["effects"], command["approvals"]) == ("touch strict", "changes", 1)
    assert got(program, "/runs")["runs"] == []
    assert not (program.office.folder / "strict").exists()


def test_the_plan_that_was_looked_at_is_started_once_for_whoever_asks(program: Program) -> None:
    body = {"runbook": "SHOP.md", "procedure": "look-around"}
    plan = program.client.post(f"{PREFIX}/plans", json=body).json()
    starting = {**body, "fingerprint": plan["fingerprint"], "why": "the pager"}
    first, again = (program.client.post(f"{PREFIX}/runs", json=starting, headers=KEY) for _ in range(2))
    assert first.json() == again.json()
    [listed] = got(program, "/runs")["runs"]
    assert (listed["run"], listed["who"]) == (first.json()["run"], f"ada through {program.office.console.who}")


@pytest.mark.parametrize(
    ("procedure", "fingerprint"),
    [("look-around", "0" * 64), ("sweep", ""), ("main", "")],
    ids=["other", "open", "empty"],
)
def test_another_plan_is_not_started(program: Program, procedure: str, fingerprint: str) -> None:
    body = {"runbook": "SHOP.md", "procedure": procedure}
    sent = program.client.post(f"{PREFIX}/plans", json=body)
    known = sent.json()["fingerprint"] if sent.status_code == 200 else "0" * 64
    started = program.client.post(f"{PREFIX}/runs", json={**body, "fingerprint": fingerprint or known})
    assert started.status_code in {404, 409}
    assert got(program, "/runs")["runs"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"runbook": "SHOP.md", "procedure": "nothing"}, 404),
        ({"runbook": "../../etc/passwd", "procedure": "main"}, 404),
        ({"runbook": "SHOP.md", "procedure": "sweep", "values": {"nobody": "asked"}}, 422),
        ({"runbook": "SHOP.md"}, 422),
    ],
)
def test_a_plan_that_cannot_be_made_is_a_problem(program: Program, body: dict[str, Any], status: int) -> None:
    sent = program.client.post(f"{PREFIX}/plans", json=body)
    assert (sent.status_code, sent.json()["status"]) == (status, status)


def test_monitors_silences_the_schedule_and_hits_are_told(program: Program) -> None:
    assert [each["monitor"] for each in got(program, "/monitors")["monitors"]] == ["HighErrorRate"]
    silent = program.client.post(f"{PREFIX}/silences", json={"pattern": "High*", "seconds": 3600, "why": "a move"})
    assert [each["who"] for each in silent.json()["silences"]] == ["ada"]
    assert got(program, "/monitors")["monitors"][0]["muted"] != ""
    assert got(program, "/schedule")["duties"][0]["procedure"] == "look-around"
    assert got(program, "/search", q="strict")["hits"][0]["address"] == "/books/SHOP.md#strict-change"
    assert got(program, "/drills") == {"drills": []}


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"name": 1}', "application/json", 422),
        (b'{"name": "x", "more": 1}', "application/json", 422),
        (b'{"name": "x"}', "text/plain", 415),
        (b'{"name": "' + b"x" * 2_000_000, "application/json", 413),
    ],
    ids=["cut off", "no text", "deep", "no text there", "one more", "another kind", "too large"],
)
def test_a_body_that_does_not_fit_is_a_problem_that_says_where(
    program: Program, content: bytes, kind: str, status: int
) -> None:
    sent = program.client.post(f"{PREFIX}/incidents", content=content, headers={"Content-Type": kind})
    assert (sent.status_code, sent.headers["content-type"]) == (status, "application/problem+json")
    assert program.office.console.incidents.all() == []


def test_what_is_not_there_is_a_problem_too(program: Program) -> None:
    assert program.client.get("/api/v2/runs").status_code == 404
    sent = program.client.delete(f"{PREFIX}/incidents")
    assert (sent.status_code, sent.headers["allow"]) == (405, "GET, HEAD, POST")
    assert sent.json()["detail"] == "That cannot be done by this method"
    assert program.client.get(f"{PREFIX}/runs", headers={"Host": f"evil.{HOST}"}).status_code == 421


@pytest.mark.parametrize("text", ["a\\u0000b", "a\\ud83d"])
def test_a_text_that_cannot_be_kept_is_a_problem_and_no_surprise(program: Program, text: str) -> None:
    plan = program.client.post(f"{PREFIX}/plans", json={"runbook": "SHOP.md", "procedure": "look-around"}).json()
    starting = {"runbook": "SHOP.md", "procedure": "look-around", "fingerprint": plan["fingerprint"], "why": "WHY"}
    for path, body in (("/runs", starting), ("/incidents", {"name": "WHY"})):
        content = json.dumps(body).replace("WHY", text)
        sent = program.client.post(f"{PREFIX}{path}", content=content, headers={"Content-Type": "application/json"})
        assert sent.status_code in {400, 422}, path
    assert program.office.console.incidents.all() == []
