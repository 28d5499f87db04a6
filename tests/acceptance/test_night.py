"""The night of the demonstration, answered in a real browser: from the alert to the review.

With RUNWRIGHT_PICTURES=docs/pictures it keeps what it sees there, under made-up names: no picture shows a machine.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.programs import missing

from runwright.environment.identity import who

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60_000
PICTURES = os.environ.get("RUNWRIGHT_PICTURES", "")
NAMES = """(names) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) for (const [own, other] of names) {
    walker.currentNode.data = walker.currentNode.data.replaceAll(own, other);
  }
  for (const each of document.querySelectorAll("[placeholder]")) for (const [own, other] of names) {
    each.placeholder = each.placeholder.replaceAll(own, other);
  }
}"""
"""Puts made-up names in the place of this machine's."""


@pytest.fixture
def demonstration() -> Iterator[subprocess.Popen[str]]:
    """The README's first command, at its last scene."""
    words = [sys.executable, "tasks.py", "demo", "--console", "--wait"]
    reader = {**os.environ, "RUNWRIGHT_TASKS_HERE": "1"}
    reader.pop("DISPLAY", None)
    pipe = subprocess.PIPE
    with subprocess.Popen(words, cwd=ROOT, env=reader, stdin=pipe, stdout=pipe, text=True) as process:
        yield process
        if process.poll() is None:
            process.communicate("\n", timeout=60)


@pytest.fixture
def page() -> Iterator[Page]:
    sync_api: Any = pytest.importorskip("playwright.sync_api")
    if why := missing("chromium"):
        pytest.skip(why)
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        made = opened.new_page(viewport={"width": 1180, "height": 860})
        made.set_default_timeout(PATIENCE)
        made.on("pageerror", lambda error: pytest.fail(str(error)))
        yield made
        opened.close()


def until(process: subprocess.Popen[str], pattern: str) -> str:
    """What the demonstration prints behind some words."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if found := re.search(pattern, line):
            return found[1]
    pytest.fail(said)


def kept(page: Page, name: str) -> None:
    """A picture of what stands there, where pictures are wanted."""
    if PICTURES:
        page.evaluate(NAMES, [[str(ROOT), "/srv/shop"], [who(), "ann@ops-1"]])
        page.screenshot(path=ROOT / PICTURES / f"night-{name}.png")


def test_an_alert_is_answered_in_the_browser_from_its_diagnosis_to_its_review(
    demonstration: subprocess.Popen[str], page: Page
) -> None:
    login, incident = until(demonstration, r"Log in: +(\S+)"), until(demonstration, r"Incident: +(\S+)")
    page.goto(login)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Logins are answered 503").first.wait_for()

    page.goto(incident)
    page.get_by_text("diagnosis done").wait_for()
    page.get_by_text("What the diagnosis found").click()
    page.get_by_text("no answer").first.wait_for()
    kept(page, "1-incident")
    page.get_by_role("button", name="Take it").click()

    page.get_by_role("link", name="Look at its plan and run it").click()
    page.get_by_text("needs approval").first.wait_for()
    kept(page, "2-plan")
    page.get_by_label("Why (kept in the journal)").fill("Redis is gone")
    page.get_by_role("button", name="Start the run").click()

    page.get_by_text("If it answers NOAUTH").first.wait_for()
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_role("heading", name="Waits for approval").wait_for()
    page.get_by_text("restart redis").first.wait_for()
    kept(page, "3-approval")
    page.get_by_label("Why (kept in the journal)").fill("nothing answers, and its files are there")
    page.get_by_role("button", name="Approve").click()

    page.get_by_role("heading", name="Is this so?").wait_for()
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_role("heading", name="Waits for approval").wait_for()
    page.get_by_role("button", name="Approve").click()
    page.locator("#standing").get_by_text("done").wait_for()
    page.get_by_text("smoke test passed").first.wait_for()

    page.goto(incident)
    page.get_by_text("started “Redis connection loss”").wait_for()
    page.get_by_label("What it was").fill("Redis had been stopped")
    page.get_by_role("button", name="It is over").click()
    page.get_by_text("resolved: Redis had been stopped").last.wait_for()
    page.get_by_role("link", name="The review").click()
    page.get_by_role("heading", name="What was run").wait_for()
    assert page.get_by_role("cell", name="Redis connection loss").count() >= 1
    kept(page, "4-review")

    printed, _ = demonstration.communicate("\n", timeout=120)
    assert demonstration.returncode == 0, printed
    assert "resolved in the console, and alice logs in again (HTTP 200)" in printed
