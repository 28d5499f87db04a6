"""A code block that is opened and never closed.

## Why it matters

Everything behind the fence becomes code: headings vanish, links stop working, and what should be read is shown as
something to run.

## Example

````markdown
# Restart the worker

```bash
systemctl restart worker

## Verification

Open the dashboard.
````

## Instead

````markdown
# Restart the worker

```bash
systemctl restart worker
```

## Verification

Open the dashboard.
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.block import Block

NAME = "markdown/unclosed-fence"
SEVERITY = Severity.ERROR
FENCE = regex(r"[ \t]*(`{3,}|~{3,})")
FENCE_LINE = regex(rb"(?m)^[ \t]*(?:`{3,}|~{3,})([^\r\n]*)$")
"""A fence with the words behind it; without any it may be the end of a block."""
TEXT = regex(
    rb"(?m)^[ \t]*#{2,6}[ \t]"
    rb"|\n[ \t]*\n[ \t]*(?:[-*+] |\d+\. |\*\*|> |\||[A-Z](?=(?:[^ \n]* +[^ \n]){3})[^\n=$|;{}()]*[.:][ \t]*$)"
)
"""What a page goes on with: a heading; a list, a table or a sentence behind an empty line."""
OLD_LINES = regex(r"\r(?!\n)")
HEADING = regex(rb"#{2,6} ")
"""A line that nothing closes: a block begins below it."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each fenced block that ends only with the text around it."""
    paired = _is_paired(book)
    told = False
    for block in book.blocks:
        if not block.element.closed and not paired:
            place = Span(block.start, block.start + 3)
            if _closes(book, block):
                if told:
                    continue  # what follows from the block above that has no end
                told = True
                yield _closing(book, block, place)
                continue
            if block.element.item >= 0 and book.source.data[block.end :].strip():
                yield _in_an_item(book, block, place)
                continue
            told = True
            yield _open(book, block, place)


def _has_more(book: Runbook, block: Block) -> bool:
    """Whether more than the lines of the block itself stands below a fence."""
    data = book.source.data
    begin = data.find(b"\n", block.start)
    return begin >= 0 and TEXT.search(data[begin:].strip()) is not None


def _closing(book: Runbook, block: Block, place: Span) -> Finding:
    """About a fence that was to end a block; the last line of a page whose other blocks are in order hides nothing."""
    says = "this fence was to end a block and begins one: further up a fence is missing, or stands in another"
    below = book.source.data.find(b"\n", block.start)
    last = below < 0 or not book.source.data[below:].strip()
    alone = last and not any(_closes(book, each) for each in book.blocks if each.start < block.start)
    severity = Severity.INFO if alone else None
    return found(place, says, "Close the block above it; around other fences write four backticks.", severity=severity)


def _open(book: Runbook, block: Block, place: Span) -> Finding:
    """About a block without an end: the page ends first, or the next fence opens one more."""
    following = FENCE_LINE.search(book.source.data, max(book.source.data.find(b"\n", block.start), block.start))
    if following and following[1].strip():
        line = book.source.line(following.start(1))
        says = f"the next fence, in line {line}, opens a block too: an end is missing, or one stands in the other"
        return found(place, says, "Close it; around other fences write four backticks.")
    if not _has_more(book, block):
        return found(place, "this block is never closed: it ends with the page", "Close it.", severity=Severity.INFO)
    return found(place, "this block is never closed, so what stands below it is shown as code", "Close it.")


def _in_an_item(book: Runbook, block: Block, place: Span) -> Finding:
    """About a block that its list item ends: all of it may have been shown, or a fence may stand further down."""
    line = book.source.line(block.end)
    behind = FENCE_LINE.search(book.source.data, block.end)
    if behind is None or behind[1].strip():
        says = f"nothing closes this block but the end of its list item in line {line}"
        return found(place, says, "Close it.", severity=Severity.INFO)
    says = f"this block ends in line {line} with its list item: the rest is read as text"
    return found(place, says, "Indent every line of the block as far as its fence.")


def _is_paired(book: Runbook) -> bool:
    """Whether each fence has its end where indentation does not count (MDX), or where lines end as on old Macs."""
    text = book.source.data.decode("utf-8", "replace")
    if not book.source.name.endswith(".mdx") and not OLD_LINES.search(text):
        return False
    opened = ""
    for line in text.splitlines():
        match = FENCE.match(line)
        if match and not opened:
            opened = match[1]
        elif match and line.strip() == line.strip()[0] * len(line.strip()) and match[1].startswith(opened):
            opened = ""
        elif match and match[1].startswith(opened):
            return False  # a block that begins in another one
    return not opened


def _closes(book: Runbook, block: Block) -> bool:
    """Whether a fence looks like the end of a block: no language, text right above it, a blank line below."""
    data = book.source.data
    above = data[data.rfind(b"\n", 0, max(0, data.rfind(b"\n", 0, block.start))) + 1 : block.start].strip()
    begin = data.find(b"\n", block.start) + 1
    below = data[begin : data.find(b"\n", begin)].strip() if begin else b""
    return not block.element.info and bool(above) and not below and not HEADING.match(above)
