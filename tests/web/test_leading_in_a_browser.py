"""An incident led in a real browser: by keys alone, on a phone without scripts, and for a screen reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.cli.page import run
from tests.web.test_browser import FAINT, NAMELESS, REPEATED, browser, entered, site, tabbed
from tests.web.test_driving_in_a_browser import complaints
from tests.web.test_leading import LADDER, TEAM

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page
    from tests.web.test_browser import Site

__all__ = ["browser", "site"]


@pytest.fixture
def folder(folder: Path) -> Path:
    """The folder, with people and a runbook that says whom to call."""
    with (folder / "SHOP.md").open("a") as book:
        book.write(LADDER)
    with (folder / "runwright.toml").open("a") as told:
        told.write(TEAM)
    return folder


def opened(browser: Browser, site: Site, **manner: object) -> Page:
    page = entered(browser, site, **manner)
    page.goto(f"{site.address}/incidents/{site.incident}")
    return page


def test_an_incident_is_led_without_a_mouse(browser: Browser, site: Site) -> None:
    page = opened(browser, site)
    tabbed(page, "Roles")
    page.keyboard.press("Enter")
    tabbed(page, "role")
    page.keyboard.type("commander")
    tabbed(page, "It is me")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Written down: commander is")
    tabbed(page, "Hand it over")
    page.keyboard.press("Enter")
    tabbed(page, "person")
    page.keyboard.type("bo")
    tabbed(page, "why")
    page.keyboard.type("end of the shift")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("handed over to bo: end of the shift")
    page.get_by_text("bo has it.").wait_for()
    page.context.close()
    shown = run(site.folder, "incidents", "show", site.incident).stdout
    assert "commander: " in shown


def test_a_phone_without_scripts_does_all_of_it(browser: Browser, site: Site) -> None:
    other = run(site.folder, "incidents", "open", "Nobody can pay").stdout.strip()
    page = opened(browser, site, viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page.get_by_text("Severity", exact=True).click()
    page.get_by_label("How bad it is").select_option("P2")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("status")).to_have_text("Written down: severity p2, was p1")
    page.get_by_text("Escalate now").click()
    page.get_by_label("Whom", exact=True).select_option("3: hotline")
    page.get_by_role("button", name="Call them").click()
    expect(page.get_by_role("status")).to_contain_text("nobody is bound to “hotline”")
    page.get_by_text("Something to do").click()
    page.get_by_label("What", exact=True).fill("alert on it")
    page.get_by_label("Until (or nothing)").fill("2027-01-31")
    page.locator("form[action$='/add']").get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("status")).to_have_text("Written down: to do: alert on it, until 2027-01-31")
    for summary in page.locator("summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_label("Into").select_option(other)
    page.get_by_role("button", name="Merge them").click()
    expect(page.get_by_role("status")).to_contain_text(f"{site.incident} became a part of this")
    assert page.url.startswith(f"{site.address}/incidents/{other}?")
    page.context.close()


def test_the_forms_can_be_read_and_are_named(browser: Browser, site: Site) -> None:
    axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")
    run(site.folder, "incidents", "open", "Nobody can pay")
    run(site.folder, "incidents", "action", "add", site.incident, "alert on it")
    page = opened(browser, site, bypass_csp=True)
    for address in (f"/incidents/{site.incident}?done=1", "/incidents"):
        page.goto(site.address + address)
        for summary in page.locator("summary").all():
            summary.click()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert complaints(axe_playwright.Axe(), page) == []
            assert page.evaluate(FAINT) == []
        assert page.evaluate(NAMELESS) == []
        assert page.evaluate(REPEATED) == []
    page.context.close()
