"""A plot: acknowledged and failed attempts in every tenth of a second, with what happened above them, as inline SVG."""

from __future__ import annotations

from html import escape
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.drill.account import Account
    from runwright.drill.attempt import Attempt
    from runwright.drill.result import Result

BIN = 0.1
"""Seconds."""
WIDE, HIGH, LEFT, TOP, BELOW = 960, 110, 56, 46, 26
MARKS = (
    ("injected", "fault"),
    ("detected", "detected"),
    ("first", "procedure"),
    ("last", "done"),
    ("restored", "steady"),
)


def plot(result: Result) -> str:
    """One picture for all loads of a drill, over one axis of time; empty when nothing was measured."""
    start = result.moments.steady or result.moments.began
    end = max([result.moments.ended or start, start + BIN])
    rows = [_load(each, number, start, end) for number, each in enumerate(result.accounts)]
    if not rows and result.moments.injected is None:
        return ""
    height = TOP + max(1, len(rows)) * (HIGH + BELOW)
    label = escape(f"Attempts in every tenth of a second of drill {result.drill}")
    marks = "".join(_marks(result, start, end, height))
    box = f'viewBox="0 0 {WIDE} {height}" role="img" aria-label="{label}"'
    return f'<svg class="plot" {box}>{"".join(rows)}{marks}</svg>'


def _load(account: Account, row: int, start: float, end: float) -> str:
    """The bars of one load, with its name and its highest bar at the side."""
    good, bad = (bins([each for each in account.writes if each.ok is ok], start, end) for ok in (True, False))
    most = max([*map(sum, zip(good, bad, strict=True)), 1])
    floor = TOP + row * (HIGH + BELOW) + HIGH
    wide = (WIDE - LEFT) / len(good)
    bars = "".join(
        f'<rect class="{kind}" x="{LEFT + number * wide:.2f}" y="{floor - HIGH * (below + count) / most:.2f}" '
        f'width="{max(wide - 0.3, 0.4):.2f}" height="{HIGH * count / most:.2f}"/>'
        for number, (ok, no) in enumerate(zip(good, bad, strict=True))
        for kind, below, count in (("ok", 0, ok), ("no", ok, no))
        if count
    )
    name = f'<text x="{LEFT - 6}" y="{floor - HIGH + 10}" class="side">{escape(account.name)[:9]}</text>'
    scale = f'<text x="{LEFT - 6}" y="{floor - HIGH + 24}" class="side faint">{most}</text>'
    return f"{bars}{name}{scale}{_axis(floor, start, end)}"


def bins(attempts: Sequence[Attempt], start: float, end: float) -> list[int]:
    """How many attempts ended in each tenth of a second."""
    found = [0] * max(1, ceil(round((end - start) / BIN, 6)))
    for each in attempts:
        place = int((each.ended - start) / BIN)
        if 0 <= place < len(found):
            found[place] += 1
    return found


def _axis(floor: int, start: float, end: float) -> str:
    """The seconds below the bars, as many as there is room for."""
    length = end - start
    step = next((each for each in (1, 2, 5, 10, 20, 60, 120, 300) if length / each <= 12), 600)
    ticks = "".join(
        f'<text x="{_x(start + at, start, end):.1f}" y="{floor + 14}" class="tick">{at} s</text>'
        for at in range(0, int(length) + 1, step)
    )
    return f'<line x1="{LEFT}" x2="{WIDE}" y1="{floor}" y2="{floor}" class="axis"/>{ticks}'


def _marks(result: Result, start: float, end: float, height: int) -> Iterator[str]:
    """A line for each moment; labels that would stand in each other take turns in two rows."""
    last, row = -200.0, 0
    for name, word in MARKS:
        at = getattr(result.moments, name)
        if at is None or at < start:
            continue
        place = _x(at, start, end)
        row = (row + 1) % 3 if place - last < 70 else 0
        last = place
        yield f'<line x1="{place:.1f}" x2="{place:.1f}" y1="{8 + row * 12}" y2="{height - BELOW}" class="mark {name}"/>'
        yield f'<text x="{place + 3:.1f}" y="{14 + row * 12}" class="word {name}">{word}</text>'


def _x(at: float, start: float, end: float) -> float:
    return LEFT + (at - start) / (end - start) * (WIDE - LEFT)
