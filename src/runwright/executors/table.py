"""A table as `psql` prints one: columns as wide as their widest cell, numbers to the right, the count of rows below."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice
from typing import TYPE_CHECKING

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from runwright.executors.session import Table

NUMBER = regex(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$|[-+]?(?:NaN|Inf(?:inity)?)$")


def aligned(table: Table) -> str:
    """The table for people, with a line feed at its end."""
    rows = [[_cell(value) for value in row] for row in table.rows]
    widths = [max([_width(name), *(_width(row[at]) for row in rows)]) for at, name in enumerate(table.columns)]
    right = [_numbers(row[at] for row in rows) for at in range(len(table.columns))]
    head = " | ".join(_centred(name, width) for name, width in zip(table.columns, widths, strict=True))
    lines = [f" {head} ".rstrip(), "+".join("-" * (width + 2) for width in widths)]
    lines += [
        " " + " | ".join(_padded(*cell) for cell in zip(row, widths, right, strict=True)).rstrip() for row in rows
    ]
    count = len(rows)
    return "\n".join([*lines, f"({count} row{'' if count == 1 else 's'})", ""])


def _cell(value: str | None) -> str:
    """One line for one value; control characters cannot steer the person's terminal from here."""
    text = "" if value is None else value
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", lambda match: repr(match[0])[1:-1], text)


def _numbers(cells: Iterable[str]) -> bool:
    """Whether a column holds numbers and nothing else; a thousand rows tell."""
    filled = [cell for cell in islice(cells, 1000) if cell]
    return bool(filled) and all(NUMBER.match(cell) for cell in filled)


def _padded(text: str, width: int, right: bool) -> str:  # noqa: FBT001 (one of three facts about a cell)
    space = " " * (width - _width(text))
    return space + text if right else text + space


def _centred(text: str, width: int) -> str:
    left = (width - _width(text)) // 2
    return " " * left + text + " " * (width - _width(text) - left)


def _width(text: str) -> int:
    """Columns on a screen: wide letters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(_columns(letter) for letter in text)


def _columns(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def texts(row: Sequence[object]) -> tuple[str | None, ...]:
    """A row of values as their texts, None for null."""
    return tuple(None if value is None else str(value) for value in row)
