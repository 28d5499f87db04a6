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
        ("HighErrorRate", "http://[this is no address", "failing-checkouts"),
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


def test_a_runbook_that_the_link_does_not_name_says_nothing_of_the_severity() -> None:
    other = read(Source.from_text("# Payments\n\n## Refunds\n\n```bash\nuptime\n```\n", "ops/PAYMENTS.md"))
    found = answer(NOTICE._replace(link="https://wiki.example.com/PAYMENTS.md#refunds"), [BOOK, other], MONITORS)
    assert found is not None
    assert (found.book, found.severity) == ("ops/PAYMENTS.md", "")


README = """\
# {title}

| Alert | Condition | Severity | Action |
|---|---|---|---|
| HighErrorRate | Error share > 5% for 5 minutes | {severity} | Failing |

## Failing

```bash
uptime
```
"""
SYSTEMS = [
    read(Source.from_text(README.format(title=name, severity=severity), f"systems/{name}/README.md"))
    for name, severity in (("blog", "P1"), ("shop", "P3"))
]
EVERY = [each for book in SYSTEMS for each in monitors(book, {})]


@pytest.mark.parametrize(
    ("link", "labels", "book", "severity", "others"),
    [
        ("https://git.example.com/ops/blob/main/systems/shop/README.md#failing", {}, "shop", "p3", ()),
        ("https://git.example.com/ops/blob/main/systems/blog/README.md#failing", {}, "blog", "p1", ()),
        ("", {"service": "shop"}, "shop", "p3", ()),
        ("", {"job": "else"}, "blog", "p1", ("systems/shop/README.md",)),
        ("https://git.example.com/systems/shop/README.md#gone", {"job": "Shop"}, "shop", "p3", ()),
    ],
)
def test_of_runbooks_with_one_name_and_one_alert_the_one_that_is_meant_answers(
    link: str, labels: dict[str, str], book: str, severity: str, others: tuple[str, ...]
) -> None:
    found = answer(NOTICE._replace(link=link, labels=labels), SYSTEMS, EVERY)
    assert found == (f"systems/{book}/README.md", "failing", severity, others)


def test_a_link_names_a_whole_file() -> None:
    link = "https://git.example.com/ops/OLD-README.md#failing"
    found = answer(NOTICE._replace(name="Whatever", link=link), SYSTEMS, EVERY)
    assert found is None


def test_an_alert_that_no_runbook_knows_has_no_procedure() -> None:
    assert answer(NOTICE._replace(name="Moonrise"), [BOOK], MONITORS) is None


def test_a_runbook_that_names_an_alert_counts_without_a_procedure_for_it() -> None:
    text = "# Shop\n\n| Alert | Condition | Severity |\n|---|---|---|\n| QueueLong | Queue length > 100 | P3 |\n"
    book = read(Source.from_text(text, "ops/QUEUE.md"))
    found = answer(NOTICE._replace(name="QueueLong"), [BOOK, book], monitors(book, {}))
    assert found == ("ops/QUEUE.md", "", "p3", ())
