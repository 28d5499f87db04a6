"""The console on a phone, held in one hand: what is pressed is large enough, and what is read is not cut."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.web.test_browser import browser, entered, site
from tests.web.test_driving_in_a_browser import complaints

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from tests.web.test_browser import Site

__all__ = ["browser", "site"]
PHONE = {"width": 390, "height": 844}
SMALL = """() => [...document.querySelectorAll("button, summary, select, a.button, input:not([type=hidden])")]
  .filter((each) => each.offsetParent && (each.closest(".tick") || each).getBoundingClientRect().height < 43.5)
  .map((each) => each.outerHTML.slice(0, 80))"""
"""What is less than 44 pixels high (WCAG 2.2, success criterion 2.5.5), to a rounding."""
BROKEN = """() => [...document.querySelectorAll("td:first-child")]
  .filter((each) => /^\\d\\d:\\d\\d:\\d\\d$/.test(each.innerText.trim()))
  .map((each) => {
    const text = document.createRange();
    text.selectNodeContents(each);
    return text.getClientRects().length;
  })"""
"""In how many lines each cell is that holds nothing but a time."""


def test_everything_that_is_pressed_is_large_enough(browser: Browser, site: Site) -> None:
    page = entered(browser, site, viewport=PHONE)
    incident = f"/incidents/{site.incident}"
    for address in ("/", "/books/SHOP.md", "/runs", f"/runs/{site.waiting}", "/incidents", incident, "/monitors"):
        page.goto(site.address + address)
        for summary in page.locator("summary").all():
            summary.click()
        assert page.evaluate(SMALL) == [], address
    page.context.close()


def test_a_time_of_the_review_stands_in_one_line(browser: Browser, site: Site) -> None:
    page = entered(browser, site, viewport=PHONE)
    page.goto(f"{site.address}/incidents/{site.incident}/review")
    assert set(page.evaluate(BROKEN)) == {1}
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.context.close()


def test_what_scrolls_can_be_scrolled_by_keys(browser: Browser, site: Site) -> None:
    axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = entered(browser, site, viewport=PHONE, bypass_csp=True)
    for address in ("/books/SHOP.md", f"/incidents/{site.incident}/review"):
        page.goto(site.address + address)
        assert complaints(axe_playwright.Axe(), page) == []
    page.context.close()


def test_the_time_of_the_page_and_of_whoever_looks_are_put_side_by_side(browser: Browser, site: Site) -> None:
    page = entered(browser, site, viewport=PHONE, timezone_id="America/New_York")
    assert re.search(r"It is \d\d:\d\d UTC now, \d\d:\d\d where you are\.", page.locator("footer").inner_text())
    page.context.close()
