"""A value in JSON: inside a string it is escaped; bare, it is a number, a literal, or a string of its own."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from runwright.lib.regex import regex
from runwright.plan.landing import in_word
from runwright.plan.landing.text import Landed, Text, safe

if TYPE_CHECKING:
    from collections.abc import Iterator

STRING = regex(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
SCALAR = regex(r"-?(?:0|[1-9]\d{0,30})(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?|true|false|null")
MARK = regex(r"(?<![\w\"])(rwz\d+z)(?![\w\"])")


def land(text: Text, mark: str) -> Landed:
    """Where the mark stands in JSON; a body that is none is a form or a plain text."""
    if not text.text.lstrip().startswith(("{", "[", '"')):
        return in_word.land(text._replace(language="form"), mark)
    string = next((match for match in STRING.finditer(text.text) if mark in match[0]), None)
    if string is not None:
        inner = _read(string[0])
        whole = inner is None or inner == mark
        return Landed(
            "a string of JSON",
            escaped,
            None if whole else Text("literal", inner or mark, text.program),
        )
    if not MARK.search(text.text):
        return Landed("JSON", safe("JSON outside of a string"))
    return Landed("a value of JSON", lambda value: value if SCALAR.fullmatch(value) else f'"{escaped(value)}"')


def escaped(value: str) -> str:
    """A value inside a string of JSON (RFC 8259)."""
    return json.dumps(value, ensure_ascii=False)[1:-1]


def _read(string: str) -> str | None:
    try:
        loaded = json.loads(string, strict=False)
    except ValueError:
        return None
    return loaded if isinstance(loaded, str) else None


def proven(template: str, bound: str, mark: str, inner: str, text: Text) -> bool:  # noqa: ARG001 (one protocol)
    """Whether both texts are the same values, but for the value in the place of the mark."""
    if not template.lstrip().startswith(("{", "[", '"')):
        return True
    try:
        before = list(_values(MARK.sub(r'"\1"', template)))
        after = list(_values(MARK.sub(r'"\1"', bound)))
    except (ValueError, RecursionError):
        return _by_strings(template, bound, mark, inner)
    return bool(_filled(before, mark, inner) == after or _filled(before, mark, _scalar(inner)) == after)


def _by_strings(template: str, bound: str, mark: str, inner: str) -> bool:
    """The same for a text that is JSON only in parts: what stands outside of strings is equal."""
    strings = [_read(match[0]) for match in STRING.finditer(bound)]
    expected = [_read(match[0]) for match in STRING.finditer(template)]
    filled = [None if each is None else each.replace(mark, inner) for each in expected]
    return strings == filled and STRING.sub("", bound) == STRING.sub("", template)


def _values(text: str) -> Iterator[Any]:
    decoder = json.JSONDecoder(object_pairs_hook=list, strict=False)
    at = len(text) - len(text.lstrip())
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        yield value
        at += len(text[at:]) - len(text[at:].lstrip())


def _scalar(inner: str) -> Any:  # noqa: ANN401 (any value of JSON)
    try:
        return json.loads(inner)
    except ValueError:
        return inner


def _filled(value: Any, mark: str, inner: Any) -> Any:  # noqa: ANN401 (any value of JSON)
    """A value with the mark replaced."""
    if isinstance(value, str):
        if value == mark:
            return inner
        return value.replace(mark, inner) if isinstance(inner, str) else value
    if isinstance(value, list | tuple):
        return type(value)(_filled(each, mark, inner) for each in value)
    return value
