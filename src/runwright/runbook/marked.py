"""Marked parts: what the owner of a page says of its headings is taken out of the tree before the rest is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.runbook.mark import CONTINUES, PROCEDURE, PROCEDURES, REFERENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook.part import Part

APART = frozenset({PROCEDURE, PROCEDURES, REFERENCE})


def split(part: Part) -> tuple[Part, tuple[Part, ...]]:
    """A part without what is marked below it, and what is, each without what is marked below that."""
    kept: list[Part] = []
    apart: list[Part] = []
    deeper: list[Part] = []
    before = kept
    for child in part.children:
        rest, below = split(child)
        deeper += below
        if child.mark == CONTINUES and before:
            before[-1] = before[-1]._replace(end=rest.end, children=(*before[-1].children, rest))
            continue
        before = apart if child.mark in APART else kept
        before.append(rest)
    return part._replace(children=tuple(kept)), (*apart, *deeper)


def called(part: Part) -> Iterator[Part]:
    """The procedures that a mark calls so: the part itself, or each heading right below it, or else each label."""
    if part.mark == PROCEDURE:
        yield part
    elif part.mark == PROCEDURES:
        heads = [child for child in part.children if child.level]
        yield from heads or part.children
