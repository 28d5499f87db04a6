"""JSON judged: the wanted value must be a part of what was given; what is another each time counts by its type."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from runwright.lib.regex import regex
from runwright.plan.check import failed, held, unsure
from runwright.plan.judged_text import head
from runwright.plan.landing.text import shown
from runwright.plan.shapes import PLACEHOLDER, alike, difference, volatile

if TYPE_CHECKING:
    from runwright.plan.check import Result, Verdict, Want

PASSING = re.compile(
    r"time|date|stamp|uptime|duration|elapsed|latency|\bage\b|_ms$|_at$|\bpid\b|seconds|version|hash|\bid$|_id$",
    re.IGNORECASE,
)
"""Keys of JSON whose values are others each time."""


def as_json(want: Want, result: Result) -> Verdict:
    """All keys and elements that were wanted are there; more may be."""
    try:
        wanted = json.loads(want.texts[0])
    except (ValueError, RecursionError, IndexError):
        return unsure("what is wanted is no JSON, so a person must judge")
    found = _loaded(result.stdout)
    if found is None:
        return failed(f"JSON was wanted: {head(result.stdout)}")
    by_type: list[str] = []
    try:
        difference = _differs(found[0], wanted, "", by_type)
    except RecursionError:
        return unsure("the JSON is nested too deeply to be compared")
    if difference:
        return failed(difference)
    noted = f"; compared by type only: {', '.join(by_type[:4])}" if by_type else ""
    return held(f"the JSON has all that was wanted{noted}")


def _loaded(output: str) -> tuple[Any] | None:
    """The JSON of an output, which may stand behind other lines."""
    text = output.strip()
    for match in regex(r"(?m)^\s*(?=[\[{])").finditer(text):
        try:
            return (json.JSONDecoder().raw_decode(text, match.end())[0],)
        except (ValueError, RecursionError):
            continue
    try:
        return (json.loads(text),)
    except (ValueError, RecursionError):
        return None


def _differs(found: Any, wanted: Any, at: str, by_type: list[str]) -> str:  # noqa: ANN401 (any value of JSON)
    """What differs first, in words; empty when the wanted is a part of the found."""
    where = at.lstrip(".") or "the value"
    if isinstance(wanted, dict):
        if not isinstance(found, dict):
            return f"{where} should be an object, and is {_said(found)}"
        for name, each in wanted.items():
            if name not in found:
                return f"{f'{at}.{name}'.lstrip('.')} is missing"
            difference = _differs(found[name], each, f"{at}.{name}", by_type)
            if difference:
                return difference
        return ""
    if isinstance(wanted, list):
        return _list_differs(found, wanted, at)
    return _scalar_differs(found, wanted, where, at, by_type)


def _list_differs(found: Any, wanted: list[Any], at: str) -> str:  # noqa: ANN401 (any value of JSON)
    where = at.lstrip(".") or "the value"
    if not isinstance(found, list):
        return f"{where} should be a list, and is {_said(found)}"
    if found and not wanted:
        return f"{where} should be empty, and is {_said(found)}"
    for number, each in enumerate(wanted):
        if not any(not _differs(other, each, f"{at}[{number}]", []) for other in found):
            return f"{where} has nothing like {_said(each)}"
    return ""


def _scalar_differs(found: Any, wanted: Any, where: str, at: str, by_type: list[str]) -> str:  # noqa: ANN401 (any value of JSON)
    key = at.rpartition(".")[2]
    if found == wanted and isinstance(found, bool) == isinstance(wanted, bool):
        return ""
    if isinstance(wanted, str) and PLACEHOLDER.fullmatch(wanted.strip()):
        return ""
    passing = PASSING.search(key) is not None or (isinstance(wanted, int | float) and abs(wanted) > 1e9)
    if (
        isinstance(wanted, str)
        and isinstance(found, str)
        and (passing or ((volatile(wanted) or alike(found, wanted)) and difference(found, wanted) is None))
    ):
        by_type.append(where)
        return ""
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (found, wanted))
    if numbers and passing:
        by_type.append(where)
        return ""
    return f"{where} is {_said(found)}, wanted {_said(wanted)}"


def _said(value: Any) -> str:  # noqa: ANN401 (any value of JSON)
    return shown(json.dumps(value, ensure_ascii=False))
