"""Aligned output: tables as `kubectl get`, `docker ps`, `psql` and `df` print them, cut into cells."""

from __future__ import annotations

from typing import NamedTuple

from runwright.lib.regex import regex

GAP = regex(r"\s{2,}|\t|\s*\|\s*")
RULE = regex(r"[\s+|=-]+\Z")
FOOT = regex(r"\(\d+ rows?\)\Z")
MOST_LINES = 10_000


class Table(NamedTuple):
    """A table: the names of its columns, and its rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def table(text: str) -> Table | None:
    """The table that a text is, `None` when it is none."""
    lines = [line.rstrip() for line in text.splitlines()[:MOST_LINES] if line.strip()]
    lines = [line for line in lines if not RULE.match(line) and not FOOT.match(line.strip())]
    if len(lines) < 2:
        return None
    columns = _cells(lines[0])
    if len(columns) < 2 or not all(regex(r"[A-Za-z_%#]").match(name) for name in columns):
        return None
    starts = [lines[0].find(name) for name in columns]
    rows = tuple(_row(line, starts, len(columns)) for line in lines[1:])
    even = sum(len([cell for cell in row if cell]) >= 2 for row in rows)
    return Table(columns, rows) if even * 2 >= len(rows) else None


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell for cell in GAP.split(line.strip().strip("|").strip()) if cell)


def _row(line: str, starts: list[int], count: int) -> tuple[str, ...]:
    """One row: by its gaps where they are as many as the columns, else by where the columns begin."""
    cells = _cells(line) if "|" not in line else tuple(part.strip() for part in line.strip().strip("|").split("|"))
    if len(cells) == count:
        return cells
    words = line.split()
    if len(words) == count:
        return tuple(words)
    ends = [*starts[1:], len(line)]
    return tuple(line[start:end].strip() for start, end in zip(starts, ends, strict=True))
