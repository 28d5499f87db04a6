"""A verification shows a number or a state, and nothing says which one is right.

## Why it matters

The count appears: 48 211. Whether that is all of it or half, the reader decides by feeling. A table of states
is worse: it always shows something.

## Example

```bash
# Verify the restore
psql -h db-1 -d shop -c "SELECT count(*) FROM orders;"
```

```bash
# Verify replication
psql -h db-1 -c "SELECT * FROM pg_stat_replication;"
```

## Instead

```bash
# Verify the restore
psql -h db-1 -d shop -c "SELECT count(*) FROM orders;"
# Expected: at least the number in the report of yesterday
```

```bash
# Verify replication
psql -h db-1 -c "SELECT client_addr, state FROM pg_stat_replication;"
# Expected: two rows, both streaming
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import comment_above, section_at, step_at
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.command import Command

NAME = "consistency/check-without-expectation"
SEVERITY = Severity.INFO
VERIFIES = regex(r"^\W*(?:\d+\.\s*)?(?:verify|validate|confirm)\b", re.IGNORECASE)
COUNTS = regex(r"\bcount\s*\(|\|\s*wc -l\s*$|\bDBSIZE\b", re.IGNORECASE)
STATES = regex(
    r"\bselect\b[^;]*\bfrom\s+pg_stat_|--cluster check\b|\bshowmigrations\b"
    r"|\|\s*jq\s+(?:-\w+\s+)*['\"]?\.[\w.]+['\"]?\s*$|\bkubectl get (?:pods?|nodes?|hpa|deploy\w*)\b"
    r"|\brabbitmqctl (?:cluster_status|list_queues)|\bshow (?:slave|replica) status|\bredis-cli\b[^|]*\binfo\b"
    r"|pg_last_xact_replay_timestamp\(\)\s*;?\s*\"?$",
    re.IGNORECASE,
)
"""What shows how something is, and succeeds however it is."""
SAID = regex(r"\b(?:is|are|has|have)\b|running|ready|health|updated|resched|streaming|\bup\b|\bno\b", re.IGNORECASE)
"""Words of a check that say themselves which state is right."""
COMPARED = regex(
    r"[<>=]=?\s*\d|\bwc -l[^\n]*\|\s*(?:grep|test)|\[\[?|-eq|-gt|-ge|having|case when|union|==|diff ", re.IGNORECASE
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each count that a comment or a title calls a verification, in a section that expects nothing."""
    for command in book.commands:
        counts = COUNTS.search(command.text) is not None
        if not (counts or STATES.search(command.text)) or COMPARED.search(command.text):
            continue
        words = _words(book, command, by_step=not counts)
        if not VERIFIES.match(words) or (not counts and SAID.search(words)):
            continue
        section = section_at(book, command).ordinal
        if not any(
            section_at(book, each).ordinal == section and each.start > command.start for each in book.expectations
        ):
            shown = "a number, and nothing says which number" if counts else "a state, and nothing says which one"
            yield found(
                command,
                f"“{words.strip()[:60]}” shows {shown} is right",
                "What it must show, or where that stands.",
            )


def _words(book: Runbook, command: Command, *, by_step: bool) -> str:
    """What calls a command a verification: its comment or title; for a state the step that it stands in as well."""
    words = comment_above(book, command) or command.title
    step = step_at(book, command) if by_step and not SAID.search(words) else None
    return step.title if step is not None and not VERIFIES.match(words) else words
