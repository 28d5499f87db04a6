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
    r"(?:^|_)(?:\w*time|date|\w*stamp|duration|elapsed|latency|age|ms|at|pid|seconds|version|\w*hash|id)(?:_|$)"
)
"""Keys of JSON, their words in lower case and joined, whose values are others each time."""
LARGE = 1e9
"""What is larger is a time or an amount of bytes."""
MOST = 1000
"""Values of JSON in one output that are looked at."""


class Noted:
    """What was found on the way that is no difference by itself."""

    def __init__(self) -> None:
        self.by_type: list[str] = []
        """What was compared by its type only."""
        self.doubts: list[str] = []
        """What a person must look at."""


def as_json(want: Want, result: Result) -> Verdict:
    """All keys and elements that were wanted are there; more may be."""
    try:
        wanted = json.loads(want.texts[0])
    except (ValueError, RecursionError, IndexError):
        return unsure("what is wanted is no JSON, so a person must judge")
    found = _loaded(result.stdout)
    if not found:
        return failed(f"JSON was wanted: {head(result.stdout)}")
    noted, (first, *more) = Noted(), [each for each in found if isinstance(each, type(wanted))] or found
    try:
        difference = _differs(first, wanted, "", noted)
        others = [other for each in more if (other := _differs(each, wanted, "", Noted()))]
    except RecursionError:
        return unsure("the JSON is nested too deeply to be compared")
    if difference:
        return failed(difference)
    if others or noted.doubts:
        return unsure(f"{[*noted.doubts, *others][0]}: a person must judge")
    told = f"; compared by type only: {', '.join(noted.by_type[:4])}" if noted.by_type else ""
    return held(f"the JSON has all that was wanted{told}")


def _loaded(output: str) -> list[Any]:
    """Every JSON of an output that stands at the beginning of a line, between or behind others."""
    text, found, at = output.strip(), list[Any](), 0
    for match in regex(r"(?m)^\s*(?=[\[{])").finditer(text):
        if match.end() < at or len(found) == MOST:
            continue
        try:
            value, at = json.JSONDecoder().raw_decode(text, match.end())
        except (ValueError, RecursionError):
            continue
        found.append(value)
    if found:
        return found
    try:
        return [json.loads(text)]
    except (ValueError, RecursionError):
        return []


def _differs(found: Any, wanted: Any, at: str, noted: Noted) -> str:  # noqa: ANN401 (any value of JSON)
    """What differs first, in words; empty when the wanted is a part of the found."""
    where = at.lstrip(".") or "the value"
    if isinstance(wanted, dict):
        if not isinstance(found, dict):
            return f"{where} should be an object, and is {_said(found)}"
        if found and not wanted:
            return f"{where} should be empty, and is {_said(found)}"
        for name, each in wanted.items():
            if name not in found:
                return f"{f'{at}.{name}'.lstrip('.')} is missing"
            difference = _differs(found[name], each, f"{at}.{name}", noted)
            if difference:
                return difference
        return ""
    if isinstance(wanted, list):
        return _list_differs(found, wanted, at, noted)
    return _scalar_differs(found, wanted, at, noted)


def _list_differs(found: Any, wanted: list[Any], at: str, noted: Noted) -> str:  # noqa: ANN401 (any value of JSON)
    where = at.lstrip(".") or "the value"
    if not isinstance(found, list):
        return f"{where} should be a list, and is {_said(found)}"
    if found and not wanted:
        return f"{where} should be empty, and is {_said(found)}"
    for number, each in enumerate(wanted):
        seen = [Noted() for _ in found]
        fits = [
            one for one, other in zip(seen, found, strict=True) if not _differs(other, each, f"{at}[{number}]", one)
        ]
        if not fits:
            return f"{where} has nothing like {_said(each)}"
        best = min(fits, key=lambda one: len(one.doubts))
        noted.doubts += best.doubts
    noted.doubts += _unlike(found, wanted, where)
    return ""


def _unlike(found: list[Any], wanted: list[Any], where: str) -> list[str]:
    """What all of several elements that were shown say, and one that was found does not."""
    if len(wanted) < 2 or not all(isinstance(each, dict) for each in (*found, *wanted)):
        return []
    first = wanted[0]
    same = {name: each for name, each in first.items() if isinstance(each, str | bool) and not _passes(name)}
    same = {name: each for name, each in same.items() if all(other.get(name) == each for other in wanted)}
    return [
        f"{where} has {_said(other)}, where every {name} was {_said(each)}"
        for other in found
        for name, each in same.items()
        if other.get(name) != each
    ]


def _passes(key: str) -> bool:
    """Whether the value of a key is another one each time."""
    return PASSING.search(regex(r"(?<=[a-z0-9])(?=[A-Z])|-").sub("_", key).lower()) is not None


def _scalar_differs(found: Any, wanted: Any, at: str, noted: Noted) -> str:  # noqa: ANN401 (any value of JSON)
    where = at.lstrip(".") or "the value"
    if found == wanted and isinstance(found, bool) == isinstance(wanted, bool):
        return ""
    if isinstance(wanted, str) and PLACEHOLDER.fullmatch(wanted.strip()):
        return ""
    passing = _passes(at.rpartition(".")[2])
    if isinstance(wanted, str) and isinstance(found, str):
        counted = regex(r"\d").search(wanted) is not None
        shaped = volatile(wanted) or alike(found, wanted)
        if ((passing and counted) or shaped) and difference(found, wanted) is None:
            noted.by_type.append(where)
            return ""
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (found, wanted))
    if numbers and (passing or abs(wanted) > LARGE):
        (noted.by_type if found and wanted else noted.doubts).append(
            where if found and wanted else f"{where} is {_said(found)}, where {_said(wanted)} was shown"
        )
        return ""
    return f"{where} is {_said(found)}, wanted {_said(wanted)}"


def _said(value: Any) -> str:  # noqa: ANN401 (any value of JSON)
    return shown(json.dumps(value, ensure_ascii=False))
