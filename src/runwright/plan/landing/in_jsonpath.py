"""A value in a JSONPath of kubectl: inside a quoted text, or as the name of a field, whose dots are escaped."""

from __future__ import annotations

from runwright.languages import jsonpath
from runwright.lib.regex import regex
from runwright.plan.landing.text import Landed, Text, matching

QUOTED = regex(r"'[^']*'|\"[^\"]*\"")
WITHIN = regex(r"[^'\"\\{}\x00-\x1f]*")
FIELD = regex(r"[A-Za-z0-9_.-]+|\d+")


def land(text: Text, mark: str) -> Landed:
    """Where the mark stands in a path."""
    if any(mark in match[0] for match in QUOTED.finditer(text.text)):
        where = "a quoted text of JSONPath"
        return Landed(where, matching(WITHIN, where, "a text without quotes, backslashes and braces"))
    named = matching(FIELD, "the name of a field in JSONPath", "letters, digits, . _ and -")
    return Landed("the name of a field in JSONPath", lambda value: named(value).replace(".", "\\."))


def proven(template: str, bound: str, mark: str, inner: str, text: Text) -> bool:  # noqa: ARG001 (one protocol)
    """Whether braces, brackets and quotes still close."""
    return not jsonpath.parse(bound).problems or bool(jsonpath.parse(template).problems)
