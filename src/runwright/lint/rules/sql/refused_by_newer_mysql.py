r"""A statement that newer versions of MySQL refuse.

## Why it matters

The statement was right for years, and after the upgrade the server answers with a syntax error or “unknown table”, in
the middle of a failover.

## Example

```bash
mysql -h db2 -e 'STOP SLAVE; SHOW SLAVE STATUS\G'
mysql -h db2 -e 'SELECT * FROM information_schema.innodb_lock_waits'
```

## Instead

```bash
mysql -h db2 -e 'STOP REPLICA; SHOW REPLICA STATUS\G'
mysql -h db2 -e 'SELECT * FROM sys.innodb_lock_waits'
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.mysql import gone, mysql_texts, mysql_versions
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.mysql import Gone
    from runwright.runbook import Runbook

NAME = "sql/refused-by-newer-mysql"
SEVERITY = Severity.ERROR


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first place of each text for each such statement, as a hint where the page is about an older version."""
    for text in mysql_texts(book):
        for each in gone():
            match = each.pattern.search(text.text)
            if match is None or (each.besides and each.besides.search(text.text)):
                continue
            start = len(text.text[: match.start()].encode())
            yield found(
                text.span(start, start + len(match[0].encode())),
                f"MySQL {each.since} and later refuse {each.says}",
                each.instead,
                severity=Severity.INFO if _is_older(book, each) else each.severity,
            )


def _is_older(book: Runbook, each: Gone) -> bool:
    """Whether the page names a version that still takes it."""
    return any(_number(version) < _number(each.since) for version in mysql_versions(book))


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
