"""The pages in a real browser: without a mouse, on a phone, in the dark, without a net."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from systems.inventory import places
from tests.programs import missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page
    from systems.inventory.stack import Stack


PATIENCE = 20_000
"""Milliseconds for which something may be waited for, on a busy machine."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    sync_api = pytest.importorskip("playwright.sync_api")
    if why := missing("chromium"):
        pytest.skip(why)
    flags = ["--no-sandbox", "--ignore-certificate-errors"]  # a service worker asks for more than ignore_https_errors
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        yield opened
        opened.close()


def visitor(browser: Browser, **manner: Any) -> BrowserContext:
    """Somebody with a browser of their own."""
    context = browser.new_context(ignore_https_errors=True, **manner)
    context.set_default_timeout(PATIENCE)
    return context


def opened(stack: Stack, context: BrowserContext, path: str = "/") -> Page:
    """A page of production; whatever goes wrong in it fails the test."""
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(f"https://{places.HOST}:{stack.ports.by_name['INVENTORY_PORT']}{path}")
    page.get_by_text("Page 1").wait_for()
    return page


def until(page: Page, holds: str) -> None:
    """Wait until this is so in the page; its policy forbids Playwright's own way, which evaluates texts."""
    for _ in range(PATIENCE // 100):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"it does not come to be: {holds}")


def log_in(stack: Stack, page: Page) -> None:
    """Log in as the user of smoke tests."""
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Name").fill(places.SMOKE)
    page.get_by_label("Password").fill(places.smoke_password(stack.home))
    page.get_by_role("dialog").get_by_role("button", name="Log in").click()
    page.get_by_role("button", name="log out").wait_for()


def test_stock_is_moved_and_the_list_shows_it(stack: Stack, browser: Browser) -> None:
    page = opened(stack, visitor(browser), "/?q=SKU-00042")
    log_in(stack, page)
    before = int(page.locator("#rows td.number").first.inner_text().split()[0])
    page.get_by_role("button", name="SKU-00042").click()
    page.get_by_label("What").select_option("in")
    page.get_by_label("How many").fill("7")
    page.get_by_label("Note").fill("delivery 12")
    page.get_by_role("button", name="Move").click()
    page.get_by_text("delivery 12").wait_for()
    page.get_by_role("button", name="Close").click()

    page.locator("#rows td.number").first.get_by_text(f"{before + 7}").wait_for()


def test_what_cannot_be_done_is_said_where_it_was_asked_for(stack: Stack, browser: Browser) -> None:
    page = opened(stack, visitor(browser), "/?q=SKU-00043")
    page.get_by_role("button", name="SKU-00043").click()
    page.get_by_label("How many").fill("1000000")
    page.get_by_role("button", name="Move").click()
    page.get_by_text("Log in first.").wait_for()
    page.get_by_role("button", name="Close").click()
    log_in(stack, page)
    page.get_by_role("button", name="SKU-00043").click()
    page.get_by_label("How many").fill("1000000")
    page.get_by_role("button", name="Move").click()

    page.get_by_role("alert").filter(has_text="cannot be taken out").wait_for()


def test_pages_and_searches_are_found_without_a_mouse(stack: Stack, browser: Browser) -> None:
    page = opened(stack, visitor(browser))
    first = page.locator("#rows button").first.inner_text()
    page.keyboard.press("n")
    page.get_by_text("Page 2").wait_for()
    assert page.locator("#rows button").first.inner_text() != first
    page.keyboard.press("b")
    page.get_by_text("Page 1").wait_for()
    page.keyboard.press("/")
    page.keyboard.type("washer SKU-00007")
    page.get_by_role("button", name="SKU-00007").wait_for()
    until(page, "document.querySelectorAll('#rows tr').length === 1")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "low"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")

    assert page.evaluate("document.activeElement.innerText").startswith("SKU-")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_the_low_stock_view_has_only_what_runs_low(stack: Stack, browser: Browser) -> None:
    page = opened(stack, visitor(browser))
    page.get_by_label("low stock only").check()
    until(page, "[...document.querySelectorAll('#rows tr')].every((row) => row.innerText.includes('(low)'))")

    assert page.url.endswith("low=1")
    assert page.locator("#rows tr").count() > 3


def test_a_phone_needs_no_scrolling_sideways_and_has_room_for_fingers(stack: Stack, browser: Browser) -> None:
    page = opened(stack, visitor(browser, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True))

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    box = page.get_by_role("button", name="Next").bounding_box()
    assert box is not None
    assert box["height"] >= 44


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_by_day_and_by_night(stack: Stack, browser: Browser, scheme: Any) -> None:
    page = opened(stack, visitor(browser, color_scheme=scheme))
    page.locator("#rows button").first.wait_for()
    found = page.evaluate(CONTRASTS)

    assert len(found) > 20
    assert [each for each in found if each[1] < 4.5] == []


def test_the_item_is_loaded_when_it_is_opened(stack: Stack, browser: Browser) -> None:
    context = visitor(browser, service_workers="block")
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page = opened(stack, context)
    assert "item.js" not in asked
    page.locator("#rows button").first.click()
    page.get_by_role("dialog").wait_for()

    assert "item.js" in asked


def test_pages_that_were_seen_are_there_without_a_net(stack: Stack, browser: Browser) -> None:
    context = visitor(browser)
    page = opened(stack, context)
    page.evaluate("navigator.serviceWorker.ready")
    until(page, "navigator.serviceWorker.controller !== null")
    page.reload()
    page.get_by_text("Page 1").wait_for()
    first = page.locator("#rows button").first.inner_text()
    context.set_offline(offline=True)
    page.reload()
    page.get_by_text("Page 1").wait_for()

    assert page.locator("#rows button").first.inner_text() == first


CONTRASTS = """
() => {
  const light = (color) => {
    const parts = color.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255);
    const linear = parts.map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (!/, 0\\)$|transparent/.test(color)) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const shown = [...document.querySelectorAll("h1, p, td, th, label, button:not(:disabled), caption")];
  return shown.filter((each) => each.innerText.trim() && !each.closest(".unseen")).map((each) => {
    const [ink, paper] = [light(getComputedStyle(each).color), light(ground(each))];
    return [each.innerText, (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05)];
  });
}
"""
