"""Patterns that are compiled on first use."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import runwright
from runwright.lib.regex import MADE, regex


def test_a_late_pattern_is_used_like_one_of_the_standard_library() -> None:
    late = regex(r"(\w+)=(\d+)", re.IGNORECASE)

    assert late.findall("a=1 B=2") == [("a", "1"), ("B", "2")]
    assert late.sub(r"\2", "a=1") == "1"
    assert late.pattern == r"(\w+)=(\d+)"


def test_a_late_pattern_of_bytes_searches_bytes() -> None:
    found = regex(rb"\d+").search(b"port 6379")

    assert found is not None
    assert found[0] == b"6379"


def test_a_wrong_pattern_says_so_when_it_is_used() -> None:
    wrong = regex("(")

    with pytest.raises(re.error):
        wrong.match("x")


def test_every_pattern_of_the_product_compiles() -> None:
    for module in pkgutil.walk_packages(runwright.__path__, "runwright."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    product = [late for late in MADE if late.source != "("]

    assert len(product) > 100
    for late in product:
        re.compile(late.source, late.options)
