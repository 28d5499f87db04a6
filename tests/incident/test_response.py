"""What is done about a notice, and which procedure answers it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from runwright.incident.notice import Notice
from runwright.incident.response import Deed, answer, decide
from runwright.lib.source import Source
from runwright.monitor.monitor import monitors
from runwright.runbook import read

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOTICE = Notice("alertmanager", "k", "HighErrorRate", True, "critical", "Errors", "", NOW, {})  # noqa: FBT003
BOOK = read(
    Source.from_text(
        """\
# Shop

| Alert | Condition | Severity | Action |
|---|---|---|---|
| HighErrorRate | Error share > 5% for 5 minutes | P1 | Failing checkouts |

## Failing checkouts

```bash
tail -n 50 /var/log/shop.log
```

## Disk is full

```bash
df -h
```
""",
        "ops/SHOP.md",
    )
)
MONITORS = monitors(BOOK, {})


def test_what_fires_opens_an_incident() -> None:
    assert decide(NOTICE, "", NOW).deed is Deed.OPEN


@pytest.mark.parametrize(
    ("notice", "known", "deed"),
    [
        (NOTICE, "i1", Deed.NOTHING),
        (NOTICE._replace(firing=False), "", Deed.NOTHING),
        (NOTICE._replace(firing=False), "i1", Deed.CLOSE),
        (NOTICE._replace(started=NOW - timedelta(hours=2)), "", Deed.NOTHING),
        (NOTICE._replace(started=NOW + timedelta(hours=1)), "", Deed.NOTHING),
        (NOTICE._replace(started=NOW + timedelta(minutes=1)), "", Deed.OPEN),
    ],
)
def test_what_is_over_old_or_told_before_starts_nothing(notice: Notice, known: str, deed: Deed) -> None:
    assert decide(notice, known, NOW).deed is deed


@pytest.mark.parametrize(
    ("name", "link", "procedure"),
    [
        ("HighErrorRate", "", "failing-checkouts"),
        ("High error rate", "", "failing-checkouts"),
        ("DiskFull", "", "disk-is-full"),
        ("Whatever", "https://git.example.com/x/blob/main/ops/SHOP.md#disk-is-full", "disk-is-full"),
        ("HighErrorRate", "https://wiki.example.com/SHOP.md#disk-is-full", "disk-is-full"),
        ("HighErrorRate", "https://wiki.example.com/SHOP.md#nowhere", "failing-checkouts"),
    ],
)
def test_an_alert_finds_its_procedure_by_link_by_name_or_by_what_it_is_about(
    name: str, link: str, procedure: str
) -> None:
    found = answer(NOTICE._replace(name=name, link=link), [BOOK], MONITORS)
    assert found is not None
    assert (found.book, found.procedure) == ("ops/SHOP.md", procedure)


def test_the_severity_is_the_runbooks_own() -> None:
    found = answer(NOTICE, [BOOK], MONITORS)
    assert found is not None
    assert found.severity == "p1"


def test_an_alert_that_no_runbook_knows_has_no_procedure() -> None:
    assert answer(NOTICE._replace(name="Moonrise"), [BOOK], MONITORS) is None
