"""Where a document gives settings of PostgreSQL and Redis their values: in SQL, at redis-cli, in their files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.settings import entries
from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.facts.around import headings, lead
from runwright.lint.facts.knowledge import near
from runwright.lint.facts.program import programs
from runwright.lint.facts.setting import server
from runwright.lint.facts.text import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.setting import Server
    from runwright.lint.facts.text import Text
    from runwright.runbook.reading import Runbook


class Assigned(NamedTuple):
    """One place that names a setting."""

    start: int
    end: int
    kind: str
    """`postgresql` or `redis`."""
    name: str
    value: str
    """Without quotes; empty where it is only asked for."""
    how: str
    """`ALTER SYSTEM`, `SET`, `SHOW`, `CONFIG SET`, `CONFIG GET`, `file`."""
    block: int
    """Ordinal of the block, -1 in prose."""


STATEMENT = regex(
    r"\s*(?:(ALTER\s+SYSTEM)\s+(?:RE)?SET\s+|(?:ALTER\s+(?:DATABASE|ROLE|USER)\s+\S+\s+)(SET)\s+|(SET)\s+(?:SESSION\s+|LOCAL\s+)?"
    r"|(SHOW)\s+)([A-Za-z_][\w.]*)(?:\s*(?:=|\bTO\b)\s*(.+?))?\s*;?\s*$",
    2 | 16,
)
NO_SETTINGS = frozenset(
    (
        "time transaction role session constraints schema names all local characteristics xml timezone sql_mode global"
    ).split()
)
REDIS_LINE = regex(r"\s*config\s+(set|get)\s+(\S+)(?:\s+(.+?))?\s*$", re.IGNORECASE)
OTHERS = regex(r"mysql|mariadb|sql server|oracle|sqlite|clickhouse|snowflake|bigquery|cockroach", re.IGNORECASE)
FILES = (
    ("postgresql", regex(r"postgresql(?:\.auto)?\.conf|recovery\.conf", re.IGNORECASE)),
    ("redis", regex(r"redis\.conf|sentinel\.conf", re.IGNORECASE)),
)
MOST = 0.5
ALIKE = 0.88


@derived
def assigned(book: Runbook) -> tuple[Assigned, ...]:
    """Every setting that the document names, in the order of the text."""
    return tuple(sorted([*_in_sql(book), *_at_redis_cli(book), *_in_files(book)]))


def _in_sql(book: Runbook) -> Iterator[Assigned]:
    for text in texts(book, "sql"):
        where = f"{' '.join(headings(book, text))} {text.command.text[:40] if text.command else ''}"
        if OTHERS.search(where):
            continue
        for statement in text.statements:
            match = STATEMENT.match(text.slice(statement.start, statement.end))
            if match is None or match[5].lower() in NO_SETTINGS:
                continue
            how = "ALTER SYSTEM" if match[1] else ("SHOW" if match[4] else "SET")
            value = (match[6] or "").strip().strip("'\"")
            start, end = text.home.of(statement)
            yield Assigned(start, end, "postgresql", match[5], value, how, _block(text))


def _at_redis_cli(book: Runbook) -> Iterator[Assigned]:
    for program in programs(book):
        if program.name not in {"redis-cli", "valkey-cli"} or not program.path.lower().startswith("config "):
            continue
        how = f"CONFIG {program.path.split()[1].upper()}"
        if program.operands and how in {"CONFIG SET", "CONFIG GET"}:
            value = " ".join(program.operands[1:])
            yield Assigned(program.start, program.end, "redis", program.operands[0], value, how, program.command.block)
    for text in texts(book, "redis"):
        for statement in text.statements:
            match = REDIS_LINE.match(text.slice(statement.start, statement.end))
            if match:
                start, end = text.home.of(statement)
                value = (match[3] or "").strip("'\"")
                yield Assigned(start, end, "redis", match[2], value, f"CONFIG {match[1].upper()}", _block(text))


def _in_files(book: Runbook) -> Iterator[Assigned]:
    for text in texts(book, "settings"):
        found = entries(text.text)
        kind = _file_of(book, text)
        if not found or kind is None:
            continue
        known = server(kind)
        plain = [each for each in found if not each.section]
        alike = sum(known.knows(each.name) or each.name in known.gone or _is_alike(each.name, known) for each in plain)
        if alike < MOST * len(plain):
            continue
        for each in plain:
            start, end = text.span(each.start, each.end)
            yield Assigned(start, end, kind, each.name, each.value, "file", _block(text))


def _is_alike(name: str, known: Server) -> bool:
    """Whether a name is spelled nearly like a setting: a page of slips is a file of that server all the same."""
    return bool(near(name.lower(), known.settings, ALIKE))


def _file_of(book: Runbook, text: Text) -> str | None:
    """Which server's file a block is, by the words around it and in it."""
    if text.block is None:
        return None
    words = f"{lead(book, text.block)} {' '.join(headings(book, text))[-200:]} {text.block.text[:200]}"
    return next((kind for kind, pattern in FILES if pattern.search(words)), None)


def _block(text: Text) -> int:
    if text.command is not None:
        return text.command.block
    return text.block.ordinal if text.block is not None else -1
