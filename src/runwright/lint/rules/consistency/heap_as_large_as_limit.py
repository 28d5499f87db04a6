"""A heap may grow to all the memory that the container has.

## Why it matters

Code, threads and buffers need memory besides the heap. The container is killed before the heap is full, without a dump
and without an error of the program.

## Example

````markdown
```bash
kubectl set resources deployment/shop -n shop --limits=memory=512Mi
```

```bash
export NODE_OPTIONS="--max-old-space-size=512"
```
````

## Instead

````markdown
```bash
kubectl set resources deployment/shop -n shop --limits=memory=768Mi
```

```bash
export NODE_OPTIONS="--max-old-space-size=512"
```
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "consistency/heap-as-large-as-limit"
SEVERITY = Severity.WARNING
HEAP = regex(rb"--max-old-space-size[= ](\d+)|(?<![\w-])-Xmx(\d+)([kmgKMG]?)\b")
"""Node.js counts in MiB; Java in bytes with a letter behind (`java -X`)."""
LIMIT = regex(
    rb"--limits[= ][\"']?[^\s\"']*memory=(\d+)(Mi|Gi|M|G)\b"
    rb"|limits:\s*\n(?:[ \t]+\w+:[^\n]*\n)?[ \t]+memory:\s*[\"']?(\d+)(Mi|Gi|M|G)\b"
    rb"|--memory[= ](\d+)([mgMG])\b"
)
MIB = {"k": 2**-10, "m": 1, "g": 1024, "": 2**-20, "mi": 1, "gi": 1024}


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each heap that is as large as the largest limit of memory that the page gives a container."""
    if not book.source.holds(b"-xmx", b"--max-old-space-size"):
        return
    limits = [(_amount(each), each) for each in LIMIT.finditer(book.source.data)]
    if not limits:
        return
    largest, limit = max(limits, key=lambda pair: pair[0])
    line = book.source.line(limit.start())
    for match in HEAP.finditer(book.source.data):
        size = int(match[1]) if match[1] else int(match[2]) * MIB[match[3].decode().lower()]
        if size >= largest and not _is_commented_out(book, match.start()):
            heap = match[0].decode()
            yield found(
                Span(*match.span()),
                f"{heap} lets the heap grow to all the memory that line {line} gives the container ({largest:g} MiB)",
                "A limit well above the heap: a quarter more at least.",
            )


def _amount(match: re.Match[bytes]) -> float:
    number, unit = next((match[at], match[at + 1]) for at in (1, 3, 5) if match[at])
    return int(number) * MIB[unit.decode().lower()]


def _is_commented_out(book: Runbook, at: int) -> bool:
    """Whether a line only mentions it, as the way to start something else."""
    line = book.source.data[book.source.data.rfind(b"\n", 0, at) + 1 : at]
    return line.lstrip().startswith((b"#", b"//"))
