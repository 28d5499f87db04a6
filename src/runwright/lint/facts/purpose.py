"""What the author says a command is for: its comment, the words that lead to its block, the heading above."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import comment_above, headings, lead, step_at

if TYPE_CHECKING:
    from runwright.lint.facts.program import Program
    from runwright.runbook.block import Block
    from runwright.runbook.reading import Runbook

NUMBERED = regex(r"(?m)^[ \t]*#+[ \t]*(?:(?:step[ \t]*)?\d+[.):]|step[ \t]+\d+)", re.IGNORECASE)
MARKUP = "*_`"


def block_of(book: Runbook, program: Program) -> Block | None:
    """The block that a program stands in, `None` in prose."""
    return book.blocks[program.command.block] if program.command.block >= 0 else None


def said(book: Runbook, program: Program) -> str:
    """The nearest words about a command: its comment; else the words before its block; else the title above."""
    block = block_of(book, program)
    if block is None:
        return ""
    words = comment_above(book, program.command)
    if not words:
        words = lead(book, block) or _step_title(book, program) or title(book, program)
    return words.strip(MARKUP)


def _step_title(book: Runbook, program: Program) -> str:
    step = step_at(book, program)
    return step.title if step else ""


def title(book: Runbook, program: Program) -> str:
    """The innermost heading above a command; empty without one."""
    above = headings(book, program)
    return above[-1] if above else ""


def in_sequence(book: Runbook, program: Program) -> bool:
    """Whether the comments of its block count steps, so that its commands are one run, not a choice."""
    block = block_of(book, program)
    return block is not None and counts_steps(block.text)


def counts_steps(text: str) -> bool:
    """Whether comments count the steps of a run from 1 on; a catalogue of commands goes on counting from elsewhere."""
    found = NUMBERED.findall(text)
    return len(found) > 1 and any(each.strip("# \t.):").lower().removeprefix("step").strip() == "1" for each in found)
