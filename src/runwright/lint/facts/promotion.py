"""Commands that make a replica the primary."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.facts.program import programs
from runwright.lint.facts.redis import sent
from runwright.lint.facts.select import statements
from runwright.lint.facts.text import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.finding import Place
    from runwright.runbook.reading import Runbook

PROMOTES = frozenset({("pg_ctl", "promote"), ("aws", "rds promote-read-replica")})

OF_MYSQL = regex(r"\b(?:STOP|RESET)\s+(?:REPLICA|SLAVE)\b", re.IGNORECASE)
WRITABLE = regex(r"\bSET\s+(?:GLOBAL|PERSIST)\s+(?:super_)?read_only\s*=\s*(?:OFF|0|FALSE)\b", re.IGNORECASE)
"""A replica of MySQL takes writes when it stops replicating and this is said."""


@derived
def promotions(book: Runbook) -> tuple[Place, ...]:
    """Every promotion in a runbook: of PostgreSQL by its programs or in SQL, of MySQL, of RDS, of Redis."""
    return tuple(_promotions(book))


def _promotions(book: Runbook) -> Iterator[Place]:
    for program in programs(book):
        debian = program.name == "pg_ctlcluster" and "promote" in program.operands
        if (program.name, program.path) in PROMOTES or debian:
            yield program
    for statement in statements(book):
        if "pg_promote" in statement.functions:
            yield statement
    for text in texts(book, "sql"):
        if OF_MYSQL.search(text.text) and WRITABLE.search(text.text):
            yield text
    for command in sent(book):
        if " ".join(command.words).upper() in {"REPLICAOF NO ONE", "SLAVEOF NO ONE"}:
            yield command
