"""The console in a real browser: without a mouse, on a phone, in the dark, and live."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from tests.cli.page import RUNWRIGHT, run, runs
from tests.programs import missing

from runwright.drill.scoreboard import keep
from runwright.store.incidents import Incidents, Opening

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Route

PAGES = (
    "/",
    "/books",
    "/books/SHOP.md",
    "/runs",
    "/incidents",
    "/monitors",
    "/monitors/HighErrorRate",
    "/drills",
    "/schedule",
    "/audit",
    "/search?q=script",
)
SWITCH = "switch-scriptalert1script"
PATIENCE = 20_000
"""Milliseconds for which something may be waited for, on a busy machine."""


class Site(NamedTuple):
    """A console that runs, with a run that waits and an incident that is going on."""

    folder: Path
    address: str
    login: str
    waiting: str
    incident: str


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    sync_api = pytest.importorskip("playwright.sync_api")
    if why := missing("chromium"):
        pytest.skip(why)
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    run(folder, "run", "SHOP.md#look-around", "--auto", "all")
    run(folder, "watch", "--once")
    run(folder, "run", f"SHOP.md#{SWITCH}", "--auto", "all")
    incidents = Incidents.open(f"sqlite:///{folder}/.runwright/journal.db", "local")
    opening = Opening("HighErrorRate", "Checkouts fail", "p1", "SHOP.md", "look-around")
    incident = incidents.begin("key", opening, {"source": "alertmanager"}, "alertmanager")[0].incident
    incidents.close()
    words = [RUNWRIGHT, "serve", "--port", "0"]
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        lines = iter(server.stdout.readline, "")  # (the clock of escalation may have its say before)
        login, address = (
            next(each for each in lines if each.startswith(word)).split() for word in ("log in", "console")
        )
        yield Site(folder, address[2].rstrip("/,"), login[2], str(runs(folder)[0]["run"]), incident)
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=20)
        assert server.returncode == 130


def entered(browser: Browser, site: Site, **manner: Any) -> Page:
    """A page of somebody who is logged in; whatever goes wrong in it fails the test."""
    page = browser.new_context(**manner).new_page()
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(site.login)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Overview").wait_for()
    page.wait_for_load_state("load")  # (the script is there then)
    return page


def tabbed(page: Page, wanted: str) -> None:
    """Press Tab until what has the focus says this."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText || document.activeElement.name") == wanted:
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"the focus on {wanted} cannot be seen"
            return
    pytest.fail(f"Tab does not lead to {wanted}")


def test_a_run_is_approved_without_a_mouse(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{site.address}/runs/{site.waiting}")
    page.keyboard.type(site.login.partition("token=")[2])  # (the field has the focus)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Waits for approval").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Skip to the content"
    page.keyboard.press("Enter")
    tabbed(page, "why")
    page.keyboard.type("looked at it")
    tabbed(page, "Approve")
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="approved. looked at it").wait_for()
    assert not page.get_by_role("button", name="Approve").count()
    page.close()
    assert run(site.folder, "run", "--resume", site.waiting, "--auto", "all").returncode == 0


def test_a_run_is_seen_as_it_happens_and_a_reason_that_is_being_written_stays(browser: Browser, site: Site) -> None:
    page = entered(browser, site)
    page.goto(f"{site.address}/runs/{site.waiting}")
    page.get_by_label("Why").fill("half a reas")
    page.get_by_label("Why").focus()
    run(site.folder, "approve", site.waiting, "--yes", "--why", "from a terminal")
    page.locator(".said").get_by_text("approved. from a terminal").wait_for()
    assert page.get_by_label("Why").input_value() == "half a reas"
    page.locator("h1").click()
    run(site.folder, "run", "--resume", site.waiting, "--auto", "all")
    page.locator("#standing").get_by_text("done").wait_for()
    page.locator("#asked").get_by_role("heading").wait_for(state="detached")
    page.get_by_role("status").filter(has_text=re.compile("done$")).wait_for()
    page.context.close()


def test_a_page_that_has_stopped_to_change_says_so_until_somebody_logs_in(browser: Browser, site: Site) -> None:
    page = entered(browser, site)
    page.goto(f"{site.address}/incidents/{site.incident}")
    cookies = [{name: each[name] for name in ("name", "value", "domain", "path")} for each in page.context.cookies()]
    page.context.clear_cookies()
    note = page.get_by_role("alert").filter(has_text="You are logged out. What stands here may be old.")
    assert "/login?next=" in str(note.get_by_role("link", name="Log in").get_attribute("href"))
    page.context.set_offline(True)
    page.get_by_role("alert").filter(has_text="The server does not answer.").wait_for()
    page.context.set_offline(False)
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    page.get_by_role("alert").wait_for(state="detached")
    page.context.close()


def test_a_stream_that_was_refused_for_a_while_is_asked_for_again(browser: Browser, site: Site) -> None:
    page = entered(browser, site)
    refused: list[str] = []

    def gateway(route: Route) -> None:
        refused.append(route.request.url)
        route.fulfill(status=502)

    page.route("**/events?*", gateway)
    page.goto(f"{site.address}/runs/{site.waiting}")
    while not refused:
        page.wait_for_timeout(50)
    page.unroute("**/events?*")
    run(site.folder, "approve", site.waiting, "--yes", "--why", "from a terminal")
    page.get_by_role("status").filter(has_text="from a terminal").wait_for()
    page.context.close()


