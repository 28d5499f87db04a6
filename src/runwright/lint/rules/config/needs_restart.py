"""A setting that counts only from the next start, changed without one.

## Why it matters

`pg_reload_conf()` answers true, and the old value stays in force. The reader takes the measure for done.

## Example

```sql
ALTER SYSTEM SET max_connections = 300;
SELECT pg_reload_conf();
```

## Instead

````markdown
Raise the limit; the server restarts, so all sessions end:

```bash
psql -c "ALTER SYSTEM SET max_connections = 300;"
sudo systemctl restart postgresql
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import section_at
from runwright.lint.facts.assigned import assigned
from runwright.lint.facts.setting import server
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.assigned import Assigned
    from runwright.runbook import Runbook

NAME = "config/needs-restart"
SEVERITY = Severity.WARNING
RESTART = regex(r"restart|\bstop\b[\s\S]*\bstart\b|failover|switchover|rollout|reboot", re.IGNORECASE)

REFUSED = frozenset({"data_directory", "config_file"})
"""Where the server lies, which a file that lies there cannot say (guc_tables.c: GUC_DISALLOW_IN_AUTO_FILE)."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each change of such a setting in a section that restarts nothing; `SET` of one fails at once."""
    for each in assigned(book):
        if each.kind != "postgresql" or not server("postgresql").at_start_only(each.name):
            continue
        if each.how == "ALTER SYSTEM" and each.name.lower() in REFUSED:
            yield found(
                each,
                f"PostgreSQL refuses ALTER SYSTEM for {each.name}, which says where its own files lie",
                "The option -D of the server (or its unit), which says where it starts.",
                severity=Severity.ERROR,
            )
        elif each.how == "SET":
            yield found(
                each,
                f"{each.name} cannot be changed in a session: PostgreSQL answers with an error",
                f"ALTER SYSTEM SET {each.name} = …, and a restart.",
                severity=Severity.ERROR,
            )
        elif each.how == "ALTER SYSTEM" and not RESTART.search(_around(book, each)):
            yield found(
                each,
                f"{each.name} counts only from the next start of the server, and nothing here restarts it",
                "Restart the server (all sessions end), and say so.",
            )


def _around(book: Runbook, each: Assigned) -> str:
    section = section_at(book, each)
    return book.source.text(section.start, section.end)
