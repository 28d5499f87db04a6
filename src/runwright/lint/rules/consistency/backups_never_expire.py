"""Old backups are deleted by a pattern that other backups of the same folder do not match.

## Why it matters

Those stay for ever. The disk fills up, with files that everybody believes are looked after, until the nightly backup no
longer fits.

## Example

````markdown
# Back up the cache

```bash
redis-cli --rdb /backup/dump-$(date +%F).rdb
find /backup -name "dump-*.rdb" -mtime +7 -delete
```

# Before a release

```bash
redis-cli --rdb /backup/before-release-$(date +%F).rdb
```
````

## Instead

````markdown
# Back up the cache

```bash
redis-cli --rdb /backup/dump-$(date +%F).rdb
find /backup -name "dump-*.rdb" -mtime +7 -delete
find /backup -name "before-release-*.rdb" -mtime +90 -delete
```

# Before a release

```bash
redis-cli --rdb /backup/before-release-$(date +%F).rdb
```
````
"""

from __future__ import annotations

from fnmatch import fnmatch
from typing import TYPE_CHECKING

from runwright.lint.facts.backup import backups
from runwright.lint.facts.program import programs
from runwright.lint.facts.value import spelled
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "consistency/backups-never-expire"
SEVERITY = Severity.INFO


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each dated backup in a folder where `find` deletes others by their names, and none by its own."""
    deleting = [(each, *where) for each in programs(book) if (where := _deletes(book, each)) is not None]
    for backup in backups(book) if deleting else ():
        folder, _, name = backup.path.rpartition("/")
        here = [(program, pattern) for program, at, pattern in deleting if at == folder]
        if "*" in name and here and not any(_covers(pattern, name) for _, pattern in here):
            line = book.source.line(here[0][0].start)
            says = f"line {line} deletes {here[0][1]} in {folder}, and {name} is never deleted"
            yield found(backup, says, "A retention for these as well.")


def _deletes(book: Runbook, program: Program) -> tuple[str, str] | None:
    """The folder and the pattern of names that `find` deletes; `None` for any other command."""
    words = [word.known for word in program.words[1:]]
    if program.name != "find" or "-delete" not in words or "-name" not in words[:-1]:
        return None
    return spelled(book, words[0], program.start).rstrip("/"), words[words.index("-name") + 1].strip("\"'")


def _covers(pattern: str, name: str) -> bool:
    """Whether a name with a date in it falls under a pattern."""
    return fnmatch(name.replace("*", "0"), pattern)
