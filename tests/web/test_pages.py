"""The pages: what they show, and that nothing of a hostile runbook becomes more than a text."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.cli.page import run
from tests.web.office import BOOK, CONFIGURATION, PAGES, opened

from runwright.lib.clock import SetClock
from runwright.monitor.alert import restored
from runwright.run.kind import Kind
from runwright.store.incidents import Opening
from runwright.web.events import event

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.office import Office


@pytest.mark.parametrize("address", PAGES)
def test_hostile_titles_are_texts(office: Office, address: str) -> None:
    office.incident()
    sent = office.client.get(address)
    assert sent.status_code == 200
    assert "<script>" not in sent.text
    assert sent.text.count("<h1") == 1
    assert '<html lang="en">' in sent.text


def test_a_runbook_is_shown_as_written_and_obeyed_in_nothing(office: Office) -> None:
    html = office.client.get("/books/SHOP.md").text
    assert "&lt;img src=x onerror=alert(2)&gt;" in html
    assert 'href="javascript:' not in html
    assert '<a href="https://example.org/p.png" rel="noreferrer">picture: a picture</a>' in html
    assert '<h3 id="look-around">Look around</h3>' in html
    assert '<td class="right">HighErrorRate</td>' in html


def test_a_finding_stands_below_its_line(office: Office) -> None:
    html = office.client.get("/books/SHOP.md").text
    line = BOOK[: BOOK.index("rm -rf")].count("\n") + 1
    below = html.partition("rm -rf /srv/app")[2]
    assert 0 < below.index(f'id="Line-{line}-17"') < 100
    assert "Nothing on this page sets DIRECTORY" in below
    assert f'<a href="#Line-{line}-17">line {line}</a> dataflow/never-set' in html


def test_a_procedure_shows_its_command_and_its_last_run(office: Office) -> None:
    name = office.run("look-around")
    html = office.client.get("/books/SHOP.md").text
    assert f'<a href="/runs/{name}">{name}</a>' in html
    assert "runwright run SHOP.md#look-around --on local" in html


def test_a_runbook_that_was_changed_is_read_again(office: Office) -> None:
    assert "New title" not in office.client.get("/books").text
    (office.folder / "SHOP.md").write_text("# New title\n\n## Look\n\n```bash\nls\n```\n")
    assert "New title" in office.client.get("/books").text


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e/runwright.toml",
        "/etc/passwd",
        "runwright.toml",
        "SHOP.md/",
        "SHOP.md%00",
    ],
)
def test_an_address_opens_no_file(office: Office, name: str) -> None:
    for address in (f"/books/{name}", f"/static/{name}"):
        sent = office.client.get(address)
        assert sent.status_code in {404, 405}
        assert "root:" not in sent.text
        assert "environments.local" not in sent.text


def test_a_run_shows_its_output_without_what_steers_a_terminal(office: Office) -> None:
    html = office.client.get(f"/runs/{office.run('look-around')}").text
    assert "&lt;b&gt;bold&lt;/b&gt; red &lt;script&gt;alert(4)&lt;/script&gt;" in html
    assert "\x1b" not in html
    assert "exit status 0" in html


def test_a_whole_output_is_a_text_and_no_page(office: Office) -> None:
    name = office.run("look-around")
    number = next(each.number for each in office.console.journal.entries(name) if each.kind == Kind.OUTCOME)
    sent = office.client.get(f"/runs/{name}/output/{number}/stdout")
    assert sent.headers["content-type"] == "text/plain; charset=utf-8"
    assert "<script>alert(4)</script>" in sent.text
    assert office.client.get(f"/runs/{name}/output/{number}/secrets").status_code == 404


def test_the_list_of_runs_goes_on_where_it_ended(office: Office) -> None:
    from tests.store.many import fill

    fill(office.console.configuration.store, 120)
    seen, address = [], "/runs"
    while address:
        html = office.client.get(address).text
        seen += [each.partition('"')[0] for each in html.split('<a href="/runs/')[1:]]
        address = html.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 120
    assert seen == sorted(seen, reverse=True)


def test_the_list_of_runs_is_filtered(office: Office) -> None:
    office.run("look-around")
    waiting = office.run("switch-scriptalert1script")
    html = office.client.get("/runs?state=waiting&environment=local").text
    assert html.count("<tr><td>") == 1
    assert f"/runs/{waiting}" in html
    assert "There are none" in office.client.get("/runs?environment=%27%20or%201=1--").text


def test_a_run_is_told_from_the_entry_that_was_seen_last(office: Office) -> None:
    name = office.run("look-around")
    every = list(office.console.journal.entries(name))
    first = office.client.get(f"/runs/{name}/events").text
    assert first.endswith("event: over\ndata: {}\n\n")
    numbers = [int(line[4:]) for line in first.splitlines() if line.startswith("id: ")]
    assert numbers == [each.number for each in every]
    later = office.client.get(f"/runs/{name}/events?after=1", headers={"Last-Event-ID": "2"}).text
    assert next(line for line in later.splitlines() if line.startswith("id: ")) == "id: 3"


def test_no_text_of_an_entry_can_begin_another_event(office: Office) -> None:
    name = office.run("look-around")
    entry = next(iter(office.console.journal.entries(name)))
    told = event(entry._replace(kind=Kind.NOTED, body={"text": "x\n\nid: 99\ndata: forged\u2028\r"}))
    assert told.count("\n") == 4
    assert json.loads(told.partition("data: ")[2])["words"].startswith("noted: x\n")


def test_monitors_stand_as_somebody_saw_them_last(office: Office) -> None:
    assert "never read" in office.client.get("/monitors").text
    run(office.folder, "watch", "--once")
    html = office.client.get("/monitors").text
    assert "pending" in html
    assert "7 % is above 5 %" in html


def test_a_monitor_has_a_page_with_its_readings_as_picture_and_table(office: Office) -> None:
    assert "Nothing was read" in office.client.get("/monitors/HighErrorRate").text
    for _ in range(2):
        run(office.folder, "watch", "--once")
    html = office.client.get("/monitors/HighErrorRate").text
    assert 'class="limit"' in html
    assert html.count("<td>7</td><td>7</td><td>7</td>") == 1
    assert "<b>pending</b>" in html
    assert office.client.get("/monitors/Nothing").status_code == 404


def test_an_alert_is_taken_and_silenced_from_its_page(office: Office) -> None:
    assert office.post("/monitors/HighErrorRate/take").status_code == 409
    (office.folder / "SHOP.md").write_text(BOOK.replace(" for 5 minutes", ""))
    run(office.folder, "watch", "--once")
    incidents, key = office.console.incidents, restored(office.console.alerts.all()["HighErrorRate"].body).key
    opening = Opening("HighErrorRate", "7 is above 5 %", "", "", "")
    incident = incidents.begin(f"watch/{key}", opening, {}, "watch")[0].incident
    assert office.post("/monitors/HighErrorRate/take").status_code == 303
    assert "acknowledged" in office.client.get("/monitors").text
    assert incidents.one(incident).state == "acknowledged"
    assert office.post("/monitors/HighErrorRate/silence", length="1 h", why=" ").status_code == 400
    assert office.post("/monitors/HighErrorRate/silence", length="99 y", why="x").status_code == 400
    assert office.post("/monitors/HighErrorRate/silence", length="1 h", why="we move").status_code == 303
    [silence] = office.console.alerts.silences()
    assert (silence.pattern, silence.why) == ("HighErrorRate", "we move")
    assert "we move" in office.client.get("/monitors").text


def test_the_overview_says_what_is_bad_also_where_no_incident_was_opened(office: Office) -> None:
    assert "Nobody watches here" in office.client.get("/").text
    run(office.folder, "watch", "--once")
    html = office.client.get("/").text.partition('id="health"')[2].partition("</section>")[0]
    assert "pending" in html
    assert 'href="/monitors/HighErrorRate"' in html
    assert "7 % is above 5 %" in html


def test_a_storm_of_warnings_hides_no_outage_on_the_overview(office: Office) -> None:
    for number in range(25):
        severity = "p1" if number == 0 else "warning"
        opening = Opening(f"A{number}", f"A{number} happens", severity, "SHOP.md", "look-around")
        office.console.incidents.begin(f"k{number}", opening, {}, "alertmanager")
    html = office.client.get("/").text.partition('id="going"')[2].partition("</section>")[0]
    assert re.findall(r"A\d+ happens", html)[:2] == ["A0 happens", "A24 happens"]
    assert (html.count("happens"), '<span class="count">25</span>' in html) == (20, True)
    assert office.client.get("/incidents").text.count("happens") == 25


def test_monitors_of_one_name_have_a_page_each(folder: Path) -> None:
    (folder / "BLOG.md").write_text(BOOK)
    office = opened(folder)
    try:
        html = office.client.get("/monitors").text
        pages = [office.client.get(f"/monitors/HighErrorRate{each}") for each in ("@SHOP", "@BLOG", "", "@NONE")]
    finally:
        office.close()
    assert re.findall(r'href="/monitors/(HighErrorRate[^"]*)"', html) == [
        "HighErrorRate%40BLOG",
        "HighErrorRate%40SHOP",
    ]
    assert [each.status_code for each in pages] == [200, 200, 200, 404]
    assert "BLOG.md" not in pages[0].text
    assert "SHOP.md" not in pages[1].text


ROTATIONS = """
[people.ann]
name = "Ann <b>Lee"
[people.bo]
[rotations.primary]
members = ["ann", "bo"]
first = 2026-01-05T09:00:00
timezone = "Europe/Berlin"
[[rotations.primary.overrides]]
person = "bo"
start = 2026-10-20T09:00:00
until = 2026-10-21T09:00:00
why = "dentist"
[rotations.shared]
calendar = "gone.ics"
"""


def test_the_schedule_shows_who_is_on_call_by_the_clock_on_the_wall(folder: Path) -> None:
    (folder / "runwright.toml").write_text(CONFIGURATION + ROTATIONS)
    office = opened(folder, SetClock(datetime(2026, 10, 19, 12, tzinfo=UTC)))
    try:
        html = office.client.get("/schedule").text
    finally:
        office.close()
    words = " ".join(re.sub("<[^>]+>", " ", html.partition("On call: primary")[2].partition("</section>")[0]).split())
    assert words == (
        "now bo from Tue 2026-10-20 09:00 CEST bo dentist from Wed 2026-10-21 09:00 CEST bo "
        "from Mon 2026-10-26 09:00 CET Ann &lt;b&gt;Lee from Mon 2026-11-02 09:00 CET bo "
        "from Mon 2026-11-09 09:00 CET Ann &lt;b&gt;Lee from Mon 2026-11-16 09:00 CET bo"
    )
    assert "gone.ics" in html.partition("On call: shared")[2]


def test_the_schedule_shows_the_next_moments(office: Office) -> None:
    html = office.client.get("/schedule").text
    assert "daily at 2 AM UTC" in html
    assert html.count(" 02:00</time>") == 3


def test_the_schedule_counts_in_the_time_zone_that_is_configured(folder: Path) -> None:
    (folder / "runwright.toml").write_text(CONFIGURATION + '[schedule]\ntimezone = "Europe/Berlin"\n')
    (folder / "SHOP.md").write_text((folder / "SHOP.md").read_text().replace("daily at 2 AM UTC", "daily at 2 AM"))
    office = opened(folder, SetClock(datetime(2026, 7, 1, 12, tzinfo=UTC)))
    try:
        html = office.client.get("/schedule").text
    finally:
        office.close()
    assert html.count(" 02:00</time> Europe/Berlin") == 3
    assert 'datetime="2026-07-02T02:00:00+02:00"' in html


def test_the_scoreboard_says_how_fresh_its_evidence_is(office: Office) -> None:
    from runwright.drill.scoreboard import keep

    book = office.console.shelf.book("SHOP.md")
    result = {
        "drill": "look-drill",
        "procedure": "look-around",
        "revision": book.revision,
        "system": "shop",
        "held": True,
        "at": office.console.clock.now().isoformat(),
        "measures": {"rto": 12.5, "lost": 0},
    }
    keep(office.console.records, result)
    board = office.client.get("/drills").text
    assert "1 of 1" in board
    assert "12.5 s" in board
    assert "current" in board
    assert "held" in office.client.get("/books/SHOP.md").text.partition('id="look-around"')[2].partition("</aside>")[0]
    assert "look-drill" in office.client.get("/").text


def test_an_unknown_page_says_so_without_a_traceback(office: Office) -> None:
    for address in ("/nothing", "/runs/nothing", "/incidents/nothing", "/books/nothing"):
        sent = office.client.get(address)
        assert sent.status_code == 404
        assert "Traceback" not in sent.text


def test_what_nobody_foresaw_is_a_page_too_under_the_same_policy(office: Office) -> None:
    office.console.records.mkdir(parents=True)
    (office.console.records / "results.jsonl").write_text("{}\n")
    visitor = office.visitor()
    visitor.cookies = office.client.cookies
    sent = visitor.get("/drills")
    assert sent.status_code == 500
    assert "Something went wrong in the console: KeyError" in sent.text
    assert "Traceback" not in sent.text
    assert "default-src 'none'" in sent.headers["content-security-policy"]


def test_a_run_that_was_altered_is_shown_as_that_and_asks_for_nothing(office: Office) -> None:
    name = office.run("switch-scriptalert1script")
    connection = office.console.journal._connection
    with connection.transaction():
        connection.change("update entries set who = 'eve' where run = :run and number = 2", run=name)
    for address in ("/", f"/runs/{name}"):
        html = office.client.get(address).text
        assert "was altered, at entry 2" in html
        assert 'value="approve"' not in html


def test_the_search_finds_what_bears_all_the_words(office: Office) -> None:
    name = office.run("look-around")
    office.incident()
    for asked, address in (
        ("look aro", "/books/SHOP.md#look-around"),
        ("HIGH", "/books/SHOP.md"),
        (name, f"/runs/{name}"),
        ("checkouts script", "/incidents/"),
    ):
        html = office.client.get("/search", params={"q": asked}).text
        assert f'<a href="{address}' in html, asked
    assert "Nothing bears these words" in office.client.get("/search?q=look+elsewhere").text
    assert "Nothing bears" not in office.client.get("/search?q=").text
    assert office.client.get("/search", params={"q": "<(*+'\""}).status_code == 200
