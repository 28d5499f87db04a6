r"""curl is to take the form of its answer from a file in the reader's own folder, and nothing makes it.

## Why it matters

`-w @curl-format.txt` prints the times that somebody once wrote a format for, on their own machine. Everybody else gets
a warning, and no times: the one thing that the command was for.

## Example

```bash
curl -w "@curl-format.txt" -o /dev/null -s https://shop.example.com/
```

## Instead

```bash
curl -w 'dns %{time_namelookup}s, first byte %{time_starttransfer}s, all %{time_total}s\n' \
  -o /dev/null -s https://shop.example.com/
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.lint.library import Library
    from runwright.runbook import Runbook

NAME = "dataflow/given-file-not-made"
SEVERITY = Severity.WARNING
OPTIONS = ("-w", "--write-out")
"""What is sent (`-d @order.json`) is the reader's own; the form of an answer is the page's."""
FILE = regex(r"[\"']?@(?:\./)?([\w-]+(?:\.[\w-]+)*\.\w+)[\"']?$")
"""A file right here; one with a folder is of a checkout or of a machine."""


def check_in(book: Runbook, library: Library) -> Iterator[Finding]:
    """Flag the first use of each file that the page names only to give it to curl, and that is not beside the page."""
    told: set[str] = set()
    for program in programs(book):
        name = _file(program)
        if not name or name in told or program.command.block < 0 or _is_made(book, library, name):
            continue
        told.add(name)
        yield found(
            program,
            f"nothing on this page makes {name}: curl finds no such file in the reader's folder",
            "What it holds, in the command itself or on this page.",
        )


def _file(program: Program) -> str:
    """The file from the reader's folder that curl is given; empty without one, and where it is inside a container."""
    if program.name != "curl" or program.around:
        return ""
    match = FILE.match(program.value(*OPTIONS) or "")
    return match[1] if match else ""


def _is_made(book: Runbook, library: Library, name: str) -> bool:
    """Whether the page speaks of it elsewhere than behind curl's `@`, or it lies where a reader would be."""
    spoken = book.source.data.count(name.encode()) - book.source.data.count(b"@" + name.encode())
    if spoken > book.source.data.count(b"@./" + name.encode()):
        return True
    folders = (book.source.name.rpartition("/")[0], library.root(book))
    return any(library.exists(f"{each}/{name}") for each in folders if each)
