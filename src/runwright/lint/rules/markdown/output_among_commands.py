"""Commands behind a prompt and their output, in a block that says it is a script.

## Why it matters

Whoever copies the block pastes the prompt and the output too: `$` and the lines of a table become commands.

## Example

```bash
$ kubectl get pods -n shop
NAME    READY   STATUS
web-1   1/1     Running
```

## Instead

```console
$ kubectl get pods -n shop
NAME    READY   STATUS
web-1   1/1     Running
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages.transcript import parse_transcript
from runwright.lib.source import Span
from runwright.lint.finding import Edit, Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "markdown/output-among-commands"
SEVERITY = Severity.INFO
SCRIPTS = frozenset({"bash", "sh", "shell", "zsh"})
CERTAIN = 0.8


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each transcript whose fence is tagged as a script."""
    for block in book.blocks:
        tag = block.element.info.split()[0] if block.element.info.split() else ""
        if block.kind != "transcript" or tag.lower() not in SCRIPTS or not block.element.fenced:
            continue
        start = book.source.data.find(tag.encode(), block.start)
        place = Span(start, start + len(tag))
        printed = any(each.output.strip() for each in parse_transcript(block.text).exchanges)
        says = f"this block has prompts{' and output' * printed}, and its fence says that it can be pasted"
        fix = Edit(*place, "console", safe=block.sure >= CERTAIN)
        yield found(place, says, "console", fix=fix)
