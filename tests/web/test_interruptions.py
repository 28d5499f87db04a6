"""What comes between somebody and a form: a hurried thumb, a network that is gone, somebody else, the page itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.page import run, runs
from tests.web.test_browser import browser, entered, site

from runwright.store.incidents import Incidents

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from tests.web.test_browser import Site

__all__ = ["browser", "site"]
NOTE = "What was seen or done"


def opened(browser: Browser, site: Site) -> Page:
    """The page of the incident, on a phone."""
    page = entered(browser, site, viewport={"width": 390, "height": 844})
    page.goto(f"{site.address}/incidents/{site.incident}")
    return page


def written(site: Site, kind: str = "note", **body: str) -> None:
    """One more entry of its time line."""
    incidents = Incidents.open(f"sqlite:///{site.folder}/.runwright/journal.db", "local")
    incidents.append(site.incident, kind, body, "bo")
    incidents.close()


def test_what_somebody_reads_stays_open_while_the_page_changes(browser: Browser, site: Site) -> None:
    written(site, "diagnosis", run=str(runs(site.folder)[1]["run"]), state="done")
    page = opened(browser, site)
    page.get_by_text("What the diagnosis found").click()
    page.locator("h1").click()
    written(site, text="somebody else was here")
    page.get_by_text("somebody else was here").wait_for()
    assert page.locator("#happened details").evaluate("(each) => each.open")
    page.wait_for_timeout(6000)  # (it is asked for again every five seconds, changed or not)
    assert page.locator("#happened details").evaluate("(each) => each.open")
    page.context.close()


def test_a_form_that_is_pressed_twice_is_sent_once(browser: Browser, site: Site) -> None:
    page, sent = opened(browser, site), list[str]()
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.route("**/note", lambda _: None)  # (the server takes its time)
    page.get_by_label(NOTE).fill("pressed twice")
    button = page.get_by_role("button", name="Write it down").first
    button.evaluate("(each) => { each.click(); setTimeout(() => each.click(), 300); }")
    page.wait_for_timeout(1000)
    assert len(sent) == 1
    page.unroute_all(behavior="ignoreErrors")
    page.context.close()


def test_what_was_written_stays_when_the_server_cannot_be_reached(browser: Browser, site: Site) -> None:
    page = opened(browser, site)
    page.get_by_label(NOTE).fill("written in the lift")
    page.context.set_offline(True)
    page.get_by_role("button", name="Write it down").first.click()
    page.get_by_role("alert").filter(has_text="Nothing was sent; what you wrote stays here.").wait_for()
    assert page.get_by_label(NOTE).input_value() == "written in the lift"
    page.context.set_offline(False)
    page.get_by_role("button", name="Write it down").first.click()
    page.get_by_role("status").filter(has_text="Written down: written in the lift").wait_for()
    page.context.close()


def test_a_network_that_swallows_everything_is_noticed(browser: Browser, site: Site) -> None:
    page = opened(browser, site)
    page.route(f"**/incidents/{site.incident}", lambda _: None)
    page.get_by_role("alert").filter(has_text="The server does not answer.").wait_for()
    page.unroute_all(behavior="ignoreErrors")
    page.get_by_role("alert").wait_for(state="detached")
    page.context.close()


def test_who_writes_about_what_is_not_asked_any_more_is_told(browser: Browser, site: Site) -> None:
    page = entered(browser, site)
    page.goto(f"{site.address}/runs/{site.waiting}")
    page.get_by_label("Why").fill("half a reas")
    page.get_by_label("Why").focus()
    run(site.folder, "approve", site.waiting, "--yes", "--why", "from a terminal")
    page.get_by_role("alert").filter(has_text="is not asked any more").get_by_role("link", name="Show what is").click()
    page.get_by_role("alert").wait_for(state="detached")
    assert page.get_by_text("approved. from a terminal").is_visible()
    page.context.close()


def test_a_phone_that_wakes_up_shows_what_is_so_now(browser: Browser, site: Site) -> None:
    page = entered(browser, site)
    run(site.folder, "incidents", "take", site.incident)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.locator("#going").get_by_text("acknowledged").wait_for(timeout=5000)  # (by itself it asks every 15 s)
    page.context.close()
