"""Search logs of JSON lines: by fields, by words, by age; the lines, or how often each value of a field comes."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    Line = dict[str, Any]


def found(
    paths: Iterable[Path], wanted: Mapping[str, str | None], *, match: str = "", since: dt.timedelta | None = None
) -> Iterator[Line]:
    """The lines of these logs, and of those rotated last, whose fields are as wanted (None: whatever they are)."""
    oldest = (dt.datetime.now(dt.UTC) - since).isoformat() if since else ""
    for path in paths:
        for file in [path.with_name(f"{path.name}.1"), path]:
            for text in _texts(file):
                line = _parsed(text) if match in text else None
                if line and str(line.get("time", "")) >= oldest and _fits(line, wanted):
                    yield line


def newest(lines: Iterable[Line], most: int) -> deque[Line]:
    """The last lines, by their times."""
    return deque(sorted(lines, key=lambda each: str(each.get("time", ""))), maxlen=most)


def show(lines: Iterable[Line], last: int, top: str | None = None) -> None:
    """Print the last lines, or the values of a field with how often each comes."""
    if top:
        for value, count in Counter(str(line.get(top, "")) for line in lines).most_common(last):
            print(f"{count:>7} {value}")
        return
    for line in newest(lines, last):
        print(json.dumps(line))


def _fits(line: Line, wanted: Mapping[str, str | None]) -> bool:
    return all(value is None or line.get(name) == value for name, value in wanted.items())


def _texts(file: Path) -> Iterator[str]:
    if file.exists():
        with file.open(encoding="utf-8", errors="replace") as lines:
            yield from lines


def _parsed(text: str) -> Line | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) else None
