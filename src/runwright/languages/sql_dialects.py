"""What SQL can do where PostgreSQL's grammar has no say: psql's own commands, other databases' statements.

Here the leading words decide, so less is promised: what is not plainly reading counts by its worst.
"""

from __future__ import annotations

import re

from runwright.languages.effects import READS, Effects, Level, Mark, combined
from runwright.lib.regex import regex

METAS = (
    (r"d[A-Za-z]*\+?|l\+?|z|sf|sv|conninfo|encoding|gdesc|list", Level.READS, ()),
    (
        (
            r"q|x|t|a|f|H|C|T|timing|set|unset|pset|echo|qecho|warn|prompt|r|p|c|connect|h|help|\?|if|elif"
            r"|else|endif|errverbose|cd|s"
        ),
        Level.NOTHING,
        (),
    ),
    (r"copyright|bind|parse|close", Level.NOTHING, ()),
    (r"o|w|out|write|lo_import|lo_export|copy", Level.CHANGES, ()),
    (r"lo_unlink", Level.DESTROYS, ()),
    (r"password", Level.CHANGES, (Mark.INTERACTIVE,)),
    (r"e|ef|ev", Level.UNKNOWN, (Mark.INTERACTIVE,)),
    (r"watch", Level.READS, (Mark.ENDLESS,)),
)
"""The commands of psql by what they do; its manual, section Meta-Commands."""

WORDS = (
    (r"ALTER\s+TABLE\b[^;]*\bDROP\b", Level.DESTROYS),
    (r"USE\b|SET\s+(?:NAMES|SESSION|@)|ALTER\s+SESSION", Level.NOTHING),
    (
        (
            r"SHOW\b|DESC(?:RIBE)?\b|EXPLAIN\s+(?!ANALY)|SELECT\b|WITH\b|PRAGMA\s+\w+\s*(?:\(\w*\))?\s*$"
            r"|HELP\b|CHECK\s+TABLE|DBCC\s+(?:SQLPERF|OPENTRAN|SHOW\w*)"
        ),
        Level.READS,
    ),
    (r"PURGE\b|RESET\s+(?:MASTER|REPLICA|SLAVE|BINARY)|TRUNCATE\b|DELETE\b|DROP\b", Level.DESTROYS),
    (
        (
            r"KILL\b|(?:START|STOP)\s+(?:SLAVE|REPLICA|GROUP_REPLICATION)|CHANGE\s+(?:MASTER|REPLICATION)"
            r"|FLUSH\b|OPTIMIZE\b|REPAIR\b|ANALYZE\s+TABLE"
        ),
        Level.CHANGES,
    ),
    (
        (
            r"SET\s+(?:GLOBAL|PERSIST|PASSWORD)|INSERT\b|UPDATE\b|REPLACE\b|CREATE\b|GRANT\b|REVOKE\b"
            r"|RENAME\b|(?:UN)?LOCK\s+TABLES?|ALTER\b"
        ),
        Level.CHANGES,
    ),
)
WRITING = regex(
    r"\b(?:INSERT|UPDATE|DELETE|DROP|TRUNCATE|ALTER|CREATE|GRANT|REVOKE|EXEC|EXECUTE|INTO|KILL|CALL|MERGE"
    r"|SHUTDOWN|BACKUP|RESTORE)\b(?!\s*\()",
    re.IGNORECASE,
)
BEHIND = regex(r"\\(?!(?:[Gg](?:x|set|desc|exec)?|watch|crosstabview)\b)([A-Za-z_?!]+\+?)")
"""A command of psql in the line of a statement, which psql runs there; those that send the statement aside."""
QUOTED = regex(r"'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`|--[^\n]*|/\*.*?\*/|#[^\n]*", re.DOTALL)
PLAIN_WORDS = frozenset(
    {
        "IN", "AS", "ON", "AND", "OR", "NOT", "TOP", "FROM", "WHERE",
        "SELECT", "VALUES", "USING", "OVER", "EXISTS", "CASE", "WHEN", "JOIN", "CAST",
        "COALESCE", "NULLIF", "EXTRACT", "GREATEST", "LEAST", "BY", "WITH", "ANY", "ALL",
        "UNION", "INTERVAL", "THEN", "ELSE", "DECIMAL", "VARCHAR", "CHAR", "NUMERIC", "NVARCHAR",
        "TRIM", "CONVERT", "POSITION",
    }
)  # fmt: skip


