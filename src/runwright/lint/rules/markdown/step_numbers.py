"""Steps whose numbers leave one out, or that have one twice.

## Why it matters

"Go back to step 3" leads to the wrong step, or the reader looks for the step that was deleted and wonders what it did.

## Example

````markdown
# Fail over

### Step 1: Fence the old primary

`systemctl stop postgresql`

### Step 2: Promote the replica

`pg_ctl promote -D /var/lib/postgresql/17/main`

### Step 4: Move the address

`ip addr add 192.0.2.10/24 dev eth0`
````

## Instead

````markdown
# Fail over

### Step 1: Fence the old primary

`systemctl stop postgresql`

### Step 2: Promote the replica

`pg_ctl promote -D /var/lib/postgresql/17/main`

### Step 3: Move the address

`ip addr add 192.0.2.10/24 dev eth0`
````

A step whose heading a block has swallowed is there, and comes back when the block is closed:

`````markdown
# Fail over

### Step 1: Fence the old primary

`systemctl stop postgresql`

### Step 2: Write the file

```ini
role = primary

### Step 3: Promote the replica

```
pg_ctl promote -D /var/lib/postgresql/17/main
```

### Step 4: Move the address

`ip addr add 192.0.2.10/24 dev eth0`
`````
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.facts.around import comments_in
from runwright.lint.facts.heading import place
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "markdown/step-numbers"
SEVERITY = Severity.WARNING
STEP = regex(
    r"^\W*(?:(step|phase|stage|schritt)[ ]+)?(\d{1,2})([a-z])?(?:[.):]|[ ]?[–—-](?=[ ])|(?=[ ]|$))", re.IGNORECASE
)
COMMENT = regex(r"^\W*(?:(step)[ ]+)?(\d{1,2})([a-z])?[.):](?=[ ])", re.IGNORECASE)
EITHER = regex(r"\W*(?:or|either|option|alternative|variant|path|method|approach|scenario|case)\b", re.IGNORECASE)
"""How one of several ways begins, of which the reader takes one."""
TOGETHER = regex(r"[ ]*(?:and|und|&|\+|to|[–—-])[ ]*(\d{1,2})\b", re.IGNORECASE)
"""The last number of a heading that stands over several steps: “1 and 2: …”."""
LEAST = 3
"""Numbers that make a row; two are a coincidence."""


class Numbered(NamedTuple):
    """One number with its place and its words."""

    span: Span
    number: int
    words: str


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first break of each row of headings, and of comments in one block, that otherwise counts up by one."""
    for row in (*_headings(book), *_comments(book)):
        yield from _broken(book, row)


def _broken(book: Runbook, row: list[Numbered]) -> Iterator[Finding]:
    breaks = [(one, two) for one, two in pairwise(row) if two.number != one.number + 1 and not _are_choices(one, two)]
    if len(row) < LEAST or row[0].number > 1 or len(breaks) != 1:
        return
    one, two = breaks[0]
    if two.number == one.number:
        says = f"two steps here have the number {two.number}: “{one.words}” and “{two.words}”"
        yield found(two.span, says, f"{one.number + 1}, and so on.")
    elif two.number in {one.number + 2, one.number + 3} and not _stands_in_code(book, one, two):
        says = f"there is no step {one.number + 1}: {one.number} is followed by {two.number} (“{two.words}”)"
        yield found(two.span, says, "Count again, or put back the step that is missing.")


def _are_choices(one: Numbered, two: Numbered) -> bool:
    """Whether two steps share a number because one of them is taken."""
    return one.number == two.number and bool(EITHER.match(two.words))


def _stands_in_code(book: Runbook, one: Numbered, two: Numbered) -> bool:
    """Whether a heading between them has the number: a block that was not closed has swallowed it."""
    for line in book.source.text(one.span.end, two.span.start).splitlines():
        match = STEP.match(line.lstrip("#")) if line.startswith("#") else None
        if match and int(match[2]) == one.number + 1:
            return True
    return False


def _headings(book: Runbook) -> Iterator[list[Numbered]]:
    """The numbered headings of one level below one heading, those with a word and those without apart."""
    rows: dict[tuple[int, str], list[Numbered]] = {}
    for section in book.sections:
        match = STEP.match(section.title)
        if match:
            words = section.title[match.end() :].strip(" -–—:.")
            key = (section.parent, (match[1] or "").lower())
            row = rows.setdefault(key, [])
            part = bool(match[3]) or section.title[match.end() : match.end() + 1].isdigit()
            if not part or not row or row[-1].number != int(match[2]):  # 5a and 5b, or 5.1 and 5.2, are one of the row
                last = TOGETHER.match(section.title, match.end(2))
                numbers = range(int(match[2]), max(int(match[2]), int(last[1]) if last else 0) + 1)
                row += [Numbered(place(section), number, words[:40]) for number in numbers]
    yield from rows.values()


def _comments(book: Runbook) -> Iterator[list[Numbered]]:
    for block in book.blocks:
        if not block.runs:
            continue
        row: list[Numbered] = []
        for line in comments_in(book, block):
            match = COMMENT.match(book.source.text(line.start, line.end))
            if match and not (match[3] and row and row[-1].number == int(match[2])):
                words = line.text.strip()
                row.append(Numbered(Span(line.start, line.end), int(match[2]), words[:40]))
        yield row
