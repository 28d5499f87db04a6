"""The public status page: served without a login, written to a folder, and silent about what was not announced."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient
from tests.cli.page import run
from tests.receiver import receiver
from tests.web.office import opened

from runwright.cli.publishing import looking
from runwright.environment.configuration import load
from runwright.lib.clock import SYSTEM, SetClock
from runwright.lib.errors import RunwrightError
from runwright.store.alerts import Alerts, Change, Kept, Swap
from runwright.store.incidents import Incidents, Opening
from runwright.web.status_server import status_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from runwright.incident.status import Status

STATUS = """
[status]
title = "Shop status"
url = "https://status.example.org"
[status.components.checkout]
title = "Checkout <b>"
monitors = ["HighErrorRate"]
[status.components.mail]
monitors = ["Mail*"]
[maintenance.patching]
cron = "0 HOUR * * *"
duration = "1 h"
monitors = ["Mail*"]
reason = "INTERNAL: the disks of ops are old"
"""
ATOM = "{http://www.w3.org/2005/Atom}"


def planned() -> str:
    """The section, with a window of maintenance that is far off whenever the tests run."""
    return STATUS.replace("HOUR", str((datetime.now(UTC).hour + 12) % 24))


@pytest.fixture
def incident(folder: Path) -> str:
    """An incident with words that are not for the public, and a monitor that fires."""
    (folder / "runwright.toml").write_text((folder / "runwright.toml").read_text() + planned())
    url, now = f"sqlite:///{folder}/.runwright/journal.db", datetime.now(UTC)
    with closing(Alerts.open(url, "local")) as alerts:
        rows = [Change("HighErrorRate", now - timedelta(days=3), "quiet", "", "", "")]
        rows.append(Change("HighErrorRate", now - timedelta(hours=2), "firing", "fires", "INTERNAL-key", ""))
        alerts.exchange(
            [Swap("HighErrorRate", json.dumps(ALERT | {"since": now.isoformat()}), Kept("", 0), tuple(rows))]
        )
    with closing(Incidents.open(url, "local")) as incidents:
        opening = Opening("HighErrorRate", "INTERNAL: db-7.example.org fails", "p1", "SHOP.md", "look-around")
        made = incidents.begin("key", opening, {"source": "alertmanager", "labels": {"a": "INTERNAL"}}, "alertmanager")[
            0
        ]
        incidents.append(made.incident, "note", {"text": "INTERNAL: ann broke it"}, "ann")
    return made.incident


ALERT = {
    "standing": "firing",
    "value": 9,
    "read": None,
    "key": "INTERNAL-key",
    "acknowledged": "INTERNAL-ann",
    "good": None,
    "changes": [],
    "why": "",
}


@pytest.fixture
def visitor(folder: Path, incident: str) -> Iterator[TestClient]:
    assert incident
    with looking(load(folder), None) as look:
        yield TestClient(status_server(look, SYSTEM), "http://127.0.0.1:9097", follow_redirects=False)


def announce(folder: Path, incident: str, *words: str) -> None:
    done = run(folder, "status", "announce", incident, *words)
    assert done.returncode == 0, done.stderr


def test_everybody_sees_how_components_stand_and_nothing_that_was_not_announced(visitor: TestClient) -> None:
    for path in ("/", "/history.html", "/feed.atom", "/feed.rss", "/status.json"):
        found = visitor.get(path)
        assert found.status_code == 200
        assert "INTERNAL" not in found.text
        assert "script-src" not in found.headers["content-security-policy"]
    page = visitor.get("/").text
    assert "Something does not work" in page
    assert "Checkout &lt;b&gt;" in page
    assert "<script" not in page
    assert visitor.get("/status.json").json()["health"] == "down"


@pytest.mark.parametrize(
    "path", ["/runs", "/incidents", "/login", "/../runwright.toml", "/%2e%2e/journal.db", "/incidents/x.html"]
)
def test_nothing_else_is_there(visitor: TestClient, path: str) -> None:
    assert visitor.get(path).status_code == 404
    assert visitor.post("/").status_code == 405


def test_a_store_that_is_gone_is_not_asked_by_everybody_who_comes() -> None:
    """That is when everybody comes, and each look may wait for seconds."""
    asked, clock = [], SetClock(datetime(2026, 3, 1, tzinfo=UTC))

    def look() -> Status:
        asked.append(clock.now())
        raise NoStatus

    visitor = TestClient(status_server(look, clock))
    for _ in range(5):
        answer = visitor.get("/")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert len(asked) == 1

    clock.moment += timedelta(seconds=11)
    visitor.get("/")
    assert len(asked) == 2

    clock.forward(-3600)  # a clock that is set back must not show what was for an hour more
    visitor.get("/")
    assert len(asked) == 3


class NoStatus(RunwrightError):
    """As from a store that is gone."""


def test_an_incident_is_public_in_the_words_of_its_announcements(folder: Path, incident: str) -> None:
    words = ["--title", "Checkout <i>fails", "--text", "We are looking into it.", "--component", "checkout"]
    announce(folder, incident, *words)
    announce(folder, incident, "--state", "resolved", "--text", "It works again.\nSorry.")
    done = run(folder, "status", "--output", "public")
    assert done.returncode == 0
    page = (folder / "public" / "incidents" / f"{incident}.html").read_text()
    assert re.findall(r"investigating|resolved|Checkout &lt;i&gt;fails</h1>|<p>Sorry.</p>", page) == [
        "Checkout &lt;i&gt;fails</h1>",
        "resolved",
        "<p>Sorry.</p>",
        "investigating",
    ]
    assert "INTERNAL" not in "".join(each.read_text() for each in (folder / "public").rglob("*.*"))
    shown = run(folder, "incidents", "show", incident).stdout
    assert "announced (resolved)" in shown


def test_every_link_of_the_folder_leads_somewhere_in_it(folder: Path, incident: str) -> None:
    announce(folder, incident, "--title", "Checkout fails", "--text", "We are looking into it.")
    run(folder, "status", "--output", "public")
    pages = list((folder / "public").rglob("*.html"))
    assert len(pages) == 3
    for page in pages:
        for link in re.findall(r'(?:href|src)="([^"#]+)"', page.read_text()):
            assert (page.parent / link).is_file(), f"{page.name}: {link}"


def test_the_feed_has_an_entry_for_each_announcement(folder: Path, incident: str) -> None:
    announce(folder, incident, "--title", "Checkout & co", "--text", "We <look>.")
    announce(folder, incident, "--state", "resolved", "--text", "It works.")
    run(folder, "status", "--output", "public")
    feed = ET.fromstring((folder / "public" / "feed.atom").read_bytes())  # noqa: S314 (we wrote it)
    entries = feed.findall(f"{ATOM}entry")
    assert [each.findtext(f"{ATOM}title") for each in entries] == [
        "Checkout & co: resolved",
        "Checkout & co: investigating",
    ]
    assert len({each.findtext(f"{ATOM}id") for each in entries}) == 2
    link = entries[1].find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"https://status.example.org/incidents/{incident}.html#update-1"

    same = ET.fromstring((folder / "public" / "feed.rss").read_bytes())  # noqa: S314 (we wrote it)
    items = same.findall("channel/item")
    assert (same.tag, same.get("version")) == ("rss", "2.0")
    assert [each.findtext("title") for each in items] == [each.findtext(f"{ATOM}title") for each in entries]
    assert items[1].findtext("link") == link.get("href")
    assert items[1].findtext("description") == entries[1].findtext(f"{ATOM}summary") == "We &lt;look&gt;."  # it is HTML
    assert [each.get("isPermaLink") for each in same.iter("guid")] == ["false", "false"]


def test_the_terminal_says_the_same_and_its_status_is_for_scripts(folder: Path, incident: str) -> None:
    done = run(folder, "status")
    assert (done.returncode, "● Checkout <b>" in done.stdout, "? mail" in done.stdout) == (1, True, True)
    assert json.loads(run(folder, "status", "--json").stdout)["components"][0]["health"] == "down"
    refused = run(folder, "status", "announce", incident, "--text", "x")
    assert (refused.returncode, "it has no title" in refused.stderr) == (2, True)


def test_a_responder_announces_from_the_console_and_subscribers_are_sent_the_same_words(
    folder: Path, incident: str
) -> None:
    with receiver() as subscriber:
        more = f'[channels.public]\nkind = "webhook"\nurl = "{subscriber.url}"\n'
        text = (folder / "runwright.toml").read_text().replace("[status]", '[status]\nnotify = ["public"]')
        (folder / "runwright.toml").write_text(text + more)
        office = opened(folder)
        public = f"/incidents/{incident}/public"
        assert "Tell the public" in office.client.get(f"/incidents/{incident}").text
        assert office.post(public, title="", text="x").status_code == 400
        told = {"title": "Checkout fails", "text": "We look.", "state": "investigating", "component-checkout": "1"}
        assert office.post(public, **told).status_code == 303
        assert "<b>investigating</b> Checkout fails" in office.client.get(public).text
        office.client.close()
        for each in (office.console.journal, office.console.incidents, office.console.alerts):
            each.close()
        announce(folder, incident, "--state", "resolved", "--text", "It works.")
        sent = [json.dumps(each.json) for each in subscriber.awaited(2)]
    assert ["Checkout fails: investigating" in sent[0], "Checkout fails: resolved" in sent[1]] == [True, True]
    assert "INTERNAL" not in "".join(sent)
    page = json.loads(run(folder, "status", "--json").stdout)
    assert page["incidents"] == []


def test_without_a_page_in_the_configuration_there_is_none(folder: Path) -> None:
    for words in (["status"], ["serve", "--port", "0", "--status", "127.0.0.1:0"]):
        refused = run(folder, *words)
        assert (refused.returncode, "no status page is configured" in refused.stderr) == (2, True)
