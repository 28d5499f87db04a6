"""Dumps that are put back into a database that is there, and how much of a page speaks of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.facts.around import procedure_at, section_at
from runwright.lint.facts.program import programs

if TYPE_CHECKING:
    from runwright.lint.facts.program import Program
    from runwright.runbook.reading import Runbook

DUMP = regex(r"backup|dump|restore|snapshot|\.sql(?:\.|$)|\.bak\b", re.IGNORECASE)
CHANGES = regex(r"(?:^|/)migrations?/|migration|rollback|(?:^|/)(?:schema|seed|init)[\w-]*\.sql$", re.IGNORECASE)
"""Statements that somebody wrote, and no dump, unless the name says so as well: `before-migration-backup.sql`."""
KEPT = regex(r"backup|dump|snapshot", re.IGNORECASE)
APART = regex(
    rb"\b(?:createdb|dropdb|create database|new|fresh|empty|test|staging|scratch|temp(?:orary)?|sandbox|local"
    rb"|dev(?:elopment)?|drill|clone|copy|docker run)\b|(?<!\bpg)_(?:restored?|test|tmp|new|verify|staging)\b",
    re.IGNORECASE,
)
"""What says that nobody uses this database yet."""


@derived
def restores(book: Runbook) -> tuple[Program, ...]:
    """Every program of a page that does so, in its order."""
    return tuple(each for each in programs(book) if _restores(each))


def bounds(book: Runbook, program: Program) -> tuple[int, int]:
    """The procedure around it, or its section; what is told for a whole chapter stands in it too."""
    procedure = procedure_at(book, program)
    section = section_at(book, program)
    return (procedure.start, procedure.end) if procedure else (section.start, section.end)


def _restores(program: Program) -> bool:
    """Whether it puts a dump into a database that is there."""
    if program.name == "pg_restore":
        return program.has("-d", "--dbname")
    if program.name == "mongorestore":
        return True
    if program.name not in {"psql", "mysql", "mariadb"} or program.has("-c", "--command", "-e", "--execute"):
        return False
    outer = program.around[0] if program.around else program
    read = [each.target.known for each in outer.syntax.redirections if each.operator == "<" and each.target]
    files = (*read, program.value("-f", "--file") or "")
    return any(KEPT.search(each) or (DUMP.search(each) and not CHANGES.search(each)) for each in files)
