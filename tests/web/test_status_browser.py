"""The status page in a real browser: without scripts, on a phone, in the dark, and for a screen reader."""

from __future__ import annotations

import signal
import subprocess
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.cli.page import RUNWRIGHT, run
from tests.web.test_browser import FAINT, LUMINANCE, NAMELESS, REPEATED, browser, tabbed

from runwright.store.alerts import Alerts, Change, Kept, Swap
from runwright.store.incidents import Incidents, Opening

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

__all__ = ["browser"]
STATUS = """
[status]
title = "Shop status"
about = "All times are UTC."
[status.components.checkout]
title = "Checkout"
about = "Paying, and all that belongs to it"
monitors = ["HighErrorRate"]
[status.components.search]
title = "Search"
monitors = ["SlowSearch"]
"""


@pytest.fixture
def site(folder: Path) -> Iterator[str]:
    """A status page that is served, with an incident that is announced and one that is over."""
    (folder / "runwright.toml").write_text((folder / "runwright.toml").read_text() + STATUS)
    url, now = f"sqlite:///{folder}/.runwright/journal.db", datetime.now(UTC)
    with closing(Alerts.open(url, "local")) as alerts:
        for monitor, standing in (("HighErrorRate", "firing"), ("SlowSearch", "quiet")):
            moments = ((40, "quiet"), (20, "firing"), (19, "quiet"), (0.1, standing))
            rows = (Change(monitor, now - timedelta(days=each), word, "", "", "") for each, word in moments)
            alerts.exchange([Swap(monitor, alert(now), Kept("", 0), tuple(rows))])
    with closing(Incidents.open(url, "local")) as incidents:
        for name in ("One", "Two"):
            opening = Opening(name, "internal", "p1", "", "")
            made = incidents.begin(name, opening, {"source": "person"}, "ann")[0].incident
            words = [
                "status",
                "announce",
                made,
                "--title",
                f"Trouble {name}",
                "--component",
                "checkout",
                "--text",
                "We look.",
            ]
            assert run(folder, *words, "--component", "checkout").returncode == 0
    assert run(folder, "status", "announce", made, "--state", "resolved", "--text", "It is over.").returncode == 0
    words = [RUNWRIGHT, "serve", "--port", "0", "--status", "127.0.0.1:0"]
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        lines = [server.stdout.readline() for _ in range(3)]
        yield next(each.split()[3] for each in lines if each.startswith("status page on"))
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=20)
        assert server.returncode == 130


def alert(now: datetime) -> str:
    moment = now.isoformat()
    return f'{{"standing": "quiet", "since": "{moment}", "read": null, "good": null, "changes": []}}'


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_it_can_be_read_without_scripts_on_every_screen(browser: Browser, site: str, scheme: str, width: int) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 640})  # type: ignore[arg-type]
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.resource_type))
    page.goto(site)
    for name in ("", "history.html", None):
        if name is None:
            page.goto(site)
            page.get_by_role("link", name="Trouble One").click()
        else:
            page.goto(site + name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        shade = page.evaluate(f"({LUMINANCE})(getComputedStyle(document.body).backgroundColor)")
        assert (shade < 0.1) == (scheme == "dark")
        assert page.evaluate(FAINT) == []
        assert page.evaluate(NAMELESS) == []
        assert page.evaluate(REPEATED) == []
        assert page.get_by_role("main").count() == page.get_by_role("banner").count() == 1
        assert page.locator("h1").count() == 1
    assert set(asked) <= {"document", "stylesheet", "image", "other"}
    context.close()


def test_a_screen_reader_hears_what_the_picture_of_ninety_days_shows(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(site)
    pictures = page.get_by_role("img", name="The last 90 days: up 97")
    assert pictures.count() == 2
    search = page.get_by_role("article", name="Search")
    tabbed(page, "2 days with trouble")
    page.keyboard.press("Enter")
    assert search.get_by_role("row").count() >= 2
    assert search.get_by_role("cell", name="down").first.is_visible()
    page.close()
