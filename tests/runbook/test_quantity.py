"""Quantities: a comparator, a number and a unit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runwright.runbook.quantity import quantities

Short = tuple[str, float, float | None, str]


def short(text: str) -> list[Short]:
    """Comparator, value, upper end and unit of every quantity in a text."""
    return [(each.comparator, each.value, each.upper, each.unit) for each in quantities(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> 5%", (">", 5, None, "%")),
        ("<200ms", ("<", 200, None, "ms")),
        ("P95 > 2s", (">", 2, None, "s")),
        ("≥ 0.2", (">=", 0.2, None, "")),
        ("40-70%", ("between", 40, 70, "%")),
        ("40% to 70%", ("between", 40, 70, "%")),
        ("Expected 100-500 req/s", ("between", 100, 500, "req/s")),
        ("between 3 and 5 replicas", ("between", 3, 5, "replicas")),
        ("> 80% of pool", (">", 80, None, "%")),
        ("5 minutes", ("", 5, None, "min")),
        ("2Gi", ("", 2, None, "GiB")),
        ("exceeds 85 percent", (">", 85, None, "%")),
        ("drops below 3 replicas", ("<", 3, None, "replicas")),
        ("at least 1h", (">=", 1, None, "h")),
        ("no more than 10 requests per second", ("<=", 10, None, "req/s")),
        ("> 1,000 connections", (">", 1000, None, "connections")),
        ("more than 10k messages", (">", 10000, None, "messages")),
        ("80% or higher", (">=", 80, None, "%")),
        ("CPU使用率超过80%", (">", 80, None, "%")),
        ("延迟大于等于 5 秒", (">=", 5, None, "s")),
    ],
)
def test_a_quantity_is_read(text: str, expected: Short) -> None:
    assert short(text) == [expected]


@pytest.mark.parametrize(
    "text", ["10.0.0.107", "docker >= 24.x", "v1.2.3", "<1>", "5xx errors", "on 2024-01-15", "#42"]
)
def test_addresses_versions_and_dates_are_no_quantities(text: str) -> None:
    assert short(text) == []


def test_arrows_do_not_compare() -> None:
    assert short("-> 5") == short("=> 5") == [("", 5, None, "")]


def test_words_that_also_count_are_weaker_than_signs() -> None:
    [sign] = quantities("lag > 30 seconds")
    [plain] = quantities("lag exceeds 30 seconds")
    [vague] = quantities("over 30 seconds")

    assert (sign.strong, plain.strong, vague.strong) == (True, True, False)


@given(st.text())
def test_no_text_raises(text: str) -> None:
    for quantity in quantities(text):
        assert 0 <= quantity.start <= quantity.number < quantity.end <= len(text)


def test_long_rows_of_numbers_are_read_in_one_pass() -> None:
    assert len(quantities("> 5% " * 20_000)) == 20_000
    assert len(quantities("1" * 50_000)) <= 1
    assert len(quantities("1," * 50_000)) >= 0