def judged_by_words(kind: str, text: str) -> Effects:
    """What a statement does that has no tree, by its leading words."""
    if kind == "psql":
        return _meta(text)
    if kind == "unwritten":
        return _unwritten(text)
    bare = QUOTED.sub(" ", text).strip()
    behind = combined(_named(name, bare) for name in BEHIND.findall(bare))
    for pattern, level in WORDS:
        if re.match(pattern, bare, re.IGNORECASE):
            return behind | _by_word(level, bare, kind)
    return Effects(Level.UNKNOWN, because="PostgreSQL's grammar does not know this statement")


def _meta(text: str) -> Effects:
    """The commands of psql on one line; several may stand there."""
    if "`" in text or regex(r"\\[ow]\w*\s+\|").search(text):
        return Effects(Level.UNKNOWN, because="psql starts a program of the shell")
    if regex(r"\s\\\\(?:\s|$)").search(text):
        return Effects(Level.UNKNOWN, because="psql goes on behind \\\\")
    names = regex(r"(?:^|\s)\\([A-Za-z_?!]+\+?)").findall(text)
    return combined(_named(name, text) for name in names)


def _named(name: str, text: str) -> Effects:
    """One of psql's own commands."""
    if name == "copy":
        return _client_copy(text)
    for pattern, level, marks in METAS:
        if re.fullmatch(pattern, name):
            return Effects(level, frozenset(marks), f"psql \\{name}")
    return Effects(Level.UNKNOWN, because=f"psql \\{name} runs what does not stand here")


def _client_copy(text: str) -> Effects:
    if regex(r"\b(?:to|from)\s+program\b", re.IGNORECASE).search(text):
        return Effects(Level.UNKNOWN, because="psql \\copy … program runs a program")
    if regex(r"\bto\s+(?:p?stdout)\b", re.IGNORECASE).search(text):
        return READS._replace(because="psql \\copy … to stdout")
    return Effects(Level.CHANGES, because="psql \\copy")


def _unwritten(text: str) -> Effects:
    """`EXPLAIN` of a query that the reader fills in: with `ANALYZE` it runs whatever that will be."""
    if regex(r"\bANALY[SZ]E\b(?!\s+(?:false|off|0))", re.IGNORECASE).search(text):
        return Effects(Level.UNKNOWN, because="EXPLAIN ANALYZE runs a query that is not written yet")
    return READS._replace(because="EXPLAIN")


def _by_word(level: Level, bare: str, kind: str) -> Effects:
    """The level of the leading word, unless a second one or an unknown function hides behind it."""
    from runwright.languages.sql_functions import function_effects

    named = regex(r"\w+(?:\s+[A-Z_]+)?").match(bare)
    word = regex(r"\s+").sub(" ", named[0]).upper() if named else ""
    said = (
        f"{word}, judged by its first word: another database's SQL"
        if kind == "other"
        else f"{word}, which does not parse"
    )
    if not level.harmless or level == Level.NOTHING:
        return Effects(level, because=said)
    rest = regex(r"^SHOW\s+CREATE\b", re.IGNORECASE).sub("", bare)
    if WRITING.search(rest):
        return Effects(Level.UNKNOWN, because=f"{word} with a writing word in it")
    total = READS._replace(because=said)
    for name in regex(r"([\w.]+)\s*\(").findall(rest) if regex(r"SELECT|WITH", re.IGNORECASE).match(rest) else ():
        if name.upper() not in PLAIN_WORDS:
            total = total | function_effects(name)
    return total
