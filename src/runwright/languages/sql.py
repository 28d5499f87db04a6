"""SQL, read by PostgreSQL's own grammar; the commands of `psql` are statements of the kind `psql`.

How a text flows through: placeholders, variables of `psql` and quotes of MySQL become words of equal length
that the grammar knows (`sql_masking`), so that offsets stay true. A text that does not parse as a whole is
cut at semicolons and, where authors left those out, before lines that begin a statement; so one bad
statement costs only itself. A statement in the dialect of another database is of the kind `other`; what no
dialect explains is a problem.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.effects import Effects, Level
from runwright.languages.grammar import parser
from runwright.languages.sql_effects import judged
from runwright.languages.sql_masking import SENT, TOKEN, masked, metas, outside
from runwright.languages.syntax import Parsed, Problem, Statement
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

NAME = "sql"
GRAMMAR = "tree_sitter_postgres"
TAGS = frozenset("sql postgres postgresql psql pgsql plpgsql mysql mariadb sqlite plsql tsql mssql".split())

LARGEST = 256 * 1024
"""Bytes. A longer text is a dump that somebody pasted, and error recovery on it would take seconds."""

MOST_PIECES = 400
"""Statements. A broken text of more is read no further than this."""

OPENING = regex(
    rb"^(?=(?:SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|TRUNCATE|GRANT|REVOKE|VACUUM|ANALYZE"
    rb"|REINDEX|EXPLAIN|SHOW|"
    rb"SET|RESET|BEGIN|COMMIT|ROLLBACK|START|STOP|COPY|CALL|DO|LOCK|REFRESH|CHECKPOINT|KILL|USE|FLUSH"
    rb"|PURGE|CHANGE|DESCRIBE|"
    rb"DESC|OPTIMIZE|REPAIR|CHECK|PRAGMA|EXEC|DBCC)\b)",
    re.IGNORECASE | re.MULTILINE,
)
ELSEWHERE = regex(
    rb"""\A\s*(?:SHOW|DESC(?:RIBE)?|KILL|USE|FLUSH|PURGE|PRAGMA|DBCC|EXEC(?:UTE)?|SYSTEM)\s
    |\A\s*CHANGE\s+(?:MASTER|REPLICATION)|\A\s*(?:START|STOP|RESET)\s+(?:SLAVE|REPLICA|MASTER|GROUP_REPLICATION)
    |\A\s*(?:OPTIMIZE|REPAIR|CHECK|ANALYZE)\s+TABLE\s|\A\s*(?:UN)?LOCK\s+TABLES?\b
    |\A\s*SET\s+(?:GLOBAL|PERSIST|@@|PASSWORD)|\A\s*ALTER\s+(?:SESSION|WAREHOUSE)\s
    |\A\s*ALTER\s+TABLE\s[^;]*\b(?:(?:MODIFY|CHANGE)\s+(?:COLUMN\b)?|(?:ADD|DROP)\s+(?:INDEX|KEY|PARTITION)\b)
    |\A\s*(?:CREATE|ALTER|DROP)\s+USER\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?:\S+@|')
    |\A\s*GRANT\s[^;]+\sTO\s+(?:\S+@|')|\A\s*REVOKE\s[^;]+\sFROM\s+(?:\S+@|')|\A\s*RENAME\s+(?:USER|TABLE)\s
    |\bSELECT\s+TOP\s*\(?\d|\bg?v\$\w|\bNOLOCK\b|\bLIMIT\s+\d+\s*,|\bFROM\s+DUAL\b|\bROWNUM\b|\bFINAL\b
    |\bFORMAT\s+(?:JSON|Vertical|Pretty)|@@\w|\bAUTO_INCREMENT\b|\bENGINE\s*=|\bPREWHERE\b|\bSETTINGS\s+\w+\s*=
    |\bINTERVAL\s+\d+\s+[A-Z]+|\bREGEXP\b|\bON\s+CLUSTER\b|\bFORCE\s+INDEX\b|\bGO\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
"""What only other databases say: MySQL, SQL Server, Oracle, ClickHouse, SQLite."""

UNWRITTEN = regex(
    rb"\A\s*EXPLAIN\b(?:\s*\([^)]*\)|\s+(?:ANALY[SZ]E|VERBOSE)\b)*\s+(?:_\w*|[A-Za-z]+_?query\w*)\s*\Z",
    re.IGNORECASE,
)
"""`EXPLAIN ANALYZE <query>`: the query is still to be written."""
SENT_NEXT = regex(rb"\s*" + SENT.pattern)
LONGEST = 8
"""Lines that open like a statement and are tried as one: `INSERT INTO x` may stand above its `SELECT`."""


class Piece(NamedTuple):
    """One statement on its way: as masked, and its node where it parses."""

    start: int
    end: int
    kind: str
    plain: bytes = b""
    """The text that its node counts its places in."""
    node: Node | None = None


def parse(text: str) -> Parsed:
    """Read a text of SQL; never raises, whatever the text."""
    pieces, problems = _read(text.encode("utf-8", "replace"))
    return Parsed(NAME, tuple(Statement(each.start, each.end, each.kind) for each in pieces), problems)


def effects(text: str) -> Effects:
    """What all statements of a text can do together."""
    from runwright.languages.effects import combined

    data = text.encode("utf-8", "replace")
    pieces, problems = _read(data)
    found = combined(judged(each.kind, each.node, each.plain, data[each.start : each.end]) for each in pieces)
    if b"/*!" in data:
        found = found | Effects(Level.UNKNOWN, because="MySQL runs what stands in /*! … */")
    if problems and not pieces:
        found = found | Effects(Level.UNKNOWN, because="it does not parse")
    return found


def _read(data: bytes) -> tuple[list[Piece], tuple[Problem, ...]]:
    """All statements in the order of the text, and what could not be read."""
    if len(data) > LARGEST:
        return [], (Problem(0, len(data), "too long to be read as SQL"),)
    taken = metas(data)
    plain = masked(data, taken)
    root = parser(GRAMMAR).parse(plain).root_node
    problems: list[Problem] = []
    found = list(_pieces(data, plain, problems) if root.has_error else _of_tree(root, 0, data, plain))
    found += [Piece(start, end, "psql") for start, end in taken]
    return sorted(found, key=lambda each: each.start), tuple(problems)


def tree(data: bytes) -> Node:
    """The root of the grammar's own tree, for those who must know what a byte is part of."""
    return parser(GRAMMAR).parse(masked(data, metas(data))).root_node


def _of_tree(root: Node, offset: int, data: bytes, plain: bytes) -> Iterator[Piece]:
    """The statements of a tree without errors."""
    for node in root.named_children:
        if node.type == "toplevel_stmt" and node.end_byte > node.start_byte:
            inner = node.named_children[0] if node.named_children else node
            if inner.type == "stmt" and inner.named_children:
                inner = inner.named_children[0]
            end = node.end_byte + offset
            sent = SENT_NEXT.match(data, end)
            yield Piece(node.start_byte + offset, sent.end() if sent else end, inner.type, plain, inner)


def _pieces(data: bytes, plain: bytes, problems: list[Problem]) -> Iterator[Piece]:
    """The statements of a text that does not parse as a whole, each read by itself."""
    cuts = _cuts(outside(plain))[:MOST_PIECES]
    at = 0
    while at + 1 < len(cuts):
        start, end = cuts[at], cuts[at + 1]
        ahead = 1
        root = parser(GRAMMAR).parse(plain[start:end]).root_node
        while root.has_error and ahead < LONGEST and at + ahead + 1 < len(cuts) and plain[end - 1 : end] != b";":
            ahead, end = ahead + 1, cuts[at + ahead + 1]
            root = parser(GRAMMAR).parse(plain[start:end]).root_node
        if root.has_error:
            end, ahead = cuts[at + 1], 1
            yield from _foreign(data, plain, start, end, problems)
        else:
            yield from _of_tree(root, start, data, plain[start:end])
        at += ahead


def _cuts(outside: bytes) -> list[int]:
    """Where statements may begin: after semicolons, and at lines that open with a statement's first word."""
    found = {0, len(outside)}
    found.update(match.end() for match in regex(rb";").finditer(outside))
    found.update(match.start() for match in OPENING.finditer(outside))
    return sorted(found)


def _foreign(data: bytes, plain: bytes, start: int, end: int, problems: list[Problem]) -> Iterator[Piece]:
    """A piece that is not PostgreSQL's: another database's, a query still to be filled in, or a mistake."""
    body = TOKEN.sub(_uncommented, plain[start:end]).rstrip(b"; \t\r\n")
    lead = len(body) - len(body.lstrip(b"; \t\r\n"))
    if not body.strip():
        return
    first, last = start + lead, start + len(body)
    if UNWRITTEN.match(body):
        yield Piece(first, last, "unwritten", plain)
    elif ELSEWHERE.search(data[first:last]):
        yield Piece(first, last, "other", plain)
    else:
        problems.append(_problem(data, plain, first, last))
        yield Piece(first, last, "unreadable", plain)


def _uncommented(match: re.Match[bytes]) -> bytes:
    return b" " * len(match[0]) if match[0][:2] in {b"--", b"/*"} else match[0]


def _problem(data: bytes, plain: bytes, start: int, end: int) -> Problem:
    """Where a statement stops making sense, in words."""
    node = parser(GRAMMAR).parse(plain[start:end]).root_node
    while node.type != "ERROR" and not node.is_missing:
        broken = [child for child in node.children if child.has_error or child.is_missing]
        if not broken:
            break
        node = broken[0]
    if node.is_missing and not node.type.replace("_", "").isalpha():
        at = min(start + node.start_byte, end)
        return Problem(at, at, f"{node.type} is missing")
    wrong = next((child for child in reversed(node.children) if child.end_byte <= end - start), node)
    if wrong.start_byte == wrong.end_byte:
        wrong = node
    place = data[start + wrong.start_byte : start + wrong.end_byte] or data[start:end]
    near = place.decode("utf-8", "replace")
    return Problem(
        start + wrong.start_byte,
        min(start + wrong.end_byte, end),
        f"not SQL that PostgreSQL reads, near “{near[:40]}”",
    )
