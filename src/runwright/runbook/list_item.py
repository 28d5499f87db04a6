"""Items of lists: whether one says what to do or what helps, or only what something means or shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.runbook.instruction import orders
from runwright.runbook.phase import Phase, Role, read_title
from runwright.runbook.verb import imperative

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.runbook.element import Paragraph

LONGEST_LABEL = 40
DONE = regex(r"\W*(?:was |were |we |has been |have been )?\w+(?<!e)ed\b", re.IGNORECASE)
"""Words that tell what somebody did: "Added a health check"."""
DEFINES = regex(r"\s*[:—–]\s|\s+-\s")
"""Between a word and what it means."""
SHOWS = regex(r"`?\s+(?:shows?|returns?|reports?|displays?|prints?|fails?|hangs?|is|are|says)\b", re.IGNORECASE)
"""What a command does when somebody only tells of it."""
ACTION = regex(r"actions?|action required|next action|maßnahme|acción|ação|azione|действие|対応|措施", re.IGNORECASE)
"""What a case calls its remedy."""


def is_doing(element: Paragraph) -> bool:
    """Whether an item of a list says what to do: in its first words, behind its label, or by the phase it names."""
    text = element.inline.text.lstrip()
    label, colon, rest = text.partition(":")
    if imperative(text) or (colon and len(label) < LONGEST_LABEL and imperative(rest)) or orders(text):
        return True
    return bool(colon) and read_title(label).role is Role.PHASE


def are_done_in_order(items: Sequence[Paragraph]) -> bool:
    """Whether several numbered items say what to do: half of them, or the first and two fifths."""
    doing = sum(map(is_doing, items))
    enough = doing * 2 >= len(items) or (doing > 1 and doing * 5 >= len(items) * 2 and is_doing(items[0]))
    return len(items) > 1 and enough


def is_defined(element: Paragraph) -> bool:
    """Whether an item says what a word of code means: "`retry`: repeat the step once"."""
    first = next(iter(element.inline.codes), None)
    if first is None or first.at > 2 or " " in first.text.strip():
        return False
    return DEFINES.match(element.inline.text, first.at + len(first.text)) is not None


def is_seen(element: Paragraph) -> bool:
    """Whether an item tells what a command shows, and is no order to run it: "`flux get ks` shows that it hangs"."""
    first = next(iter(element.inline.codes), None)
    return (
        first is not None and first.at <= 2 and SHOWS.match(element.inline.text, first.at + len(first.text)) is not None
    )


def is_remedy(element: Paragraph, depth: int) -> bool:
    """Whether an item says what helps: "Fix: restart the proxy"; only an outer one may call it the action."""
    label, colon, rest = element.inline.text.replace("：", ":").partition(":")
    short = len(label) < LONGEST_LABEL and bool(colon) and not DONE.match(rest)
    named = depth == 1 and ACTION.fullmatch(label.strip()) is not None
    return short and (named or read_title(label.strip()).phase is Phase.RESOLUTION)
