"""A session is ended at once, where cancelling its query was enough.

## Why it matters

`pg_terminate_backend` closes the connection: the transaction and everything that the session had prepared is gone, and
the application reports an error of the network. `pg_cancel_backend` ends the query alone, and most of the time that is
all that was wanted.

## Example

````markdown
# A slow query blocks the shop

1. Find it: `psql shop -c "SELECT pid, query FROM pg_stat_activity WHERE state = 'active'"`
2. Kill the slow query: `psql shop -c "SELECT pg_terminate_backend(4711)"`
````

## Instead

````markdown
# A slow query blocks the shop

1. Find it: `psql shop -c "SELECT pid, query FROM pg_stat_activity WHERE state = 'active'"`
2. Cancel the slow query: `psql shop -c "SELECT pg_cancel_backend(4711)"`
3. If it is still there after a minute: `psql shop -c "SELECT pg_terminate_backend(4711)"`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at, section_at
from runwright.lint.facts.select import statements
from runwright.lint.facts.wording import said
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.select import Statement
    from runwright.runbook import Runbook

NAME = "safety/ends-before-cancelling"
SEVERITY = Severity.INFO
QUERY = regex(r"\b(?:quer(?:y|ies)|statements?|vacuums?)\b", re.IGNORECASE)
SESSION = regex(r"\b(?:idle|connections?|sessions?|backends?|clients?|leak)", re.IGNORECASE)
GENTLER = b"pg_cancel_backend"


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each statement that ends the session of a query, in a procedure that never cancels one."""
    for statement in statements(book):
        if "pg_terminate_backend" not in statement.functions or any(asked for asked, _ in _idle(statement)):
            continue
        words = said(book, statement.anchor)
        around = procedure_at(book, statement) or section_at(book, statement)
        if GENTLER in book.source.data[around.start : around.end] or SESSION.search(words) or not QUERY.search(words):
            continue
        yield found(
            statement,
            f"“{words.strip()[:60]}”: this closes the whole session, and nothing here tried to cancel the query first",
            "SELECT pg_cancel_backend(pid); end the session only when that does not help.",
        )


def _idle(statement: Statement) -> list[tuple[bool, str]]:
    """The states of sessions that run no query, which nothing can cancel."""
    return [each for each in statement.states() if each[1].startswith("idle")]
