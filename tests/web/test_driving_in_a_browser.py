"""A run begun and driven in a real browser: by keys alone, live, over a lost connection, and without scripts."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.web.office import SLOW
from tests.web.test_browser import PATIENCE, browser, entered, site, tabbed

from runwright.store.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page
    from tests.web.test_browser import Site

__all__ = ["browser", "site"]
SERIOUS = {"serious", "critical"}


@pytest.fixture
def slow(site: Site) -> Iterator[Site]:
    """A console over a runbook that asks and takes its time; no run of a test that failed outlives it."""
    (site.folder / "SLOW.md").write_text(SLOW)
    yield site
    journal = Journal.open(f"sqlite:///{site.folder}/.runwright/journal.db")
    for header in journal.driven(10):
        os.kill(int(header.holder.split(":")[1]), signal.SIGKILL)
    journal.close()


def shown(page: Page, procedure: str) -> None:
    """The plan of a procedure, from the page of its runbook."""
    page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/', 3)[2]}/books/SLOW.md")
    page.get_by_role("complementary", name=f"Procedure {procedure}").get_by_role("link", name="Run it").click()
    page.get_by_role("heading", name=f"Run {procedure}").wait_for()


def test_a_run_is_started_and_driven_without_a_mouse(browser: Browser, slow: Site) -> None:
    page = entered(browser, slow)
    shown(page, "Make a file")
    tabbed(page, "value.name")
    page.keyboard.type("x")
    page.keyboard.press("Enter")  # (shows the plan: starting is another button, on purpose)
    page.get_by_role("heading", name="Start it").wait_for()
    assert page.get_by_text("touch x.txt").first.is_visible()
    tabbed(page, "why")
    page.keyboard.type("a drill")
    tabbed(page, "Start the run")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Run this command?").wait_for()
    tabbed(page, "Run it")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="A person does this").wait_for()
    assert (slow.folder / "x.txt").exists()
    tabbed(page, "Not done")
    page.keyboard.press("Enter")
    tabbed(page, "words")
    page.keyboard.type("no answer")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="It failed").wait_for()
    page.get_by_text("Skip it").first.click()
    page.get_by_label("Why skip it").fill("she knows")
    page.get_by_role("button", name="Skip it").click()
    page.locator("#standing").get_by_text("done").wait_for()
    page.context.close()


def test_tabs_that_nobody_looks_at_hold_no_connection(browser: Browser, slow: Site) -> None:
    """A browser opens six to one server; a seventh page would wait for ever."""
    page = entered(browser, slow)
    shown(page, "Count")
    page.get_by_role("button", name="Start the run").click()
    page.get_by_text("tick 1").first.wait_for()
    hidden = [page.context.new_page() for _ in range(6)]
    for each in hidden:
        each.goto(page.url, wait_until="load")
        looked_at(each, hidden=True)
    looked_at(page, hidden=True)
    other = page.context.new_page()
    other.goto(slow.address, timeout=PATIENCE)
    other.get_by_role("heading", name="Overview").wait_for()

    said = page.locator("#Printed").inner_text()
    looked_at(page, hidden=False)
    expect(page.locator("#Printed")).not_to_have_text(said, timeout=PATIENCE)
    page.context.close()


def looked_at(page: Page, *, hidden: bool) -> None:
    """As when a person leaves a tab, and comes back; without a screen a browser shows all of them."""
    page.evaluate(
        """(hidden) => {
          Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_output_comes_live_and_goes_on_after_a_lost_connection(browser: Browser, slow: Site) -> None:
    page = entered(browser, slow)
    shown(page, "Count")
    page.get_by_role("button", name="Start the run").click()
    output = page.get_by_role("log", name="Output so far")
    expect(output).to_contain_text("tick 3", timeout=PATIENCE)
    page.context.set_offline(True)
    page.wait_for_timeout(1500)
    page.context.set_offline(False)
    expect(output).to_contain_text("tick 25", timeout=PATIENCE)
    lines = [line for line in output.inner_text().splitlines() if line]
    assert lines == [f"tick {number}" for number in range(1, len(lines) + 1)]
    page.get_by_role("button", name="End this command").click()
    page.get_by_role("heading", name="It failed").wait_for()
    page.get_by_text("Stop here").first.click()
    page.get_by_role("button", name="Stop here").click()
    page.get_by_role("button", name="Go on from here").wait_for()
    page.context.close()


def test_a_run_is_started_and_driven_without_scripts(browser: Browser, slow: Site) -> None:
    page = entered(browser, slow, java_script_enabled=False)
    shown(page, "Make a file")
    page.get_by_label("name").fill("y")
    page.get_by_role("button", name="Show the plan").click()
    page.get_by_role("button", name="Start the run").click()
    page.get_by_role("button", name="Run it").click()  # (the page refreshes itself until it asks)
    page.get_by_role("button", name="Done").click()
    page.locator("#standing").get_by_text("done").wait_for()
    assert (slow.folder / "y.txt").exists()
    page.context.close()


def test_nothing_stands_in_the_way_of_a_screen_reader(browser: Browser, slow: Site) -> None:
    axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = entered(browser, slow, bypass_csp=True)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        shown(page, "Make a file")
        page.get_by_label("name").fill(f"z-{scheme}")
        page.get_by_role("button", name="Show the plan").click()
        found = [*complaints(axe_playwright.Axe(), page)]
        page.get_by_role("button", name="Start the run").click()
        page.get_by_role("heading", name="Run this command?").wait_for()
        for summary in page.locator(".ask summary").all():
            summary.click()
        found += complaints(axe_playwright.Axe(), page)
        page.get_by_role("button", name="Stop here").click()
        page.get_by_role("button", name="Go on from here").wait_for()
        addresses = ("/", "/books/SHOP.md", "/runs", f"/runs/{slow.waiting}", f"/incidents/{slow.incident}")
        for address in (*addresses, f"/incidents/{slow.incident}/review"):
            page.goto(slow.address + address)
            found += complaints(axe_playwright.Axe(), page)
        assert found == []
    page.context.close()


def complaints(axe: object, page: Page) -> list[str]:
    """What axe-core finds that keeps people out, each with its place."""
    response = axe.run(page).response  # type: ignore[attr-defined]  # (the package has no types)
    return [
        f"{page.url}: {each['id']}: {node['html'][:120]}"
        for each in response["violations"]
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("width", [320, 1280])
def test_the_plan_and_the_question_fit_the_screen(browser: Browser, slow: Site, width: int) -> None:
    page = entered(browser, slow, viewport={"width": width, "height": 640})
    shown(page, "Make a file")
    page.get_by_label("name").fill("a-long-name-" * 20)
    page.get_by_role("button", name="Show the plan").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Start the run").click()
    page.get_by_role("heading", name="Run this command?").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()
