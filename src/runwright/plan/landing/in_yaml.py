"""A value in YAML: a scalar keeps its quotes and is escaped for them; a bare one is quoted where it would mean more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from runwright.lib.regex import regex
from runwright.plan.landing import in_json
from runwright.plan.landing.text import Landed, Text, Unbindable, safe, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BARE = regex(r"[A-Za-z0-9_./][\w./@%+-]*\Z", re.ASCII)
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
STYLES = {"'": "a single-quoted scalar of YAML", '"': "a double-quoted scalar of YAML"}
UNPRINTABLE = regex(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def land(text: Text, mark: str) -> Landed:
    """Where the mark stands in YAML; JSON is YAML too."""
    if text.text.lstrip().startswith(("{", "[")):
        return in_json.land(text._replace(language="json"), mark)
    scalar = next((each for each in _scalars(text.text) if mark in each.value), None)
    if scalar is None:
        where = "YAML outside of a value"
        return Landed(where, safe(where))
    if scalar.style == '"':
        return Landed(STYLES['"'], escaped, _inside(scalar.value, text, mark))
    if scalar.style == "'":
        return Landed(STYLES["'"], _single, _inside(scalar.value, text, mark))
    if scalar.style in {"|", ">"}:
        where = "a block of text in YAML"
        return Landed(where, safe(where))
    return Landed("a scalar of YAML", _bare(whole=scalar.value == mark))


def _inside(value: str, text: Text, mark: str) -> Text | None:
    return None if value == mark else Text("literal", value, text.program)


def escaped(value: str) -> str:
    """A value inside double quotes: JSON's escapes, and those for what YAML calls unprintable (YAML 1.2, 5.1)."""
    return UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", in_json.escaped(value))


def _single(value: str) -> str:
    if "\n" in value or "\r" in value:
        raise Unbindable(f"{shown(value)} has several lines", "Use double quotes in the document.")
    return value.replace("'", "''")


def _bare(*, whole: bool) -> Callable[[str], str]:
    """A writer for a scalar without quotes."""

    def write(value: str) -> str:
        if BARE.match(value) and value not in NULLS:
            return value
        if whole:
            return f'"{escaped(value)}"'
        return safe("a part of a value in YAML without quotes")(value)

    return write


def _scalars(text: str) -> Iterator[Any]:
    """The scalars of a text, as libyaml reads them."""
    import yaml

    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.ScalarEvent):
                yield event
    except yaml.YAMLError:
        return


def _read(text: str) -> list[tuple[str, ...]] | None:
    """Every event of a text in a form that can be compared; `None` when it is no YAML."""
    import yaml

    try:
        return [
            (type(event).__name__, str(getattr(event, "value", "")), str(getattr(event, "anchor", "")))
            for event in yaml.parse(text, Loader=yaml.CSafeLoader)
        ]
    except yaml.YAMLError:
        return None


def proven(template: str, bound: str, mark: str, inner: str, text: Text) -> bool:
    """Whether the same events come, the scalar with the mark holding the value."""
    if template.lstrip().startswith(("{", "[")):
        return in_json.proven(template, bound, mark, inner, text)
    before, after = _read(template), _read(bound)
    if before is None:
        return True
    return after == [(kind, value.replace(mark, inner), anchor) for kind, value, anchor in before]
