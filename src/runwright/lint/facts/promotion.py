"""Commands that make a replica the primary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.derived import derived
from runwright.lint.facts.program import programs
from runwright.lint.facts.redis import sent
from runwright.lint.facts.select import statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.finding import Place
    from runwright.runbook.reading import Runbook

PROMOTES = frozenset({("pg_ctl", "promote"), ("aws", "rds promote-read-replica")})


@derived
def promotions(book: Runbook) -> tuple[Place, ...]:
    """Every promotion in a runbook: of PostgreSQL by its programs or in SQL, of RDS, of Redis."""
    return tuple(_promotions(book))


def _promotions(book: Runbook) -> Iterator[Place]:
    for program in programs(book):
        debian = program.name == "pg_ctlcluster" and "promote" in program.operands
        if (program.name, program.path) in PROMOTES or debian:
            yield program
    for statement in statements(book):
        if "pg_promote" in statement.functions:
            yield statement
    for command in sent(book):
        if " ".join(command.words).upper() in {"REPLICAOF NO ONE", "SLAVEOF NO ONE"}:
            yield command
