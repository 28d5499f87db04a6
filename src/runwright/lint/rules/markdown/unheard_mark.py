"""A comment for the reader that it does not know, or that is about nothing.

## Why it matters

Such a comment says what a heading or a code block is, where it would be read otherwise. With a slip in its word, or
with something else between it and what it is about, the page is read as if it were not there: an example is run, a
procedure is cut in two.

## Example

````markdown
# Payments

<!-- runwright: exemple -->
```bash
systemctl stop worker
```
````

## Instead

````markdown
# Payments

<!-- runwright: example -->
```bash
systemctl stop worker
```
````
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.mark import OF_BLOCKS, OF_HEADINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.part import Part

NAME = "markdown/unheard-mark"
SEVERITY = Severity.WARNING
SILENCES = ("ignore", "ignore-file")
"""What `suppression` reads."""
WORDS = (*sorted(OF_HEADINGS), *sorted(OF_BLOCKS), *SILENCES)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each mark with an unknown word, and each behind which nothing stands that it could be about."""
    marks = [mark for mark in book.document.marks if mark.word not in SILENCES]
    known = {block.start for block in book.blocks} | set(_starts(book.document.parts)) if marks else set()
    for mark in marks:
        if mark.word not in WORDS:
            near = get_close_matches(mark.word, WORDS, 1)
            instead = f"Write one of: {', '.join(WORDS)}." if not near else f"<!-- runwright: {near[0]} -->"
            yield found(mark, f"“{mark.word}” is nothing that a page can tell its reader, so it is not heard", instead)
        elif mark.of not in known:
            what = "code block" if mark.word in OF_BLOCKS else "heading or bold label"
            words = f"“{mark.word}” is about the {what} right behind it, and none stands there"
            yield found(mark, words, f"Put the comment right before the {what}.")


def _starts(part: Part) -> Iterator[int]:
    """Where a part and those below it begin."""
    for child in part.children:
        yield child.start
        yield from _starts(child)
