"""The plan on the page that starts it: ways that the environment does not take are there, and in nobody's way."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from tests.web.office import CONFIGURATION, fields_of, opened
from tests.web.test_browser import browser, entered, site
from tests.web.test_thumbs import PHONE, SMALL

from runwright.web.draft import asked, drafted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser
    from tests.web.office import Office
    from tests.web.test_browser import Site

__all__ = ["browser", "site"]
WAYS = "".join(
    f"### Option {number}: {way}\n\n{'Think twice before you take this way. ' * 20}\n\n```bash\necho {way}\n```\n\n"
    for number, way in enumerate(("Docker", "Kubernetes", "Nomad", "systemd"), 1)
)
WANTED = {"book": "WAYS.md", "procedure": "restart"}
BEGIN = f"/begin?{urlencode(WANTED)}"


@pytest.fixture
def folder(folder: Path) -> Path:
    (folder / "WAYS.md").write_text(f"# Ways\n\n## Restart\n\n{WAYS}")
    head = "[environments.local]\n"
    (folder / "runwright.toml").write_text(CONFIGURATION.replace(head, f'{head}alternatives = ["Kubernetes"]\n'))
    return folder


@pytest.fixture
def office(folder: Path) -> Iterator[Office]:
    made = opened(folder)
    yield made
    made.close()


def test_each_way_that_is_not_taken_is_one_line_with_all_of_it_below(office: Office) -> None:
    shown = office.client.get(BEGIN).text

    assert shown.count("not taken here</span></summary>") == 3
    assert shown.count("not taken here</span></summary>") == 3
    assert all(f"echo {way}" in shown for way in ("Docker", "Kubernetes", "Nomad", "systemd"))
    assert fields_of(shown)["plan"] == drafted(office.console, asked(office.console, WANTED)).plan.fingerprint


def test_on_a_phone_the_way_that_is_taken_and_the_start_are_near(browser: Browser, site: Site) -> None:
    page = entered(browser, site, viewport=PHONE)
    page.goto(site.address + BEGIN)
    start = page.get_by_role("button", name="Start the run")
    box = start.bounding_box()

    assert box is not None
    assert box["y"] < 1000
    assert [each.is_visible() for each in page.locator("code", has_text="echo Kubernetes").all()] == [True]
    assert not page.locator("blockquote").first.is_visible()
    page.get_by_text("Option 3: Nomad").first.click()
    assert page.locator("blockquote", has_text="echo Nomad").is_visible()
    assert page.evaluate(SMALL) == []
    page.get_by_role("link", name="start it").click()
    assert start.evaluate("each => each.getBoundingClientRect().top < innerHeight")
    page.context.close()
