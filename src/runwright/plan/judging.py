"""Judging: a result held against a check, by one function for each kind; total, whatever the result holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.plan.check import unsure
from runwright.plan.judged_json import as_json
from runwright.plan.judged_number import number, status
from runwright.plan.judged_rows import as_lines, as_table
from runwright.plan.judged_text import contains, empty, every, lacks, matches, one_of
from runwright.plan.landing.text import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from runwright.plan.check import Check, Result, Verdict, Want

KINDS: dict[str, Callable[[Want, Result], Verdict]] = {
    "status": status,
    "empty": empty,
    "contains": contains,
    "any": one_of,
    "lacks": lacks,
    "regex": matches,
    "every": every,
    "number": number,
    "json": as_json,
    "table": as_table,
    "lines": as_lines,
}


def judged(check: Check, result: Result) -> Verdict:
    """Whether the check held, and why."""
    kind = KINDS.get(check.kind)
    if kind is None:
        return unsure(f"{shown(check.text)} is for a person to judge")
    return kind(check.want, result)
