"""A statement that the server cannot read.

## Why it matters

The console answers with a syntax error, and nothing was done. A reader under pressure changes words until something
runs.

## Example

```sql
SELECT pid, query FROM pg_stat_activity WHERE state = 'active' ORDER query_start;
```

## Instead

```sql
SELECT pid, query FROM pg_stat_activity WHERE state = 'active' ORDER BY query_start;
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages.placeholder import find
from runwright.lib.regex import regex
from runwright.lint.facts.database import names_postgres, postgres_texts
from runwright.lint.facts.knowledge import near
from runwright.lint.facts.select import statements
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.syntax import Statement
    from runwright.lint.facts.text import Text
    from runwright.runbook import Runbook

NAME = "sql/does-not-parse"
SEVERITY = Severity.ERROR
BEGINNINGS = (
    "SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|TRUNCATE|GRANT|REVOKE|VACUUM|ANALYZE|REINDEX|EXPLAIN"
    "|SET|BEGIN|COMMIT|ROLLBACK|COPY|CALL|LOCK|REFRESH"
)
VERBS = tuple(BEGINNINGS.split("|"))
FIRST = regex(r"\s*([A-Za-z]+)\b")
MISSPELT = 0.85
"""How like a verb a word is that is one with a letter missing, doubled or swapped; GRAND and LOOK are not."""
POSTGRES = frozenset({"", "sql", "postgres", "postgresql", "psql", "pgsql", "plpgsql"})
SHELL = regex(r"(?<![\w$])\$\{?[A-Za-z_]\w*")
"""A variable of the shell, whose value the reader puts in."""
OMITTED = regex(
    r"\.\.\.|…|--\s*(?:(?:and )?(?:any |the )?(?:other|more|remaining|rest|additional|further)\b|etc\b)"
    r"|\{\}|:=|\bAS\s+\$\w*\$\s*\Z|\bTHEN\s*$|\bEND\s+(?:IF|LOOP)\b",
    re.IGNORECASE | re.MULTILINE,
)
"""What is left out, or belongs into a function's body."""
DOTS = regex(r"(?:^|[\s(,])\.\.\.\s*[;)]?\s*$")
FORM = regex(r"^\s*\[[^\]\n]+\],?\s*$|^\s*\w+[=-][>#]\s|\b_{4,}|[✅❌]|^\s*[│┌└├╔║]", re.MULTILINE)
"""A form of the manual with what may be left out, a line behind its prompt, a table as it was printed, a sheet."""
OTHERS = regex(
    r"\bCOMMENT\s+'|\bCOMMENT\s*=|\bENGINE\s*=|\bAUTO_INCREMENT\b|\bTIMESERIES\b|\bFACET\s+\w|\bSINCE\s+\d+\s+\w+\s+AGO\b",
    re.IGNORECASE,
)
"""What only other databases have (MySQL, the queries of New Relic)."""
STEPS = regex(r"^\s*[1-9]\d?\. +[A-Z]", re.MULTILINE)
"""Numbered steps in words: it tells what is done rather than how."""

RESERVED = regex(
    r"\b(?:INDEX\b[^;()]*?\bON|FROM|INTO|UPDATE|JOIN)\s+(table|order|group|column|constraint|where|check|default|primary|references"
    r"|limit|offset|desc|asc|case|end|select)\s*(?:\(|;|$|WHERE\b|SET\b|VALUES\b)",
    re.IGNORECASE,
)
"""Reserved words (PostgreSQL 18, appendix C) where the name of a table belongs; the parser here lets them pass."""

NAMING = frozenset({"IndexStmt", "SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each statement that begins as one of PostgreSQL's and that its grammar refuses."""
    yield from _reserved(book)
    yield from _left_out(book)
    known = names_postgres(book)
    for text in postgres_texts(book):
        tag = text.block.tag if text.block and text.command is None else ""
        if STEPS.search(text.text) or FORM.search(text.text) or OTHERS.search(text.text):
            continue
        if text.block is not None and text.block.kind == "transcript":
            continue  # a line that goes on without a prompt counts as output
        untagged = text.block is not None and text.command is None and not tag
        problems = text.parsed.problems if tag in POSTGRES else ()
        for problem in problems:
            statement = next((each for each in text.statements if each.start <= problem.start <= each.end), None)
            if statement is None or not _is_meant(text, statement):
                continue
            yield found(
                text.home.of(statement if problem.start == problem.end else problem),
                f"the server refuses this statement: {problem.message}",
                "Try it in psql inside BEGIN; … ROLLBACK;",
                severity=None
                if known and not untagged and not (find(text.text.encode(), "sql") or SHELL.search(text.text))
                else Severity.INFO,
            )


def _reserved(book: Runbook) -> Iterator[Finding]:
    for statement in statements(book):
        match = RESERVED.search(statement.bare) if statement.kind in NAMING else None
        if match:
            yield found(
                statement,
                f"the server refuses this statement: {match[1]} is a reserved word and no name of a table",
                f'The table that is meant, or "{match[1]}" in double quotes.',
            )


def _left_out(book: Runbook) -> Iterator[Finding]:
    """Statements of blocks of SQL that stop where three dots stand for the rest."""
    for text in postgres_texts(book):
        if text.block is None or text.block.tag not in POSTGRES or FORM.search(text.text):
            continue
        for statement in text.statements:
            words = text.slice(statement.start, statement.end)
            first = FIRST.match(words)
            if first is not None and first[1].upper() in VERBS and DOTS.search(words):
                yield found(
                    text.home.of(statement),
                    "the rest of this statement is left out, and the server refuses three dots",
                    "The whole statement, or <statement> so that it is seen to be filled in.",
                    severity=Severity.INFO,
                )


def _is_meant(text: Text, statement: Statement) -> bool:
    """Whether it is a statement to be sent as it stands: it begins like one and nothing in it is left out."""
    words = text.slice(statement.start, statement.end)
    first = FIRST.match(words)
    return first is not None and _is_verb(first[1].upper()) and not OMITTED.search(words)


def _is_verb(word: str) -> bool:
    """Whether a word is a verb of SQL, or one misspelt; `SELECTED` is a word of its own."""
    return word in VERBS or (not word.startswith(VERBS) and bool(near(word, VERBS, MISSPELT)))
