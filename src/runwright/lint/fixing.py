"""Fixes: the safe edits of findings, made in a text all at once, from its end to its beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runwright.lint.finding import Edit, Reported


class Fixed(NamedTuple):
    """A text after its fixes."""

    data: bytes
    made: int
    """How many edits were made; one that overlaps another waits for the next round."""


def fixed(data: bytes, findings: Iterable[Reported]) -> Fixed:
    """Make the safe edits of findings that do not overlap, the first of those that do."""
    edits: list[Edit] = []
    for edit in sorted({each.fix for each in findings if each.fix is not None and each.fix.safe}):
        if not edits or edit.start >= edits[-1].end:
            edits.append(edit)
    for edit in reversed(edits):
        data = data[: edit.start] + edit.text.encode() + data[edit.end :]
    return Fixed(data, len(edits))
