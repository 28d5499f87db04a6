"""Takes docs/console-light.png and docs/console-dark.png: `python -m docs.console`, where Chromium is installed.

The runs are real ones of the examples that ship with Runwright, in a folder that is gone afterwards; who acts has a
made-up name, since a picture should show nobody's machine.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
PERSON = "ann@ops-1"
CONFIGURATION = """\
[environments.production]
description = "The shop: its checkout, its database, its logs"
[[environments.production.policy.rules]]
effects = ["destroys"]
requester = true
"""
TOKEN = "a-token-for-a-picture"  # noqa: S105 (it protects a folder that is gone in a minute)


def main() -> int:
    """Take both pictures."""
    with tempfile.TemporaryDirectory() as name, patch("runwright.environment.identity.who", lambda: PERSON):
        folder = Path(name)
        os.chdir(folder)
        furnish(folder)
        served(folder)
        os.chdir(ROOT)
    return 0


def furnish(folder: Path) -> None:
    """A folder with runbooks, runs of them, an incident and results of drills."""
    from runwright.drill.scoreboard import keep
    from runwright.store.incidents import Incidents, Opening

    shutil.copy(ROOT / "examples" / "checkout-service" / "RUNBOOK.md", folder / "checkout.md")
    shutil.copy(ROOT / "examples" / "housekeeping" / "RUNBOOK.md", folder / "housekeeping.md")
    (folder / "runwright.toml").write_text(CONFIGURATION)
    for log in ("access", "checkout"):
        (folder / f"{log}.log").write_text(f"2026-11-26T03:07:11Z {log} 200\n" * 4000)
        runwright("run", "housekeeping.md#set-a-log-aside", "--set", f"log={log}.log", "--auto", "all")
        if log == "access":
            name = last_run(folder)
            runwright("approve", name, "--yes", "--why", "the disk is nearly full")
            runwright("run", "--resume", name, "--auto", "all")
    for result in results():
        keep(folder / ".runwright" / "drills", result)
    incidents = Incidents.open(f"sqlite:///{folder}/.runwright/journal.db", "production")
    opening = Opening("CheckoutErrorRateHigh", "Customers cannot pay", "p1", "checkout.md", "orders-fail")
    incidents.begin("picture", opening, {"source": "alertmanager"}, "alertmanager")
    incidents.close()


def last_run(folder: Path) -> str:
    """The name of the run that was begun last."""
    from runwright.store.journal import Journal

    journal = Journal.open(f"sqlite:///{folder}/.runwright/journal.db")
    try:
        return next(journal.runs(1)).run
    finally:
        journal.close()


def results() -> Iterator[dict[str, object]]:
    """What drills of the checkout service might have found."""
    for drill, procedure, days, rto in (
        ("upstream-down", "orders-fail", 1, 41.2),
        ("replica-stopped", "replica-falls-behind", 3, 18.7),
        ("database-lost", "restore-the-order-database", 12, 655.0),
    ):
        at = datetime.now(UTC) - timedelta(days=days)
        facts = {"drill": drill, "procedure": procedure, "revision": "0" * 64, "system": "checkout", "held": True}
        yield {**facts, "at": at.isoformat(), "measures": {"rto": rto, "lost": 0}}


def runwright(*words: str) -> None:
    """One command line, here in this process, without its page."""
    from runwright.cli import main as command_line

    with redirect_stdout(StringIO()):
        command_line(words)


def served(folder: Path) -> None:
    """A console over a folder, told to end when its pictures are taken; it wants the first thread for itself."""
    from runwright.web.serving import listening

    place = listening("127.0.0.1", 0)
    port = place.getsockname()[1]
    place.close()
    (folder / "token").write_text(TOKEN)
    failed: list[BaseException] = []

    def taking() -> None:
        try:
            take(f"http://127.0.0.1:{port}")
        except BaseException as error:  # noqa: BLE001 (told below, when the server has ended)
            failed.append(error)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    taker = threading.Thread(target=taking)
    taker.start()
    runwright("serve", "--port", str(port), "--token-file", "token")
    taker.join()
    if failed:
        raise failed[0]


def take(address: str) -> None:
    """Both pictures, each of a page at one time of the day."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            page = browser.new_page(viewport={"width": 1120, "height": 860})
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            reach(page, address)
            page.fill("#token", TOKEN)
            page.click("main button")
            page.wait_for_selector("#waiting-title")
            if scheme == "dark":
                page.goto(f"{address}/books/housekeeping.md")
            picture = ROOT / "docs" / f"console-{scheme}.png"
            page.screenshot(path=picture)
            print(picture.relative_to(ROOT))
        browser.close()


def reach(page: Page, address: str) -> None:
    """Open the console, which may need a moment to begin."""
    for _ in range(100):
        try:
            page.goto(address)
        except Exception:  # noqa: BLE001 (the browser's own kind of error, whatever kept it from the page)
            time.sleep(0.1)
        else:
            return


if __name__ == "__main__":
    sys.exit(main())
