"""A place to fill in that the shell takes for a redirection.

## Why it matters

`<name>` reads from a file called `name`, and `<name> word` writes into a file called `word`. Somebody who pastes before
they edit gets a strange error at best.

## Example

```bash
kubectl logs <pod-name> -n shop
```

## Instead

```bash
kubectl logs "$POD_NAME" -n shop
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages.placeholder import angles
from runwright.lib.source import Span
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.block import Block

NAME = "shell/placeholder-as-redirection"
SEVERITY = Severity.INFO


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first such place of each block: the others there are alike."""
    for block in book.blocks:
        if block.kind == "commands" and block.language == "shell" and "<" in block.text:
            yield from _first(block)


def _first(block: Block) -> Iterator[Finding]:
    data = block.text.encode("utf-8", "replace")
    for each in angles(data):
        if _quoted(data, each.start):
            continue
        variable = "".join(sign if sign.isalnum() else "_" for sign in each.name).upper()
        place = Span(block.offset(each.start), block.offset(each.end - 1) + 1)
        yield found(place, f"the shell takes {each.text} for a redirection", f'"${variable}", or quote it.')
        return


def _quoted(data: bytes, at: int) -> bool:
    """Whether a quote is open at a byte, as far as its own line tells."""
    line = data[data.rfind(b"\n", 0, at) + 1 : at]
    return bool(line.count(b"'") % 2 or line.count(b'"') % 2) or b"#" in line
