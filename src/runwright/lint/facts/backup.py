"""Commands that write a backup, with the file that they write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.facts.file import files
from runwright.lint.facts.program import programs
from runwright.lint.facts.value import spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook.reading import Runbook


class Backup(NamedTuple):
    """One command that writes a backup; it has its place."""

    start: int
    end: int
    path: str
    """As far as it is known; `*` stands for what is computed. Empty where no file is named."""
    program: Program


DUMPERS = frozenset({"pg_dump", "pg_dumpall", "mysqldump", "mariadb-dump", "mongodump", "pg_basebackup", "xtrabackup"})
PACKERS = frozenset({"gzip", "pigz", "zstd", "xz", "bzip2", "gpg", "openssl", "age"})
SAVES = (("etcdctl", "snapshot save"), ("consul", "snapshot save"), ("vault", "operator raft snapshot save"))
KEPT = regex(r"backup|bak\b|snapshot|\bsaved?\b", re.IGNORECASE)


@derived
def backups(book: Runbook) -> tuple[Backup, ...]:
    """Every command that writes a backup, in the order of the text."""
    return tuple(sorted([*_dumps(book), *_copies(book)], key=lambda each: each.start))


def _dumps(book: Runbook) -> Iterator[Backup]:
    """Dumps, with the file that the pipeline they stand in writes."""
    for program in programs(book):
        if program.name not in DUMPERS:
            continue
        target = next(
            (
                each.path
                for each in files(book)
                if each.written
                and each.program.command is program.command
                and (each.program is program or each.program.name in PACKERS)
            ),
            "",
        )
        yield Backup(program.start, program.end, spelled(book, target, program.start), program)


def _copies(book: Runbook) -> Iterator[Backup]:
    for program in programs(book):
        target = ""
        if program.name == "redis-cli" and program.has("--rdb"):
            target = program.value("--rdb") or ""
        elif (program.name, program.path) in SAVES:
            target = program.operands[0] if program.operands else ""
        elif program.name == "cp" and len(program.operands) > 1 and KEPT.search(program.operands[-1]):
            target = program.operands[-1]
        if target:
            yield Backup(program.start, program.end, spelled(book, target, program.start), program)
