"""A watcher beside a server answers what fires by all that the runbooks say, their business hours too."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from runwright.cli.watcher import Pace, watching
from runwright.environment.configuration import load
from runwright.environment.hours import DAYS
from runwright.lib.clock import SYSTEM
from runwright.lib.source import Source
from runwright.monitor.judging import Manner
from runwright.runbook import read
from runwright.store.outbox import Outbox

if TYPE_CHECKING:
    from pathlib import Path

BOOK = """\
# Shop

## Severities

- **P1**: page
- **P3**: business hours only

## Alerts

| Alert | Condition | Severity |
|---|---|---|
| QueueLong | Queue length > 100 | P3 |
"""
CONFIGURED = """\
[environments.local]
notify = ["tickets"]
[environments.local.hours]
timezone = "UTC"
days = ["{day}"]
[signals]
"Queue length" = {{ command = "echo 500" }}
[channels.tickets]
kind = "webhook"
url = "http://127.0.0.1:9/tickets"
"""


def test_what_the_runbook_lets_wait_for_business_hours_waits(tmp_path: Path) -> None:
    other = DAYS[(SYSTEM.now() + timedelta(days=3)).weekday()]
    (tmp_path / "runwright.toml").write_text(CONFIGURED.format(day=other))
    configuration = load(tmp_path)
    books = [read(Source.from_text(BOOK, "SHOP.md"))]
    pace = Pace(0.2, Manner())
    with (
        watching(configuration, configuration.environments["local"], lambda: books, pace, lambda _: None),
        closing(Outbox.open(configuration.store, "local")) as outbox,
    ):
        deadline = time.monotonic() + 20
        while not outbox.all() and time.monotonic() < deadline:
            time.sleep(0.05)
        [put] = outbox.all()
    assert put.held
    assert "P3 waits for business hours (SHOP.md:6" in put.held.because
