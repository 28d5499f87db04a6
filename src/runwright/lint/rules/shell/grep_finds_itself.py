"""`ps | grep NAME` also finds the grep that looks.

## Why it matters

The count is one too high, so "still running" is always true; and `kill` gets the number of a process that is gone.

## Example

```bash
ps aux | grep shop-worker | awk '{print $2}' | xargs kill
```

## Instead

```bash
pkill -f shop-worker
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.pipeline import pipelines
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.pipeline import Stage
    from runwright.runbook import Runbook

NAME = "shell/grep-finds-itself"
SEVERITY = Severity.WARNING
TRICK = regex(r"\[\w\]|\^|\$$")
COUNTED = frozenset({"wc", "xargs", "awk", "cut", "kill"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such search whose result goes on to another program or decides something; otherwise it is visible."""
    for line in pipelines(book):
        if len(line) < 2 or line[0].inner.name != "ps" or line[1].inner.name not in {"grep", "egrep", "fgrep"}:
            continue
        if _left_out(line):
            continue
        names = [stage.inner.name for stage in line[2:]]
        used = bool(set(names) & COUNTED) or line[1].inner.has("-c", "-q", "--count", "--quiet")
        yield found(
            line[1].inner,
            "this grep finds its own process too" + (", and what follows works with one more" if used else ""),
            "pgrep -fa NAME, or write one letter in brackets: grep '[s]hop'.",
            severity=None if used else Severity.INFO,
        )


def _left_out(line: tuple[Stage, ...]) -> bool:
    """Whether the author provides for it: `grep -v grep`, `[n]ame`, a field that the command line is not in."""
    words = [word.known for stage in line[1:] for word in stage.inner.words[1:]]
    if any(TRICK.search(each) for each in words if not each.startswith("-") and "print" not in each):
        return True
    excluded = any(stage.inner.has("-v", "--invert-match") for stage in line[1:])
    shown = " ".join(word.known for word in line[0].inner.words[1:])
    return excluded or "comm" in shown or "-C" in shown.split()
