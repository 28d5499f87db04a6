"""The line that names the interpreter is not the first of the script.

## Why it matters

The system looks at the first two bytes of the file. Pasted as it stands, the script is run by whatever started it: cron
takes sh, and what bash can do more fails.

## Example

```bash
# backup-redis.sh
#!/bin/bash
set -euo pipefail
redis-cli --rdb "/backup/dump-$(date +%F).rdb"
```

## Instead

```bash
#!/bin/bash
# backup-redis.sh
set -euo pipefail
redis-cli --rdb "/backup/dump-$(date +%F).rdb"
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages.catalogue import tags
from runwright.lib.regex import regex
from runwright.lint.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "shell/shebang-below"
SEVERITY = Severity.INFO
BELOW = regex(r"(?m)(?<=\n)#!\s*/\S+")
WRITES = regex(r"<<-?\s*\\?['\"]?\w|\b(?:cat|tee|vi|vim|nano|echo|printf)\b|^\s*\w+\(\)")
"""The file is written by a command of the block, or opened in an editor, above it."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first such line of a shell block with other lines above it, none of which writes a file."""
    for block in book.blocks if book.source.holds(b"#!") else ():
        match = BELOW.search(block.text) if tags().get(block.tag) == "shell" else None
        if match is None or WRITES.search(block.text[: match.start()]) or not block.text[: match.start()].strip():
            continue
        start = block.offset(len(block.text[: match.start()].encode("utf-8", "replace")))
        says = f"“{match[0]}” counts in the first line of a file only: below others it is a comment"
        yield Finding(start, start + len(match[0]), says, "The first line; and a block of its own for each file.")
