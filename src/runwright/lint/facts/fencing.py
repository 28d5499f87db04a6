"""Blocks whose fences are broken: what stands in them is not what the author put there."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from runwright.runbook.block import Block

FENCE = regex(r"(?m)^[ \t]*(?:>[ \t]*)*(?:```|~~~)")


def is_broken(block: Block) -> bool:
    """Whether a block runs over its end, or holds a fence of another: only rules about fences speak of it."""
    return not block.element.closed or _holds_a_fence(block.text)


@lru_cache(maxsize=8)
def _holds_a_fence(text: str) -> bool:
    """Asked once for each of the thousands of commands that a session can hold."""
    return FENCE.search(text) is not None
