"""A value that the server refuses for its setting.

## Why it matters

With it in the file PostgreSQL does not start; in SQL or at redis-cli it is an error, and the old value stays.

## Example

```sql
ALTER SYSTEM SET work_mem = '64M';
ALTER SYSTEM SET wal_level = 'full';
```

```bash
redis-cli config set maxmemory-policy lru
```

## Instead

```sql
ALTER SYSTEM SET work_mem = '64MB';
ALTER SYSTEM SET wal_level = 'replica';
```

```bash
redis-cli config set maxmemory-policy allkeys-lru
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.assigned import assigned
from runwright.lint.facts.setting import server
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "config/refused-value"
SEVERITY = Severity.ERROR
OF_THE_BUILD = {
    ("default_toast_compression", "lz4"),
    *(("wal_compression", value) for value in ("lz4", "zstd", "on", "off", "pglz")),
}
"""What a server takes that was built with the library, as those of the distributions are."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each plain value that its setting's type, values or range leave out."""
    for each in assigned(book):
        if each.how in {"SHOW", "CONFIG GET"} or each.value.upper() == "DEFAULT":
            continue
        if (each.name, each.value.lower()) in OF_THE_BUILD:
            continue
        known = server(each.kind)
        why = known.refuses(each.name, each.value)
        if why:
            yield found(each, f"{known.name} refuses {each.value} for {each.name}: {why}", "A value that it takes.")
