"""A command that shellcheck objects to.

## Why it matters

shellcheck knows hundreds of ways in which a shell does something else than it seems to. Where it is installed, its
judgement of the blocks of a page stands among the others: only what is true of an excerpt, and never what a rule of
Runwright says of the same line. Each finding names the number of the check, whose page is
`https://www.shellcheck.net/wiki/SC…`.

shellcheck is found on PATH, or beside Runwright: `pip install 'runwright[shellcheck]'`. Without it nothing is said.

## Example

```bash
sudo cd /var/lib/shop/queue
make -C /srv/shop migrate 2>&1 > /tmp/migrate.log
```

## Instead

```bash
sudo ls /var/lib/shop/queue
make -C /srv/shop migrate > /tmp/migrate.log 2>&1
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.shell_remark import codes, remarks
from runwright.lint.finding import Finding, Severity, found
from runwright.lint.rule import named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.lint.library import Library
    from runwright.runbook import Runbook

NAME = "shell/shellcheck"
SEVERITY = Severity.WARNING
WIKI = "https://www.shellcheck.net/wiki/SC"


def check_in(book: Runbook, library: Library) -> Iterator[Finding]:
    """Flag what shellcheck says, where no rule of ours says it."""
    for placed in remarks(library, book):
        code = codes().get(placed.remark.code)
        if code is None or (code.whole and not placed.whole):
            continue
        if book.source.line(placed.start) in _told(book, library, code.said_by):
            continue
        yield found(
            placed,
            f"shellcheck says: {placed.remark.message.rstrip('.')} (SC{placed.remark.code})",
            f"{WIKI}{placed.remark.code}",
            severity=code.severity,
        )


def _told(book: Runbook, library: Library, names: Sequence[str]) -> set[int]:
    """The lines of which one of these rules speaks."""
    return {book.source.line(each.start) for name in names for each in named(name).check(book, library)}
