"""Contacts: whom to reach, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from runwright.lib.source import Source
from runwright.runbook.contact import contacts
from runwright.runbook.document import Document

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def short(book: Runbook) -> list[tuple[str, str, str]]:
    """Name, channel and address."""
    return [(each.name, each.channel, each.address) for each in book.contacts]


def test_a_list_of_contacts(book: Runbook) -> None:
    """
    ## Contact Information

    - **On-Call Engineer**: +1-555-0100
    - **Rotation**: PagerDuty rotation
    - **Database Team**: database-team@example.com
    - Lead: @eng-lead
    - Escalation: Engineering Manager
    - **War Room**: https://meet.example.com/war-room
    """
    assert short(book) == [
        ("On-Call Engineer", "phone", "+1-555-0100"),
        ("Rotation", "rotation", "PagerDuty rotation"),
        ("Database Team", "e-mail", "database-team@example.com"),
        ("Lead", "chat", "@eng-lead"),
        ("Escalation", "person", "Engineering Manager"),
        ("War Room", "url", "https://meet.example.com/war-room"),
    ]


def test_alert_channels(book: Runbook) -> None:
    """
    ### Alert Channels

    - **PagerDuty**: Critical alerts (P0/P1)
    - **Slack #alerts**: Warning alerts (P2/P3)
    - **Email:** <ops-team@example.com>
    """
    assert short(book) == [
        ("Critical alerts (P0/P1)", "page", "PagerDuty"),
        ("Warning alerts (P2/P3)", "chat", "#alerts"),
        ("ops-team@example.com", "e-mail", "ops-team@example.com"),
    ]


def test_a_table_of_contacts(book: Runbook) -> None:
    """
    ## Contacts

    | Role | Slack | Phone |
    |---|---|---|
    | Database lead | @dba | +49 30 1234567 |
    """
    assert short(book) == [("Database lead", "chat", "@dba"), ("Database lead", "phone", "+49 30 1234567")]


def test_addresses_in_prose(book: Runbook) -> None:
    """
    # Report

    Mail the security team (security@example.org) or ask in the `#security` Slack channel.
    """
    assert [(each.channel, each.address) for each in book.contacts] == [
        ("e-mail", "security@example.org"),
        ("chat", "#security"),
    ]


def test_addresses_in_commands_are_none(book: Runbook) -> None:
    """
    # Log in

    Run `ssh root@db.example.com` and read issue #42. Install @scope/package.

    ```bash
    git clone git@github.com:x/y.git
    ```
    """
    assert short(book) == []


@given(st.text(alphabet=st.sampled_from("a@b.c#+1-5 ()|:\n*/")))
def test_no_text_raises(text: str) -> None:
    contacts(Document(Source.from_text(f"## Contacts\n\n- Lead: {text}\n\n{text}")))


def test_long_texts_are_read_in_one_pass() -> None:
    for piece in ("a@", "1-", "a.b@c.", "+1 ", "#a ", "@a"):
        contacts(Document(Source.from_text(f"## Contacts\n\n- Lead: {piece * 20_000}\n")))
