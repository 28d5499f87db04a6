"""What a team does with an incident, asked for by programs: the same deeds, under the name of the token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.web.api.test_calls import KEY, got

from runwright.environment.role import Act, Role
from runwright.web.api import leading, updates
from runwright.web.api.operation import PREFIX

if TYPE_CHECKING:
    from tests.web.api.conftest import Program

DEEDS = [each for each in (*leading.OPERATIONS, *updates.OPERATIONS) if each.body and each.act is not Act.LOOK]
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
| 2 | lead | no answer after 30 minutes |
| 3 | hotline | data is lost |
"""


@pytest.fixture
def incident(program: Program) -> str:
    """An incident that is going on, whose runbook says whom to call."""
    with (program.office.folder / "SHOP.md").open("a") as book:
        book.write(LADDER)
    return program.office.incident().incident


def sent(program: Program, incident: str, deed: str, **body: Any) -> Any:
    answer = program.client.post(f"{PREFIX}/incidents/{incident}/{deed}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(program: Program, incident: str, deed: str, **body: Any) -> tuple[int, str]:
    answer = program.client.post(f"{PREFIX}/incidents/{incident}/{deed}", json=body)
    return answer.status_code, answer.json()["detail"]


def test_roles_severity_and_hand_over_are_written_by_whoever_has_the_token(program: Program, incident: str) -> None:
    role = sent(program, incident, "role", role="Commander", person="ann")
    assert (role["entry"]["who"], role["entry"]["body"]) == ("ada", {"role": "commander", "person": "ann", "was": ""})
    assert sent(program, incident, "role", role="commander", person="ann")["entry"] is None
    raised = sent(program, incident, "severity", severity="SEV-2", why="half can pay")
    assert (raised["incident"]["severity"], raised["entry"]["body"]["was"]) == ("p2", "p1")
    handed = sent(program, incident, "hand-over", person="bo", why="end of the shift")
    assert "commander is ann" in handed["told"]
    assert handed["not_called"] == ["nobody is bound to “bo” in [escalation.calls]"]
    told = got(program, f"/incidents/{incident}/standing")
    assert (told["by"], told["roles"]) == ("bo", {"commander": "ann"})
    assert [(each["level"], each["to"], each["when"]) for each in told["by_hand"]] == [("3", "hotline", "data is lost")]


def test_a_level_is_called_once_for_one_key(program: Program, incident: str) -> None:
    path = f"{PREFIX}/incidents/{incident}/escalate"
    first, again = (program.client.post(path, json={}, headers=KEY) for _ in range(2))
    assert first.json() == again.json()
    assert first.json()["entry"]["body"]["to"] == "engineer"
    assert sent(program, incident, "escalate", level="3", why="the orders are gone")["entry"]["body"]["to"] == "hotline"
    assert sent(program, incident, "escalate")["entry"]["body"]["to"] == "lead"
    assert refused(program, incident, "escalate") == (404, "everybody has been called")
    kinds = [each.kind for each in program.office.console.incidents.timeline(incident)]
    assert kinds == ["opened", "escalated", "escalated", "escalated"]


def test_two_become_one(program: Program, incident: str) -> None:
    whole = program.client.post(
        f"{PREFIX}/incidents", json={"name": "Nobody can pay", "book": "SHOP.md#look-around"}
    ).json()
    other = whole["incident"]["incident"]
    assert whole["incident"]["procedure"] == "look-around"
    merged = sent(program, incident, "merge", into=other, why="the same disk")
    assert (merged["incident"]["incident"], merged["entry"]["kind"]) == (other, "merged")
    assert got(program, f"/incidents/{incident}")["merged"] == other
    status, why = refused(program, incident, "merge", into=other)
    assert (status, "is over" in why) == (409, True)
    for deed, body in (("take", {}), ("escalate", {}), ("hand-over", {"person": "bo"})):
        assert refused(program, incident, deed, **body) == (409, f"{incident} is over, and a part of {other}")


def test_actions_are_written_listed_and_closed(program: Program, incident: str) -> None:
    sent(program, incident, "actions", text="alert on it", owner="bo", due="2027-01-31")
    sent(program, incident, "actions", text="tell them")
    sent(program, incident, "actions/2/close", why="told")
    [left] = got(program, "/actions")["actions"]
    assert (left["incident"], left["number"], left["owner"], left["due"]) == (incident, 1, "bo", "2027-01-31")
    assert [each["closed"] for each in got(program, "/actions", incident=incident, closed=True)["actions"]] == [
        "",
        "told",
    ]
    for number in ("2", "9", "x", "-1"):
        assert refused(program, incident, f"actions/{number}/close")[0] == 404
    assert refused(program, incident, "actions", text="x", due="2027-02-31")[0] == 422


def test_an_update_is_told_and_the_review_has_it(program: Program, incident: str) -> None:
    sent(program, incident, "update", text="we look at it", template="Status")
    [entry] = [each for each in program.office.console.incidents.timeline(incident) if each.kind == "update"]
    assert (entry.who, entry.body) == ("ada", {"text": "we look at it", "template": "Status"})
    review = got(program, f"/incidents/{incident}/review")
    assert "told: we look at it" in review["markdown"]
    assert review["facts"]["name"] == "HighErrorRate"


MESSAGES = """
## Status update template

```
INCIDENT: [Title]

Impact: [Number] users
```
"""


def test_an_update_is_drafted_by_the_runbooks_own_template_and_nobody_is_told(program: Program, incident: str) -> None:
    assert refused(program, incident, "draft") == (404, "its runbook has no template")
    with (program.office.folder / "SHOP.md").open("a") as book:
        book.write(MESSAGES)
    [template] = got(program, f"/incidents/{incident}/templates")["templates"]
    assert (template["title"], template["places"]) == ("Status update template", ["title", "impact number"])
    made = sent(program, incident, "draft", given={"impact": "9"}, message="We look.")
    assert made["text"].splitlines()[2:] == ["Impact: 9 users", "", "We look."]
    assert (made["missing"], made["template"]) == ([], "Status update template")
    assert sent(program, incident, "draft")["missing"] == ["impact number"]
    assert sent(program, incident, "draft", message="We look.") == {"text": "We look.", "missing": [], "template": ""}
    assert refused(program, incident, "draft", template="reviews") == (404, "there is no template “reviews”")
    assert len(program.office.console.incidents.timeline(incident)) == 1
    path = f"{PREFIX}/incidents/{incident}/draft"
    assert program.other(Role.VIEWER).post(path, json={"message": "We look."}).status_code == 200


@pytest.mark.parametrize(
    ("deed", "body"),
    [
        ("severity", {"severity": "P7"}),
        ("draft", {"given": {"impact": 9}}),
        ("severity", {"severity": " "}),
        ("role", {"role": "\n"}),
        ("role", {"role": "scribe", "whose": "mine"}),
        ("hand-over", {}),
        ("merge", {"into": "nothing"}),
        ("actions", {"text": ""}),
        ("update", {}),
    ],
)
def test_what_does_not_fit_is_a_problem_and_nothing_is_written(
    program: Program, incident: str, deed: str, body: dict[str, str]
) -> None:
    assert refused(program, incident, deed, **body)[0] in {404, 422}
    assert len(program.office.console.incidents.timeline(incident)) == 1


@pytest.mark.parametrize("each", DEEDS, ids=lambda each: each.name)
def test_a_responder_may_and_of_another_environment_may_not(program: Program, incident: str, each: Any) -> None:
    assert each.act.name == "RESPOND"
    path = f"{PREFIX}{each.path}".replace("{incident}", incident).replace("{number}", "1")
    assert program.other(Role.RESPONDER).post(path, json={"nonsense": 1}).status_code == 422  # (the role sufficed)
    assert program.other(Role.VIEWER).post(path, json={"nonsense": 1}).status_code == 403
