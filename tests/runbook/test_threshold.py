"""Thresholds: wherever an author names a signal, a comparison and a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from runwright.lib.source import Source
from runwright.runbook.document import Document
from runwright.runbook.threshold import thresholds

if TYPE_CHECKING:
    from runwright.runbook import Runbook

Short = tuple[str, str, float, str]


def short(book: Runbook) -> list[Short]:
    """Signal, comparator, value and unit of every threshold."""
    return [(each.signal, each.comparator, each.value, each.unit) for each in book.thresholds]


def test_a_table_gives_signal_number_and_action(book: Runbook) -> None:
    """
    ### Critical Alerts

    | Alert | Threshold | Action |
    |-------|-----------|--------|
    | High Error Rate | > 5% | Look at the logs |
    | Slow Checkout | P95 > 2s | Check the database |
    | Broker Down | Any broker unhealthy > 2 min | Restart it |
    """
    assert short(book) == [("Error Rate", ">", 5, "%"), ("Checkout", ">", 2, "s"), ("Broker Down", ">", 2, "min")]
    errors, slow, down = book.thresholds
    assert (errors.action, errors.severity, errors.sure) == ("Look at the logs", "critical", 1.0)
    assert slow.percentile == 95
    assert down.duration == 120
    assert book.source.line(errors.start) == 5


def test_columns_of_warnings_and_failures_are_severities(book: Runbook) -> None:
    """
    | Check | WARN threshold | FAIL threshold |
    |---|---|---|
    | Oplog window | < 3 days | < 1 day |
    """
    assert short(book) == [("Oplog window", "<", 3, "d"), ("Oplog window", "<", 1, "d")]
    assert [each.severity for each in book.thresholds] == ["warn", "fail"]


def test_targets_without_a_sign_are_compared_by_their_column(book: Runbook) -> None:
    """
    | Metric | Target | Limit |
    |---|---|---|
    | Latency | 200 ms | 500 ms |
    | Availability | 99.9% | |
    """
    assert short(book) == [("Latency", "<=", 200, "ms"), ("Latency", ">", 500, "ms"), ("Availability", ">=", 99.9, "%")]


def test_each_cell_of_a_benchmark_is_one(book: Runbook) -> None:
    """
    | Endpoint | Req/s | P50 | P95 |
    |---|---|---|---|
    | /login | 500 | 50ms | 100ms |
    """
    assert short(book) == [
        ("/login req/s", ">=", 500, "req/s"),
        ("/login p50", "<=", 50, "ms"),
        ("/login p95", "<=", 100, "ms"),
    ]
    assert book.thresholds[2].percentile == 95


def test_lists_of_metrics_and_alerts(book: Runbook) -> None:
    """
    ## Metrics to Monitor

    - CPU usage: < 70%
    - Request rate: Expected 100-500 req/s

    ## Warning Alerts

    - **Queue Backlog**: > 1000 messages for 10 minutes
    """
    assert short(book) == [
        ("CPU usage", "<", 70, "%"),
        ("Request rate", "between", 100, "req/s"),
        ("Queue Backlog", ">", 1000, "messages"),
    ]
    assert book.thresholds[1].upper == 500
    assert (book.thresholds[2].duration, book.thresholds[2].severity) == (600, "warning")


def test_symptoms_take_the_severity_of_their_section(book: Runbook) -> None:
    """
    ### Replication Lag

    **Symptoms**:
    - Replication lag > 5 seconds
    - Cache hit rate drops to 0%

    **Severity**: P2 (High)
    """
    assert short(book) == [("Replication lag", ">", 5, "s"), ("Cache hit rate", "<=", 0, "%")]
    assert {each.severity for each in book.thresholds} == {"P2"}


def test_headings_name_what_they_are_about(book: Runbook) -> None:
    """
    ### P3: High Latency (P95 > 300ms)

    Look at the database.
    """
    [latency] = book.thresholds

    assert (latency.signal, latency.percentile, latency.severity) == ("Latency", 95, "P3")


def test_a_condition_knows_what_is_to_be_done(book: Runbook) -> None:
    """
    # Lag

    **If lag > 30 seconds**:
    - Route all reads to the primary
    """
    [lag] = book.thresholds

    assert (lag.signal, lag.value, lag.action) == ("lag", 30, "Route all reads to the primary")


def test_sentences(book: Runbook) -> None:
    """
    # Alerts

    The alert fires when disk usage exceeds 85 percent for more than 15m.
    Scale out if the number of ready pods drops below 3 replicas.
    """
    assert short(book) == [("disk usage", ">", 85, "%"), ("number of ready pods", "<", 3, "replicas")]
    assert book.thresholds[0].duration == 900


def test_a_state_that_lasts_is_a_threshold_of_time(book: Runbook) -> None:
    """
    # NodeDown

    This alert fires if a node has been unreachable for more than 15 minutes.
    """
    [down] = book.thresholds

    assert (down.signal, down.duration) == ("node has been unreachable", 900)


def test_expressions_in_code_keep_their_metric(book: Runbook) -> None:
    """
    # Down

    Condition: `cluster:pods_running:count == 0` for 10 minutes.
    """
    [running] = book.thresholds

    assert (running.signal, running.comparator, running.value) == ("cluster:pods_running:count", "==", 0)


def test_comments_in_code_that_expect_something(book: Runbook) -> None:
    """
    ```bash
    loadtest http://host/
    # Expected metrics:
    # - Latency P95: < 200ms
    ```
    """
    assert short(book) == [("Latency P95", "<", 200, "ms")]


def test_alerting_rules(book: Runbook) -> None:
    """
    ```yaml
    - alert: ErrorBudgetBurn
      expr: |
        sum(rate(errors[5m]))
          / sum(rate(requests[5m])) > 0.05  # one in twenty
      for: 10m
      labels:
        severity: critical
    - alert: BackupMissing
      expr: absent(backup_success)
    ```
    """
    [burn] = book.thresholds

    assert burn.signal == "sum(rate(errors[5m])) / sum(rate(requests[5m]))"
    assert (burn.comparator, burn.value, burn.duration, burn.severity) == (">", 0.05, 600, "critical")


def test_chinese_sentences(book: Runbook) -> None:
    """
    # KubeletClientErrors

    最近的错误率超过 1%,持续超过 15 分钟。
    """
    [errors] = book.thresholds

    assert (errors.comparator, errors.value, errors.duration) == (">", 1, 900)


def test_numbers_that_only_count_are_none(book: Runbook) -> None:
    """
    # Notes

    Get approval from at least two reviewers. Version 2.4 runs on port 8080 since 2024-01-05.
    The test makes requests over 30 seconds. Names have at most 12 characters.

    **Duration**: 15-30 minutes

    ## Prerequisites

    - kubectl >= 1.29

    ```sql
    SELECT * FROM jobs WHERE retries > 5;
    ```
    """
    assert short(book) == []


@given(st.text(alphabet=st.sampled_from("ab >5%-.:*|#\n`()1s")))
def test_no_text_raises(text: str) -> None:
    thresholds(Document(Source.from_text(text)))


def test_long_lines_are_read_only_so_far() -> None:
    for piece in ("cpu > 5% ", "if lag over 3 s and ", "`a` 1% ", "**a**: > 1% ", "| > 5% "):
        thresholds(Document(Source.from_text(f"# Alerts\n\n{piece * 4_000}\n")))


def test_an_alert_that_fires_is_called_by_its_name(book: Runbook) -> None:
    """
    The alert `MailQueueLong` fires above 2,000 mails.
    """
    assert [each.signal for each in book.thresholds] == ["MailQueueLong"]


def test_a_column_says_for_how_long_it_must_be_so(book: Runbook) -> None:
    """
    # Alerts

    | Alert | Threshold | Duration | Severity |
    |---|---|---|---|
    | QueueTooLong | queue length > 100 | 1 minute | P2 |
    | LagTooHigh | lag > 30 s for 5 minutes | 10 minutes | P1 |
    """
    assert [each.duration for each in book.thresholds] == [60, 300]
    assert book.objectives == ()


def test_how_long_something_takes_is_no_time_of_a_threshold(book: Runbook) -> None:
    """
    # Steps

    | Step | Duration | Limit of memory |
    |---|---|---|
    | Restore | 10 minutes | none |
    """
    assert book.thresholds == ()
    assert [(each.kind, each.seconds) for each in book.objectives] == [("duration", 600)]
