"""Comments of a code block: what they call the commands below them, what they number, expect or only say."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from runwright.lib.regex import regex

LINE = regex(r"^[ \t]*(?:#(?![!#])|--(?=[ \t])|//)[ \t]?(.*?)[ \t]*\r?$", re.MULTILINE)
EXPECTED = regex(
    r"^\W*(?:expect(?:ed|ation|s)?\b|should\b|output\b|returns?\b|result\b|=>|->|→"
    r"|you should see|must (?:be|show|return|print)|will (?:print|show|return|output)|ok if"
    r"|sample output|example output)",
    re.IGNORECASE,
)
SHOULD = regex(r"\b(?:should|must) (?:now |then |all |also |only |always |not |both )*\w+", re.IGNORECASE)
NUMBERED = regex(r"^\W*(?:step\s*)?(\d{1,2}(?:\.\d{1,2})*)\s*[.):\-–]\s*(?=\S)", re.IGNORECASE)


SIGNS = ("#", "--", "//")
"""What begins a comment."""


class Comment(NamedTuple):
    """One line of comment; offsets are bytes of the block's content."""

    start: int
    end: int
    text: str
    number: str | None
    """Its number, where the comment is a step: `# 3. Restart`."""
    expects: bool
    """Whether it says what a command should give."""


BESIDE = regex(rb"[ \t;]*#(?!!)[ \t]?([^\r\n]*)")


def beside(data: bytes, end: int) -> Comment | None:
    """The comment on the same line behind a statement that ends at byte `end`, where it says what to expect."""
    match = BESIDE.match(data, end)
    if match is None:
        return None
    words = match[1].decode("utf-8", "replace").strip()
    if not (EXPECTED.match(words) or SHOULD.search(words)):
        return None
    return Comment(match.start(1), match.end(1), words, None, expects=True)


@lru_cache(maxsize=64)
def comments(text: str) -> tuple[Comment, ...]:
    """Every line that is only a comment; kept for a while, as steps, titles and rules ask for the same block's."""
    if not any(sign in text for sign in SIGNS):
        return ()
    found: list[Comment] = []
    at = start = 0
    for match in LINE.finditer(text):
        words = match[1].strip()
        if not words.strip("#-=*/ "):
            continue
        numbered = NUMBERED.match(words)
        start += len(text[at : match.start()].encode("utf-8", "replace"))
        at = match.start()
        end = start + len(match[0].encode("utf-8", "replace"))
        rest = words[numbered.end() :] if numbered else words
        listed = rest.startswith(("- ", "* ")) and bool(found) and found[-1].expects and start - found[-1].end <= 1
        expects = listed or bool(EXPECTED.match(rest)) or (not numbered and bool(SHOULD.search(rest)))
        found.append(Comment(start, end, rest.strip(), numbered[1] if numbered else None, expects))
    return tuple(found)


def titles(text: str) -> list[tuple[int, int, str]]:
    """The comments that title what follows: (start, end, words); of a run of lines the first."""
    found: list[tuple[int, int, str]] = []
    last = -2
    for comment in comments(text):
        if comment.expects:
            continue
        if comment.start - last > 1 or comment.number:
            found.append((comment.start, comment.end, comment.text))
        last = comment.end
    return found
