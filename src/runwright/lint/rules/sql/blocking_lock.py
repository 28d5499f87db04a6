"""A statement that makes every other session wait until it is done.

## Why it matters

An index that is built or rebuilt without CONCURRENTLY, VACUUM FULL, CLUSTER and the refresh of a view hold a lock on
the whole table. On a large one that is an outage, in the middle of the one that is being mended.

## Example

```sql
CREATE INDEX idx_orders_customer ON orders (customer_id);
```

## Instead

```sql
CREATE INDEX CONCURRENTLY idx_orders_customer ON orders (customer_id);
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import comment_above, headings, lead
from runwright.lint.facts.database import postgres_texts
from runwright.lint.facts.wording import BAD, title
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.text import Text
    from runwright.runbook import Runbook

NAME = "sql/blocking-lock"
SEVERITY = Severity.WARNING
DESIGN = 3
"""Indexes in one text: the design of a schema, not what mends a table in use."""
CONCURRENTLY = regex(r"\bCONCURRENTLY\b", re.IGNORECASE)
FULL = regex(r"\s*VACUUM\b\s*(?:\([^)]*\bFULL\b(?!\s*(?:=\s*)?(?:false|off|0))|FULL\b)", re.IGNORECASE)
NEW_TABLE = regex(r"\bCREATE\s+(?:TEMP(?:ORARY)?\s+|UNLOGGED\s+)?TABLE\b", re.IGNORECASE)
MADE = regex(r"\bCREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:\"?\w+\"?\.)?\"?(\w+)", re.IGNORECASE)
INDEXED = regex(r"\bON\s+(?:ONLY\s+)?(?:\"?\w+\"?\.)?\"?(\w+)", re.IGNORECASE)
AWARE = regex(
    r"\block(?:s|ed|ing)?\b|\bblocks?\b|\bmaintenance (?:window|mode|period|break)\b|\bdowntime\b"
    r"|\bbloque|\bbloqu|\bsperr|\bverrou|блокир|锁|鎖|ロック|\bkilit"
    r"|\boff[- ]?peak\b|\boutage\b|\bexclusive|\balready\b|\bexisting index",
    re.IGNORECASE,
)
"""Words by which the author shows that they know."""
LISTED = regex(
    r"\W*(?:(?:database|key|performance|recommended|existing|current|required|important)\s+)*"
    r"(?:indexes|indices|schema|data model)\W*",
    re.IGNORECASE,
)
"""A heading under which a page tells what there is."""
ENDS = regex(r"\n\s*(?:\n|[-*+] |\d+[.)] |#)")
"""Where an item of a list, or a paragraph, ends."""
NEAR = 400
"""Bytes."""
RULES = regex(
    r"(?:^|/)(?:rules|guidelines|conventions|standards)/|\b(?:guidelines|conventions|standards)\b", re.IGNORECASE
)
"""A page that tells how statements are to be written, not when."""
OF_A_FILE = regex(r"\w\.sql\b")
MEANING = {
    "IndexStmt": (
        "CREATE INDEX",
        "nobody can write to the table until the index is built",
        "CREATE INDEX CONCURRENTLY",
    ),
    "ReindexStmt": ("REINDEX", "nobody can write to the table until it is done", "REINDEX … CONCURRENTLY (since 12)"),
    "VacuumStmt": ("VACUUM FULL", "nobody can even read the table until it is rewritten", "VACUUM, or pg_repack"),
    "ClusterStmt": ("CLUSTER", "nobody can even read the table until it is rewritten", "pg_repack"),
    "RefreshMatViewStmt": (
        "REFRESH MATERIALIZED VIEW",
        "nobody can read the view until it is filled",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY, with a unique index on it",
    ),
}


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such statement where neither heading, lead nor comment speaks of locks or of a maintenance window."""
    made = {match[1].lower() for match in MADE.finditer(book.source.data.decode("utf-8", "replace"))}
    rules = RULES.search(f"{book.source.name} {book.title.text}") is not None
    for text in postgres_texts(book):
        for statement in text.statements:
            words = text.slice(statement.start, statement.end)
            if statement.kind not in MEANING or CONCURRENTLY.search(words):
                continue
            if statement.kind == "VacuumStmt" and not FULL.match(words):
                continue
            place = text.home.of(statement)
            if AWARE.search(_around(book, text, place.start)) or NEW_TABLE.search(text.text):
                continue
            if LISTED.fullmatch(title(book, place)) or BAD.search(comment_above(book, place)):
                continue
            if statement.kind == "IndexStmt" and _table(words) in made:
                continue  # the page makes the table itself, and nobody writes to it yet
            what, meaning, instead = MEANING[statement.kind]
            design = sum(each.kind == "IndexStmt" for each in text.statements) >= DESIGN
            yield found(
                place,
                f"{what} locks: {meaning}",
                instead,
                severity=Severity.INFO
                if (design or rules or _is_quoted(book, text)) and statement.kind == "IndexStmt"
                else None,
            )


def _is_quoted(book: Runbook, text: Text) -> bool:
    """Whether the words before a block say that a file of the project holds it: nobody types it."""
    return text.block is not None and OF_A_FILE.search(lead(book, text.block)) is not None


def _table(words: str) -> str:
    """The table that an index is for."""
    match = INDEXED.search(words)
    return match[1].lower() if match else ""


def _around(book: Runbook, text: Text, start: int) -> str:
    """What heading, lead and comment say about a statement."""
    from runwright.lib.source import Span

    place = Span(start, start)
    words = [*headings(book, place)[-2:], comment_above(book, place)]
    words.append(book.source.text(start, start + NEAR).partition("\n")[0].partition("--")[2])
    if text.block is not None:
        words.append(lead(book, text.block))
        above = book.source.text(text.block.start, start).splitlines()
        words += [line for line in above if line.lstrip().startswith(("--", "#"))]
    else:  # a command in a sentence: what the sentence and its item go on to say
        below = book.source.text(start, min(start + NEAR, len(book.source.data)))
        words.append(ENDS.split(below, maxsplit=1)[0])
    return " ".join(words)
