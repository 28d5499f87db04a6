"""What a page of the console costs with 100,000 past runs: milliseconds of the server, and the ratio to 100 runs.

The runs are headers written straight into the store, since lists read nothing else; the pages are asked for in this
process, so that no network and no browser is counted. `python benchmarks/console.py [RUNS]`
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.testclient import TestClient

from runwright.cli.consoling import shelf_of
from runwright.cli.starting import started
from runwright.environment.configuration import SQLITE, load
from runwright.environment.role import owner
from runwright.lib.clock import SYSTEM
from runwright.store.accounts import Accounts
from runwright.store.alerts import Alerts
from runwright.store.board import Board
from runwright.store.header import Header, columns
from runwright.store.incidents import Incidents
from runwright.store.journal import Journal
from runwright.web.admission import Admission
from runwright.web.application import application
from runwright.web.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
FEW, ROUNDS = 100, 25
HOST = "127.0.0.1:9096"
PAGES = (
    "/",
    "/runs",
    "/runs?before=5000",
    "/runs?state=failed",
    "/runs?state=stopped&environment=none",
    "/books/RUNBOOK.md",
)
"""The first that filters finds what it wants at once, the second has to look at every run."""


def main(arguments: list[str]) -> int:
    """Print a row for each page."""
    many = int(arguments[0]) if arguments else 100_000
    few, lots = dict(measured(FEW)), dict(measured(many))
    print(f"{'page':<40}{FEW:>10} runs{many:>10} runs   ratio")
    for page, base in few.items():
        print(f"{page:<40}{base:>12.1f} ms{lots[page]:>12.1f} ms{lots[page] / base:>8.1f}")
    return 0


def measured(count: int) -> Iterator[tuple[str, float]]:
    """Each page with the median of its milliseconds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chdir(folder)
        (folder / "RUNBOOK.md").write_bytes((ROOT / "examples" / "checkout-service" / "RUNBOOK.md").read_bytes())
        client = opened(folder, count)
        for page in PAGES:
            client.get(page)  # the first time, templates are compiled and findings looked for
            yield page, statistics.median(asked(client, page) for _ in range(ROUNDS))
        os.chdir(ROOT)


def asked(client: TestClient, page: str) -> float:
    """The milliseconds of one page."""
    begun = time.perf_counter()
    if client.get(page).status_code != 200:
        raise RuntimeError(page)
    return (time.perf_counter() - begun) * 1000


def opened(folder: Path, count: int) -> TestClient:
    """Somebody who is logged in, before a store with so many runs."""
    configuration = load(folder)
    store = configuration.store
    journal, tokens = Journal.open(store), list[str]()
    fill(store, count)
    incidents, alerts = Incidents.open(store, "local"), Alerts.open(store, "local")
    environment, shelf = configuration.environment("local"), shelf_of(configuration, [])
    drills = folder / "drills"
    board, start = Board.open(store), partial(started, folder=folder)
    console = Console(
        configuration, environment, shelf, journal, incidents, alerts, drills, "ann@ops", SYSTEM, board, start
    )
    client = TestClient(
        application(
            console, Admission(owner(console.who), Accounts.open(store), SYSTEM, tokens.append), frozenset({HOST})
        ),
        f"http://{HOST}",
        follow_redirects=False,
    )
    client.post("/login", data={"token": tokens[-1]})
    return client


def fill(store: str, count: int) -> None:
    """Enter so many runs of fifty procedures."""
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [columns(header(number, begun + timedelta(minutes=number))) for number in range(1, count + 1)]
    names, places = ", ".join(rows[0]), ", ".join(f":{name}" for name in rows[0])
    with sqlite3.connect(store.removeprefix(SQLITE)) as connection:
        connection.executemany(f"insert into runs ({names}) values ({places})", rows)  # noqa: S608 (columns' own names)
    connection.close()


def header(number: int, at: datetime) -> Header:
    """One run of the past; every fifth failed, and as many were rolled back."""
    state = ("done", "done", "done", "failed", "rolled back")[number % 5]
    facts = ("RUNBOOK.md", f"procedure-{number % 50}", "A procedure", "local", "local", "0" * 64, "ann@ops")
    name = f"{at:%Y%m%d-%H%M%S}-{number:06}"
    return Header(name, number, *facts, at, state, 12, f"{number:064}", "", None, 0.0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
