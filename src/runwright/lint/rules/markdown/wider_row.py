r"""A row of a table with more cells than the table has columns.

## Why it matters

What stands in the last cells is not shown. Mostly it is a command with a pipe, of which the table cuts off the end.

## Example

````markdown
| Check | Command |
|---|---|
| Errors | `kubectl logs deploy/shop -n shop | grep ERROR` |
````

## Instead

````markdown
| Check | Command |
|---|---|
| Errors | `kubectl logs deploy/shop -n shop \| grep ERROR` |
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.element import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "markdown/wider-row"
SEVERITY = Severity.WARNING
BAR = regex(rb"(?<!\\)\|")
COMMENT = regex(rb"<!--.*?-->")
"""What nobody is shown."""
LEADING = regex(rb"\A\s*(?:>\s*)*")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each row that is written with more cells than the header, when there are words in them."""
    for element in book.document.elements:
        if not isinstance(element, Table):
            continue
        at = element.start
        for number, line in enumerate(book.source.data[element.start : element.end].splitlines(keepends=True)):
            lost = _cells(line)[len(element.header) :]
            if number > 1 and any(COMMENT.sub(b"", cell).strip() for cell in lost):
                yield _finding(at, line, len(element.header))
            at += len(line)


def _cells(line: bytes) -> list[bytes]:
    """The cells of a row as GitHub Flavored Markdown cuts it (0.29, section 4.10): bars in code cut too."""
    row = LEADING.sub(b"", line).rstrip()
    return BAR.split(row.removeprefix(b"|").removesuffix(b"|"))


def _finding(at: int, line: bytes, columns: int) -> Finding:
    lost = _cells(line)[columns:]
    words = b"|".join(lost).decode("utf-8", "replace").strip()
    start = at + line.rfind(b"|".join(lost))
    place = Span(start, start + max(1, len(b"|".join(lost))))
    return found(
        place,
        f"the table has {columns} columns, so “{' '.join(words.split())[:60]}” is cut off",
        "Write \\| for a bar that belongs to the text.",
    )
