"""What people were told of an incident, and an update that is begun from the runbook's template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.notify.hands import settle, take
from tests.web.office import EVIL, fields_of

from runwright.environment.identity import who
from runwright.store.delivery import Asked, Kind, Notification, Outcome, Settled, State
from runwright.store.outbox import Outbox

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.office import Office

TEMPLATE = """
## Status update template

```
INCIDENT: [Title]

Status: INVESTIGATING / IDENTIFIED / RESOLVED
Impact: [Number] users
```
"""


def test_an_update_begins_with_the_template_and_is_told_as_it_is_sent(office: Office, folder: Path) -> None:
    with (folder / "SHOP.md").open("a") as file:
        file.write(TEMPLATE)
    incident = office.incident().incident
    html = office.client.get(f"/incidents/{incident}/told").text
    assert "INCIDENT: Checkouts fail &lt;script&gt;" in html
    assert "Status: INVESTIGATING\n" in html
    assert "for you to write: impact number" in html
    template = fields_of(html)["template"]
    told = office.post(f"/incidents/{incident}/update", text=f"We are on it {EVIL}", template=template)
    assert told.status_code == 303
    last = office.console.incidents.timeline(incident)[-1]
    assert (last.kind, last.who) == ("update", who())
    assert last.body == {"text": f"We are on it {EVIL}", "template": "Status update template"}
    assert "told: We are on it &lt;script&gt;" in office.client.get(f"/incidents/{incident}").text


def test_messages_are_shown_with_what_became_of_them(office: Office) -> None:
    outbox = Outbox(office.console.incidents.connection, "local")
    incident = office.incident().incident
    outbox.put(Notification(f"{incident}/1", incident, Kind.OPENED, f"Checkouts fail {EVIL}", "…"), ["ops"])
    taken = take(outbox, "ops", "here", 60, 10)
    assert taken
    settle(outbox, taken, Outcome(State.FAILED, f"404 {EVIL}"))
    html = office.client.get(f"/incidents/{incident}/told").text
    assert "failed" in html
    assert "404 &lt;script&gt;" in html
    assert EVIL not in html
    assert f"/incidents/{incident}/told" in office.client.get(f"/incidents/{incident}").text


def test_an_empty_update_is_none(office: Office) -> None:
    incident = office.incident().incident
    assert "Nobody was told anything" in office.client.get(f"/incidents/{incident}/told").text
    assert office.post(f"/incidents/{incident}/update", text="  ").status_code == 400
    assert len(office.console.incidents.timeline(incident)) == 1


def test_what_came_in_a_digest_says_so(office: Office) -> None:
    outbox, incident = Outbox(office.console.incidents.connection, "local"), office.incident().incident
    for number in (1, 2):
        outbox.put(Notification(f"{incident}/{number}", incident, Kind.UPDATED, "Checkouts fail", "…"), ["ops"])
    taken = outbox.take(Asked("ops", 1, 1, 10), "here", 60)
    outbox.settle([Settled(each, Outcome(State.DELIVERED, "200 ok; one of 2 in a digest")) for each in taken])
    assert office.client.get(f"/incidents/{incident}/told").text.count("one of 2 in a digest") == 2
