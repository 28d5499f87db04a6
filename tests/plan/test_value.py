"""Kinds of values: what a parameter takes by its name and place, and signs that look like others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runwright.plan.value import fault, kind_of, lookalike

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def faulty(book: Runbook, value: str) -> bool:
    """Whether the book's one parameter refuses a value."""
    [parameter] = book.parameters
    programs = [name for command in book.commands for name in command.programs]
    return fault(parameter, kind_of(parameter, programs), value) is not None


def test_a_port_is_a_number(book: Runbook) -> None:
    """
    # Try
    1. Try: `nc -z db <port>`
    """
    assert not faulty(book, "5432")
    assert all(faulty(book, value) for value in ("0", "65536", "http", "80 ", "", "\uff18\uff10"))


def test_an_address_is_an_ip_or_a_range(book: Runbook) -> None:
    """
    # Block
    1. Block: `iptables -A INPUT -s <client-ip> -j DROP`
    """
    assert not any(faulty(book, value) for value in ("10.0.0.7", "10.0.0.0/8", "::1", "2001:db8::/32"))
    assert all(faulty(book, value) for value in ("10.0.0", "10.0.0.256", "web-1", "0.0.0.0/0 -j ACCEPT"))


def test_a_pod_has_a_name_of_kubernetes_where_kubectl_asks_for_it(book: Runbook) -> None:
    """
    # Look
    1. Look: `kubectl logs <pod-name>`
    """
    assert not any(faulty(book, value) for value in ("web-1", "a.b.c", "x" * 63))
    assert all(faulty(book, value) for value in ("Web", "a_b", "-a", "a-", "x" * 64, "a b", "\u0430pi"))


def test_a_choice_takes_one_of_its_words(book: Runbook) -> None:
    """
    # Deploy
    1. Deploy: `./deploy.sh <staging|production>`
    """
    assert not faulty(book, "staging")
    assert faulty(book, "prod")


def test_a_date_has_the_form_that_the_document_shows(book: Runbook) -> None:
    """
    # Restore
    1. Restore: `./restore.sh backup-YYYY-MM-DDTHH.dump`
    """
    assert not faulty(book, "2026-11-26T07")
    assert faulty(book, "2026-11-26")
    assert faulty(book, "../../etc/x")


def test_a_host_may_have_a_user_and_a_port(book: Runbook) -> None:
    """
    # Ping
    1. Ping: `./ping.sh <host>`
    """
    assert not any(faulty(book, value) for value in ("db", "db.example.org:5432", "deploy@10.0.0.7", "[::1]:80"))
    assert all(faulty(book, value) for value in ("a b", "a;b", "-oProxyCommand=x", ""))


def test_anything_else_is_text(book: Runbook) -> None:
    """
    # Tell
    1. Tell: `./tell.sh <message>`
    """
    assert not any(faulty(book, value) for value in ("it's $(down)", "\u200b", "p\u0430ypal", "", "x" * 9999))


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ("p\u0430ypal", "U+0430 CYRILLIC SMALL LETTER A"),
        ("web\u200b1", "U+200B ZERO WIDTH SPACE"),
        ("a\u202eb", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\uff57eb", "U+FF57 FULLWIDTH LATIN SMALL LETTER W"),
        ("\ufb01le", "U+FB01 LATIN SMALL LIGATURE FI"),
        ("\u0440\u0430\u0441\u0435", "U+0440"),
    ],
)
def test_signs_that_look_like_others_are_named_by_their_code_points(value: str, named: str) -> None:
    assert named in (lookalike(value) or "")


@pytest.mark.parametrize("value", ["web-1", "müller", "иван", "東京", "\u03b1-test", "naïve", ""])
def test_honest_names_of_any_script_are_taken(value: str) -> None:
    assert lookalike(value) is None


@given(st.text(max_size=30))
def test_any_text_can_be_looked_at(value: str) -> None:
    assert lookalike(value) is None or "U+" in (lookalike(value) or "")