def test_an_incident_is_taken_and_resolved(browser: Browser, site: Site) -> None:
    page = entered(browser, site)
    page.get_by_role("link", name="Checkouts fail").click()
    page.get_by_role("button", name="Take it").click()
    page.get_by_label("What was seen or done").fill("restarted the upstream")
    page.get_by_role("button", name="Write it down").click()
    page.get_by_label("What it was").fill("the disk was full")
    page.get_by_role("button", name="It is over").click()
    page.get_by_text("resolved: the disk was full").last.wait_for()
    shown = run(site.folder, "incidents", "show", site.incident).stdout
    assert "restarted the upstream" in shown
    page.context.close()


def test_the_search_is_a_key_away(browser: Browser, site: Site) -> None:
    page = entered(browser, site)
    page.keyboard.press("Control+k")
    page.get_by_role("heading", name="Search").wait_for()
    page.keyboard.type("look around")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Look around").first.click()
    page.get_by_role("complementary", name="Procedure Look around").wait_for()
    page.context.close()


def test_the_forms_work_without_scripts(browser: Browser, site: Site) -> None:
    page = entered(browser, site, java_script_enabled=False)
    page.get_by_role("button", name="Deny").click()
    page.get_by_role("status").filter(has_text="denied").wait_for()
    page.context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_is_wider_than_its_screen(browser: Browser, site: Site, width: int) -> None:
    page = entered(browser, site, viewport={"width": width, "height": 640})
    for address in (*PAGES, f"/runs/{site.waiting}", f"/incidents/{site.incident}", "/nothing"):
        page.goto(site.address + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    page.context.close()


def test_on_a_phone_nothing_of_a_list_is_beyond_the_edge(browser: Browser, site: Site) -> None:
    name = "the-replica-that-serves-the-reports-and-stops-behind-a-long-transaction" * 2
    facts = {"drill": name, "procedure": "look-around", "revision": "0" * 64, "system": "shop", "held": True}
    result = {**facts, "at": datetime.now(UTC).isoformat(), "measures": {"rto": 41.2, "lost": 0}}
    keep(site.folder / ".runwright" / "drills", result)
    page = entered(browser, site, viewport={"width": 360, "height": 640})
    for address in ("/books", "/runs", "/incidents", "/monitors", "/schedule", "/drills"):
        page.goto(site.address + address)
        assert page.locator(".wide").count(), address
        for each in page.locator(".wide").all():
            assert each.evaluate("(area) => area.scrollWidth <= area.clientWidth"), address
    labels = page.evaluate(
        "[...document.querySelectorAll('td[data-is]')].map((each) => getComputedStyle(each, '::before').content)"
    )
    assert labels == ['"RTO, median "', '"RTO, worst "', '"Writes lost "']  # (a number alone says nothing)
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_by_day_and_by_night(browser: Browser, site: Site, scheme: str) -> None:
    page = entered(browser, site, color_scheme=scheme)
    for address in (*PAGES, f"/runs/{site.waiting}", f"/incidents/{site.incident}"):
        page.goto(site.address + address)
        shade = page.evaluate(f"({LUMINANCE})(getComputedStyle(document.body).backgroundColor)")
        assert (shade < 0.1) == (scheme == "dark")
        assert page.evaluate(FAINT) == [], address
    page.context.close()


def test_every_page_tells_a_screen_reader_what_is_where(browser: Browser, site: Site) -> None:
    page = entered(browser, site)
    for address in (*PAGES, f"/runs/{site.waiting}", f"/incidents/{site.incident}"):
        page.goto(site.address + address)
        assert page.get_by_role("main").count() == page.get_by_role("banner").count() == 1
        assert page.get_by_role("navigation", name="Pages").locator("[aria-current=page]").count() == 1
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.lang") == "en"
        assert page.evaluate(NAMELESS) == [], address
        assert page.evaluate(REPEATED) == [], address
    page.context.close()


def test_nothing_of_a_hostile_runbook_runs_or_is_fetched(browser: Browser, site: Site) -> None:
    page = entered(browser, site)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    for address in (*PAGES, f"/runs/{site.waiting}", f"/runs/{runs(site.folder)[1]['run']}"):
        page.goto(site.address + address, wait_until="load")
    assert [url for url in asked if not url.startswith(site.address)] == []
    page.context.close()


LUMINANCE = """(colour) => {
  const [red, green, blue] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}"""
"""The relative luminance of a colour (WCAG 2.2)."""
FAINT = f"""() => {{
  const luminance = {LUMINANCE};
  const ground = (element) => {{
    for (let each = element; each; each = each.parentElement) {{
      const colour = getComputedStyle(each).backgroundColor;
      if (!/, 0\\)$/.test(colour)) return colour;
    }}
    return "rgb(255, 255, 255)";
  }};
  return [...document.querySelectorAll("body *")]
    .filter((each) => [...each.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
    .filter((each) => {{
      const [one, other] = [luminance(getComputedStyle(each).color), luminance(ground(each))].sort((a, b) => b - a);
      return (one + 0.05) / (other + 0.05) < 4.5;
    }})
    .map((each) => each.outerHTML.slice(0, 120));
}}"""
"""Texts whose contrast is below 4.5 to 1 (WCAG 2.2, success criterion 1.4.3)."""
NAMELESS = """() => [
  ...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a, section[aria-labelledby]")]
  .filter((each) => {
    const by = each.getAttribute("aria-labelledby");
    const named = by ? document.getElementById(by)?.textContent : (each.labels?.[0]?.textContent || each.textContent);
    return !(named && named.trim());
  })
  .map((each) => each.outerHTML.slice(0, 120))"""
"""Controls, links and sections without a name."""
REPEATED = """() => {
  const names = [...document.querySelectorAll("[id]")].map((each) => each.id);
  return names.filter((name, number) => names.indexOf(name) !== number);
}"""
"""Names that two elements of a page have."""
