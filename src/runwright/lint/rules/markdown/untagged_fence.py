"""A block of commands whose fence names no language.

## Why it matters

Editors and Git hosts show it without colours, copy buttons take prompts with them, and every tool that reads the page
has to guess whether it is a command or its output.

## Example

````markdown
```
kubectl rollout restart deployment/shop -n shop
```
````

## Instead

```bash
kubectl rollout restart deployment/shop -n shop
```

Output and logs are `text`:

```text
deployment.apps/shop restarted
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.source import Span
from runwright.lint.finding import Edit, Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "markdown/untagged-fence"
SEVERITY = Severity.INFO
TAGS = {"shell": "bash", "sql": "sql", "promql": "promql", "python": "python", "redis": "redis"}
"""What authors write for a language."""
CERTAIN = 0.8


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each fenced block without a tag that a reader would run."""
    for block in book.blocks:
        if not block.runs or not block.element.fenced or block.element.info.strip():
            continue
        tag = "console" if block.kind == "transcript" else TAGS.get(block.language)
        if tag is None:
            continue
        fence = Span(block.start, block.start + _length(book, block.start))
        fix = Edit(fence.end, fence.end, tag, safe=block.sure >= CERTAIN and block.element.closed)
        yield found(fence, f"this block is {tag}, and its fence does not say so", f"Write {tag} behind it.", fix=fix)


def _length(book: Runbook, start: int) -> int:
    """Bytes of the fence itself."""
    line = book.source.data[start : start + 80]
    return len(line) - len(line.lstrip(line[:1]))
