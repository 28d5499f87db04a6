"""A script says that it failed, and ends with success.

## Why it matters

Cron, the timer and the monitoring look at the status alone. The line about the failure is in a log or a mailbox; for
everybody else the backup of tonight is as good as that of yesterday.

## Example

```bash
#!/bin/bash
if pg_dump -Fc -f /backup/shop.dump shop; then
  echo "Backup done"
else
  echo "Backup failed" | mail -s "Backup failed" dba@shop.eu
fi
```

## Instead

```bash
#!/bin/bash
if pg_dump -Fc -f /backup/shop.dump shop; then
  echo "Backup done"
else
  echo "Backup failed" | mail -s "Backup failed" dba@shop.eu
  exit 1
fi
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "shell/failure-ends-with-zero"
SEVERITY = Severity.WARNING
LAST = regex(
    r"\n[ \t]*else\b[ \t]*(?:#[^\n]*)?\n((?:(?!\n[ \t]*(?:if|fi|elif|else)\b).)*)\n[ \t]*fi[ \t;]*"
    r"(?:\n[ \t]*(?:#[^\n]*)?)*$",
    re.DOTALL,
)
"""The other branch of the condition that ends a script."""
FAILS = regex(
    r"\b(?:echo|printf|logger|mail|log)\b[^\n]*\b(?<!\bno )(?<!\bwithout )"
    r"(?:fail(?:ed|ure|s)?|errors?|broken|corrupt\w*)\b",
    re.IGNORECASE,
)
ENDS = regex(r"\b(?:exit|return|false|die|fatal|abort|kill|exec|continue)\b")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the last branch of each script that reports a failure and leaves the status as it is."""
    for block in book.blocks if book.source.holds(b"#!/") else ():
        match = LAST.search(block.text) if block.text.lstrip().startswith("#!") else None
        if match is None or ENDS.search(match[1]) or "trap " in block.text:
            continue
        failure = FAILS.search(match[1])
        if failure is not None:
            at = len(block.text[: match.start(1) + failure.start()].encode("utf-8", "replace"))
            start = block.offset(at)
            says = "this branch tells of a failure, and the script ends with 0: whoever started it takes it for done"
            yield Finding(start, start + len(failure[0].encode("utf-8", "replace")), says, "exit 1 at its end.")
