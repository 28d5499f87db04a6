"""Schedules: what happens when, and as cron where the words determine it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runwright.lib.source import Source
from runwright.runbook.document import Document
from runwright.runbook.schedule import schedules

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def short(book: Runbook) -> list[tuple[str, str | None]]:
    """What happens, and its cron expression."""
    return [(each.what, each.cron) for each in book.schedules]


def test_a_frequency_belongs_to_its_procedure(book: Runbook) -> None:
    """
    ### Weekly Maintenance

    **Frequency**: Weekly on Sunday at 2:00 AM
    **Duration**: 30 minutes
    """
    [weekly] = book.schedules

    assert (weekly.what, weekly.text, weekly.cron) == ("Weekly Maintenance", "Weekly on Sunday at 2:00 AM", "0 2 * * 0")
    assert (weekly.duration, weekly.sure) == (1800, 1.0)


def test_a_frequency_belongs_to_the_label_above_it(book: Runbook) -> None:
    """
    ## Backups

    **Database**:
    - **Frequency**: Daily at 2 AM UTC

    **Configuration**:
    - **Frequency**: Weekly
    """
    assert short(book) == [("Database", "0 2 * * *"), ("Configuration", None)]


def test_headings_are_rhythms_and_their_items_have_times(book: Runbook) -> None:
    """
    ## Maintenance

    ### Daily

    - Database backups (2 AM UTC)
    - Look at the errors

    ### Quarterly

    - [ ] Load test
    """
    assert short(book) == [("Maintenance", None), ("Database backups", "0 2 * * *"), ("Maintenance", None)]


def test_cron_lines_and_manifests(book: Runbook) -> None:
    """
    ```bash
    # m h dom mon dow command
    0 2 * * * /scripts/backup.sh
    @daily /scripts/clean.sh
    ```

    ```yaml
    schedule: "*/15 * * * *"
    ```
    """
    assert short(book) == [
        ("/scripts/backup.sh", "0 2 * * *"),
        ("/scripts/clean.sh", "0 0 * * *"),
        ("", "*/15 * * * *"),
    ]


def test_a_table_of_cadences(book: Runbook) -> None:
    """
    | Procedure | Cadence |
    |---|---|
    | Rotate secrets | every 6 hours |
    | Restore drill | Quarterly |
    """
    assert short(book) == [("Rotate secrets", "0 */6 * * *"), ("Restore drill", None)]


def test_an_expiry_sets_the_time(book: Runbook) -> None:
    """
    ## Certificates

    Certificates renew themselves 30 days before expiry.
    """
    [renewal] = book.schedules

    assert (renewal.what, renewal.before, renewal.cron) == ("Certificates", 30 * 86400, None)


@pytest.mark.parametrize(
    ("words", "cron"),
    [
        ("Backups run nightly at 23:30", "30 23 * * *"),
        ("The backup runs daily at midnight", "0 0 * * *"),
        ("We test the pager every Monday at 10am", "0 10 * * 1"),
        ("Reports are sent on weekdays daily at 9:15 AM", "15 9 * * 1-5"),
        ("The vacuum runs monthly on the 1st at 3 AM", "0 3 1 * *"),
        ("The job runs every 15 minutes", "*/15 * * * *"),
        ("The job runs every hour", "0 * * * *"),
        ("The job runs every 7 hours", None),
        ("Backups are verified weekly", None),
    ],
)
def test_sentences(words: str, cron: str | None) -> None:
    [found] = schedules(Document(Source.from_text(f"# Jobs\n\n{words}.\n")))

    assert found.cron == cron


@pytest.mark.parametrize(
    "words",
    ["Use every tool you have", "If the nightly backup failed, run it again", "Matrix: 1 2 3 4 5", "Check each pod"],
)
def test_what_does_not_recur_is_no_schedule(words: str) -> None:
    assert schedules(Document(Source.from_text(f"# Jobs\n\n{words}\n\n```bash\n1 2 3 4 5 x\n```\n"))) == ()


@given(st.text(alphabet=st.sampled_from("*/0123,- \n@dailyevry`#:.")))
def test_no_text_raises(text: str) -> None:
    schedules(Document(Source.from_text(f"every day\n\n```\n{text}\n```\n{text}")))


def test_long_rows_of_fields_are_read_in_one_pass() -> None:
    for piece in ("* ", "1,2,", "* * * * * ", "0-", "*/5 "):
        schedules(Document(Source.from_text(f"cron\n\n```\n{piece * 50_000}\n```\n")))


@pytest.mark.parametrize(
    ("text", "cron"),
    [
        ("Every day at 2 AM UTC:", "0 2 * * *"),
        ("Sundays at 2:00 AM.", "0 2 * * 0"),
        ("On the 1st of every month at 03:00 Europe/Berlin:", "0 3 1 * *"),
        ("Every day:", None),
        ("At 2 AM:", None),
        ("Every day at 2 AM the users log in again and complain", None),
    ],
)
def test_a_time_that_stands_alone_is_that_of_its_section(text: str, cron: str | None) -> None:
    document = Document(Source.from_text(f"# Shop\n\n## Empty the queue\n\n{text}\n\n```bash\ntrue\n```\n"))
    assert [(each.what, each.cron) for each in schedules(document)] == ([("Empty the queue", cron)] if cron else [])
