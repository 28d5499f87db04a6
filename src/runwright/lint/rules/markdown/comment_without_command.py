"""A numbered or named step in a block of commands that is only a comment.

## Why it matters

The block is pasted, the commands around it run, and this step does not: nobody notices that it was never done.

## Example

```bash
# 1. Restart the API
docker restart api

# 2. Raise the pool size in the configuration

# 3. Look at the connections
docker exec api ss -tn
```

## Instead

```bash
# 1. Restart the API
docker restart api

# 2. Raise the pool size in the configuration
sed -i 's/^POOL_SIZE=.*/POOL_SIZE=50/' /etc/shop/pool.env

# 3. Look at the connections
docker exec api ss -tn
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.facts.around import comments_in
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.verb import imperative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.around import Line
    from runwright.runbook import Runbook
    from runwright.runbook.block import Block

NAME = "markdown/comment-without-command"
SEVERITY = Severity.INFO
OR = regex(r"\W*or\b", re.IGNORECASE)
CONDITION = regex(r"\W*(?:if|when|once)\b", re.IGNORECASE)
NUMBER = regex(r"^\W*(?:step[ ]+)?\d{1,2}[.):][ ]+", re.IGNORECASE)
REMARK = regex(
    r"^\W*(?:note|warning|caution|important|tip|expected|output|example|e\.g\.|or|this|the|see|where|use|replace"
    r"|optional|check that|make sure|then|look for|repeat|wait|ensure|remember|be |do not|don't|never|always|only"
    r"|verify that|confirm)\b",
    re.IGNORECASE,
)


TO_DO = regex(r"^(?:wait|repeat|ensure|make sure|verify that|check that|confirm)\b", re.IGNORECASE)
"""Remarks between commands, and steps where they are counted."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each order among the comments that no command follows: before the next number, a blank line or the end."""
    with_commands = {command.block for command in book.commands}
    for block in book.blocks:
        if block.ordinal not in with_commands or not block.runs or block.kind == "transcript":
            continue  # a block of nothing but comments is another rule's
        for group, followed in _groups(book, block):
            for line in _alone(group, followed=followed, fresh=_fresh(book, group[0])):
                words = NUMBER.sub("", line.text).strip(" #-")
                says = f"“{words[:60]}” is a comment with no command: pasting the block leaves this step out"
                yield found(
                    Span(line.start, line.end), says, "Its command, or a step in the words outside of the block."
                )


def _groups(book: Runbook, block: Block) -> Iterator[tuple[list[Line], bool]]:
    """The comments of a block by runs of lines, each with whether a command follows on the next line."""
    group: list[Line] = []
    for line in (each._replace(text=book.source.text(each.start, each.end)) for each in comments_in(book, block)):
        if group and book.source.line(line.start) != book.source.line(group[-1].start) + 1:
            yield group, _followed(book, group[-1])
            group = []
        group.append(line)
    if group:
        yield group, _followed(book, group[-1])


def _followed(book: Runbook, line: Line) -> bool:
    """Whether the next line is more than a blank or the fence."""
    data = book.source.data
    begin = data.find(b"\n", line.end) + 1
    end = data.find(b"\n", begin)
    below = data[begin : end if end >= 0 else len(data)].strip() if begin else b""
    return bool(below) and not below.startswith((b"```", b"~~~"))


def _fresh(book: Runbook, line: Line) -> bool:
    """Whether the line above is blank or the fence."""
    end = book.source.data.rfind(b"\n", 0, line.start)
    above = book.source.data[book.source.data.rfind(b"\n", 0, max(0, end)) + 1 : max(0, end)].strip()
    return not above or above.startswith((b"```", b"~~~"))


def _alone(group: list[Line], *, followed: bool, fresh: bool) -> Iterator[Line]:
    """The orders of a group that have no command: every numbered one but the last, and the last without a follower."""
    numbered = [line for line in group if NUMBER.match(line.text)]
    for line in numbered[:-1]:
        if _orders(line):
            yield line
    if not numbered and not fresh:
        return  # a remark about what the command above prints
    last = numbered[-1] if numbered else group[0]
    instead = not numbered and any(OR.match(line.text) for line in group[1:])
    if (not followed or instead) and _orders(last):
        yield last


def _orders(line: Line) -> bool:
    words = NUMBER.sub("", line.text).strip(" #-")
    counted = NUMBER.match(line.text) is not None and TO_DO.match(words) is not None
    if (REMARK.match(words) and not counted) or not words[:1].isalpha():
        return False
    condition, comma, then = words.partition(",")
    return imperative(then.strip() if comma and CONDITION.match(condition) else words)
