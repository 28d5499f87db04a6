"""Alerts: the names by which monitoring calls for a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runwright.lib.source import Source
from runwright.runbook.alert import alert_like, alerts
from runwright.runbook.document import Document

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def short(book: Runbook) -> list[tuple[str, str]]:
    """Name and origin."""
    return [(alert.name, alert.origin) for alert in book.alerts]


def named(text: str, name: str) -> list[tuple[str, str, int]]:
    """Name, origin and section of the alerts of a file."""
    found = alerts(Document(Source.from_text(text, name)))
    return [(alert.name, alert.origin, alert.section) for alert in found]


def test_the_file_is_called_like_its_alert() -> None:
    assert named("# etcd has no leader\n", "runbooks/etcdNoLeader.md") == [("etcdNoLeader", "file name", 0)]
    assert named("# KubePodCrashLooping\n", "KubePodCrashLooping.md") == [("KubePodCrashLooping", "title", 0)]
    assert named("# InfoInhibitor\n\n## Meaning\n\nx\n", "InfoInhibitor.md") == [("InfoInhibitor", "title", 0)]


def test_ordinary_names_are_no_alerts() -> None:
    assert named("# GitHub\n", "README.md") == []
    assert named("# OpenSearch\n", "OpenSearch.md") == []
    assert named("# CrashLoopBackOff\n", "notes.md") == []


def test_one_heading_for_each_alert() -> None:
    text = "# Playbooks\n\n## CortexIngesterUnhealthy\n\nLook.\n\n## Alert: disk is full\n\nLook.\n"

    assert named(text, "playbooks.md") == [("CortexIngesterUnhealthy", "heading", 2), ("disk is full", "heading", 3)]


def test_labels_name_alerts(book: Runbook) -> None:
    """
    ## High Database Latency

    **Symptoms**:
    - Queries are slow
    - Alert: "HighQueryLatency"
    """
    assert short(book) == [("HighQueryLatency", "label")]
    assert book.alerts[0].section == 1


def test_tables_and_lists_of_alerts(book: Runbook) -> None:
    """
    ## Alerts

    | Alert | Threshold |
    |---|---|
    | Disk Space | > 85% |

    ### Critical Alerts

    - **Service Down**: all instances unreachable
    - **Slack**: #alerts
    """
    assert short(book) == [("Disk Space", "table"), ("Service Down", "list")]


def test_front_matter_and_rules(book: Runbook) -> None:
    """
    ---
    alerts:
      - HighErrorRate
    ---
    # Errors

    ```yaml
    - alert: ErrorBudgetBurn
      expr: rate(errors[5m]) > 0.1
    ```
    """
    assert short(book) == [("HighErrorRate", "front matter"), ("ErrorBudgetBurn", "rule")]


@pytest.mark.parametrize("word", ["HighErrorRate", "KubeAPIDown", "etcdMembersDown", "CDIOperatorDown"])
def test_words_in_the_form_of_an_alert(word: str) -> None:
    assert alert_like(word)


@pytest.mark.parametrize("word", ["PostgreSQL", "ImagePullBackOff", "Down", "high error rate", "README", ""])
def test_words_in_another_form(word: str) -> None:
    assert not alert_like(word)


@given(st.text(alphabet=st.sampled_from("AlertDown:-\n# *\"|'")))
def test_no_text_raises(text: str) -> None:
    alerts(Document(Source.from_text(f"# Alerts\n\n{text}", f"{text}.md")))


def test_long_names_are_read_in_one_pass() -> None:
    for piece in ("A", "Aa", "A_", "AA0"):
        alert_like(piece * 20_000 + "-")
