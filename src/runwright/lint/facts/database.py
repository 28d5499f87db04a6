"""Which SQL of a page is PostgreSQL's: other databases' is left to those who know it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.facts.around import headings, lead
from runwright.lint.facts.text import texts

if TYPE_CHECKING:
    from runwright.lint.facts.text import Text
    from runwright.runbook.reading import Runbook

OTHERS_SAY = regex(
    # SQL Server: variables, its schemas and types, its own statements
    r"(?<![\w'\"@.])@[A-Za-z]\w+|\bdbo\.|\bsys\.(?:dm_|databases|objects)|\bmsdb\.|\bsp_\w+|\bNVARCHAR\b|\bGETDATE\s*\("
    r"|\bDATE(?:ADD|DIFF)\s*\(\s*\w+\s*,|\bSET\s+(?:SINGLE|MULTI)_USER\b|\b(?:BACKUP|RESTORE)\s+(?:DATABASE|LOG)\b"
    r"|\bTOP\s*\(?\d+|\bGO\s*$|\bUNIQUEIDENTIFIER\b|\bIDENTITY\s*\(\d|\bDBCC\b|\bALTER\s+DATABASE\s+\w+\s+SET\s+\w+_\w+"
    # MySQL and MariaDB
    r"|\bON\s+UPDATE\s+CURRENT_TIMESTAMP\b|\b(?:TINYINT|MEDIUMTEXT|LONGTEXT|UNSIGNED)\b"
    r"|`\w+`|@@\w+|\bENGINE\s*=|\bAUTO_INCREMENT\b|\bSHOW\s+(?:FULL|ENGINE|SLAVE|MASTER|REPLICA|GLOBAL|PROCESSLIST)\b"
    r"|\b(?:ANALYZE|OPTIMIZE|CHECK|REPAIR)\s+TABLE\b|\bPARTITIONS\b|\bFLUSH\s+PRIVILEGES\b|\bIDENTIFIED\s+BY\b|\b(?:CHARACTER\s+SET|COLLATE)\s*=?\s*utf8"
    # SQLite, Oracle, and those that are made for analysis
    r"|\bAUTOINCREMENT\b|\bPRAGMA\s|\bNVL\s*\(|\bROWNUM\b|\bSYSDATE\b|\bV\$\w+|\bDBA_\w+|\bFROM\s+dual\b"
    r"|\bquantile\w*\([\d., ]+\)\s*\(|\btoday\(\)|\btoStartOf\w+\(|\bDISTKEY\b|\bALLOW\s+FILTERING\b"
    r"|\bQUALIFY\b|\bIGNORE\s+NULLS\b|\barg_(?:max|min)\s*\(|\bSAFE_\w+\s*\(|\bSTRUCT\s*<|\*\s+EXCEPT\s*\("
    # Spark, Delta Lake, Iceberg
    r"|\b(?:VERSION|TIMESTAMP|SYSTEM_TIME)\s+AS\s+OF\b|\bCALL\s+\w+\.system\.|\bUSING\s+(?:iceberg|delta|parquet)\b"
    # Cassandra
    r"|\bCLUSTERING\s+ORDER\b|\bPRIMARY\s+KEY\s*\(\(|\b(?:map|set|list|frozen)<\w+|\bcompaction\s*=\s*\{",
    re.IGNORECASE | re.MULTILINE,
)
"""What only another database reads; PostgreSQL's grammar refuses most of it."""
OTHERS = regex(
    r"\b(?:clickhouse|mysql|mariadb|sqlite|bigquery|snowflake|sql server|mssql|oracle|cassandra|cql|influx\w*"
    r"|presto|trino|athena"
    r"|hive|kusto|kql|spark|flink|redshift|db2|duckdb|soql|scylla)\b",
    re.IGNORECASE,
)
CLIENTS = frozenset("mysql mariadb sqlite3 clickhouse-client clickhouse bq sqlcmd cqlsh duckdb trino hive".split())
"""Programs that send their text to another database."""
ASIDE = regex(r"--[^\n]*|/\*.*?\*/|'[^']*'", re.DOTALL)
"""Comments and texts, which anything may stand in."""
POSTGRES = regex(r"postgres|\bpsql\b|\bpg_\w", re.IGNORECASE)
NAMES = (b"postgres", b"psql", b"pg_")
"""What it cannot match without."""


@derived
def postgres_texts(book: Runbook) -> tuple[Text, ...]:
    """The texts in SQL that nothing says are another database's.

    One text with another's words speaks for all of a page that never names PostgreSQL.
    """
    every = texts(book, "sql")
    foreign = [each for each in every if OTHERS_SAY.search(ASIDE.sub(" ", each.text))]
    if foreign and not names_postgres(book):
        return ()
    theirs = {id(each) for each in foreign}
    return tuple(each for each in every if id(each) not in theirs and not _titled(book, each))


@derived
def names_postgres(book: Runbook) -> bool:
    """Whether the page names PostgreSQL, one of its programs or of its views."""
    return book.source.holds(*NAMES) and bool(POSTGRES.search(book.source.data.decode("utf-8", "replace")))


def _titled(book: Runbook, text: Text) -> bool:
    """Whether its program, the title, the headings above or the words before its block name another database."""
    if text.command is not None and not CLIENTS.isdisjoint(text.command.programs):
        return True
    words = " ".join([*headings(book, text), book.title.text, lead(book, text.block) if text.block else ""])
    return bool(OTHERS.search(words))
