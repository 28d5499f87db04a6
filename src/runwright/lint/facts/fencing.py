"""Blocks whose fences are broken: what stands in them is not what the author put there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from runwright.runbook.block import Block

FENCE = regex(r"(?m)^[ \t]*(?:>[ \t]*)*(?:```|~~~)")


def is_broken(block: Block) -> bool:
    """Whether a block runs over its end, or holds a fence of another: only rules about fences speak of it."""
    return not block.element.closed or FENCE.search(block.text) is not None
