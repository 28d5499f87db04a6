"""Patterns that are compiled on first use."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import runwright
from runwright.lib.regex import MADE, either, regex


def test_a_late_pattern_is_used_like_one_of_the_standard_library() -> None:
    late = regex(r"(\w+)=(\d+)", re.IGNORECASE)

    assert late.findall("a=1 B=2") == [("a", "1"), ("B", "2")]
    assert late.sub(r"\2", "a=1") == "1"
    assert late.pattern == r"(\w+)=(\d+)"


def test_a_late_pattern_of_bytes_searches_bytes() -> None:
    found = regex(rb"\d+").search(b"port 6379")

    assert found is not None
    assert found[0] == b"6379"


def test_a_pattern_of_several_ways_matches_any_of_them() -> None:
    assert either(r"\d+", r"one\b", flags=re.IGNORECASE).findall("7, One, ones") == ["7", "One"]
    assert either(rb"a+", rb"b+").findall(b"aabc") == [b"aa", b"b"]


def test_a_wrong_pattern_says_so_when_it_is_used() -> None:
    wrong = regex("(")

    with pytest.raises(re.error):
        wrong.match("x")


def test_a_pattern_is_made_once() -> None:
    assert regex(r"\d+;") is regex(r"\d+;")
    assert regex(r"\d+;") is not regex(r"\d+;", re.MULTILINE)


def test_every_pattern_of_the_product_compiles() -> None:
    for module in pkgutil.walk_packages(runwright.__path__, "runwright."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    product = [late for late in MADE.values() if late.source != "("]

    assert len(product) > 100
    for late in product:
        re.compile(late.source, late.options)


def test_every_pattern_that_stands_where_it_is_used_compiles() -> None:
    sources = [path.read_text(encoding="utf-8") for path in Path(runwright.__path__[0]).rglob("*.py")]
    found = [pattern for source in sources for pattern in _in_calls(ast.parse(source))]

    assert len(found) > 400
    for pattern in found:
        re.compile(pattern)


def _in_calls(tree: ast.AST) -> list[str | bytes]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    firsts = [node.args[0] for node in calls if isinstance(node.func, ast.Name) and node.func.id == "regex"]
    return [each.value for each in firsts if isinstance(each, ast.Constant) and isinstance(each.value, str | bytes)]
