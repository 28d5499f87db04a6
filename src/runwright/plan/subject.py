"""Subjects: what an output says of the one thing that an expectation is about, as the value of a key or in a column."""

from __future__ import annotations

import re
from typing import NamedTuple

from runwright.plan.aligned import table
from runwright.plan.presence import presence

VALUE = r"\"[ \t]*:[ \t]*(\"[^\"\n]*\"|[^,}\]\n]+)|[\"']?=(\"[^\"\n]*\"|\S+)|[\"']?[ \t]*[:=][ \t]*([^\n]*)"
"""What stands behind a key: as in JSON, without blanks, to the end of the line."""


class About(NamedTuple):
    """The parts of an output that speak of a subject; all of it where none does."""

    parts: tuple[str, ...]
    named: bool = True
    """Whether the parts are values of the subject, or all there is; else they are lines in which it stands."""


def spoken_of(output: str, subject: str) -> About:
    """What an output says of a subject."""
    if not subject:
        return About((output,))
    return About(_column(output, subject)) if _column(output, subject) else _lines(output, subject)


def _column(output: str, subject: str) -> tuple[str, ...]:
    """The cells below the one name of a column that is the subject."""
    found = table(output)
    names = [n for n, name in enumerate(found.columns) if name.lower() == subject.lower()] if found else []
    return tuple(row[names[0]] for row in found.rows) if found and len(names) == 1 else ()


def _lines(output: str, subject: str) -> About:
    lines = [line for line in output.splitlines() if presence(line, subject).kind != "absent" and _whole(line, subject)]
    if not lines:
        return About((output,))
    values = [value for line in lines for value in _values(line, subject)]
    return About(tuple(values)) if values else About(("\n".join(lines),), named=False)


def _values(line: str, subject: str) -> list[str]:
    found = re.finditer(rf"(?<![\w.-]){re.escape(subject)}(?:{VALUE})", line, re.IGNORECASE)
    return [next((group for group in match.groups() if group is not None), "") for match in found]


def _whole(line: str, subject: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(subject)}(?!\w)", line, re.IGNORECASE) is not None
