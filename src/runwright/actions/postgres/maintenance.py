"""Look after the tables of PostgreSQL: vacuum, analyze, reindex; and see sizes, bloat, slow queries, missing indexes.

What changes something goes table by table, smallest first, and never waits long for a lock: a table that is in use
otherwise is skipped and named, where a plain `VACUUM FULL` or `REINDEX` would stop the application. Reindexing is
concurrent; what an attempt that was broken off left behind is dropped first, and looked for afterwards. What only looks
says what it found as facts, and changes nothing.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.address import url
from runwright.actions.evidence import Evidence
from runwright.actions.operation import Failed, Impossible
from runwright.actions.period import seconds
from runwright.actions.postgres.connection import connected, said, value
from runwright.store.queries import queries

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from runwright.actions.evidence import Fact
    from runwright.actions.operation import Watch
    from runwright.actions.postgres.connection import Connection

EXAMPLES = """\
examples:
  runwright do postgres-maintenance vacuum --url "$DATABASE_URL" --table loans
  runwright do postgres-maintenance reindex --url "$DATABASE_URL" --lock-timeout 2s
  runwright do postgres-maintenance slow-queries --url "$DATABASE_URL"
"""


class Work(NamedTuple):
    """What is done to each table, and what proves it in the server's own statistics."""

    statement: str
    proof: str
    done: str


WORKS = {
    "vacuum": Work("VACUUM (ANALYZE) {}", "last_vacuum", "vacuumed"),
    "analyze": Work("ANALYZE {}", "last_analyze", "analyzed"),
    "reindex": Work("REINDEX TABLE CONCURRENTLY {}", "", "reindexed"),
}
REPORTS = {
    "sizes": ("sizes",),
    "bloat": ("bloat",),
    "slow-queries": ("slow_queries",),
    "missing-indexes": ("missing_indexes", "scanned"),
}
SQL = {name: text.encode() for name, text in queries(Path(__file__).with_name("upkeep.sql")).items()}
"""The queries, by their names."""
TOLD = 5.0
"""Seconds until the server's statistics must tell of a vacuum: before version 15 they were sent."""
TABLE_STATISTICS = "SELECT {} >= %s FROM pg_stat_all_tables WHERE relid = to_regclass(%s)"


def arguments(parser: ArgumentParser) -> None:
    """What is done, where, and how long it may wait."""
    parser.add_argument("task", choices=(*WORKS, *REPORTS), metavar="TASK", help=", ".join((*WORKS, *REPORTS)))
    parser.add_argument("--url", type=url, required=True, help="postgresql://USER@HOST:PORT/DATABASE")
    parser.add_argument("--table", help="this one only")
    parser.add_argument("--most", type=int, default=10, metavar="N", help="lines of a report (10)")
    parser.add_argument("--lock-timeout", type=seconds, default=5.0, metavar="5s", help="then a table is skipped")
    parser.add_argument("--timeout", type=seconds, default=3600.0, metavar="1h", help="for one table")


def target(given: Namespace) -> str:
    """The database."""
    return str(given.url)


def intends(given: Namespace) -> Iterator[str]:
    """The tables, or the report."""
    if given.task in REPORTS:
        yield f"report {given.task} of {given.url}"
        return
    with connected(given.url) as connection:
        tables, left = _tables(connection, given), _names(connection, "invalid", given)
    for index in left if given.task == "reindex" else ():
        yield f"drop the invalid index {index}"
    for table in tables:
        yield WORKS[given.task].statement.format(table)


def perform(given: Namespace, watch: Watch) -> Evidence:
    """Do it table by table, or report."""
    with connected(given.url) as connection:
        if given.task in REPORTS:
            return _reported(connection, given)
        return _worked(connection, given, watch)


def _worked(connection: Connection, given: Namespace, watch: Watch) -> Evidence:
    work, tables = WORKS[given.task], _tables(connection, given)
    connection.execute("SELECT set_config('lock_timeout', %s, false)", (f"{given.lock_timeout * 1000:.0f}",))
    connection.execute("SELECT set_config('statement_timeout', %s, false)", (f"{given.timeout * 1000:.0f}",))
    before, dropped = _size(connection, tables), _dropped(connection, given, watch)
    skipped: dict[str, str] = {}
    for number, table in enumerate(tables):
        begin = time.monotonic()
        why = _done(connection, work, table)
        watch.says(f"{table}: {why or work.done} after {time.monotonic() - begin:.1f} s")
        watch.at(number + 1, len(tables), "tables")
        if why:
            skipped[table] = why
    left = _names(connection, "invalid", given)
    facts: dict[str, Fact] = {"tables": len(tables) - len(skipped), "bytes_before": before}
    facts |= {"bytes_after": _size(connection, tables), "dropped": list(dropped), "invalid_indexes": list(left)}
    if skipped or (given.task == "reindex" and left):
        told = "; ".join(
            [*(f"{table}: {why}" for table, why in skipped.items()), *(f"{each} is invalid" for each in left)]
        )
        raise Failed(f"not all was {work.done}: {told}", "Call again when less goes on; what was done stays done.")
    proof = f"the server says when each was {work.done}" if work.proof else "no index is invalid, old or new"
    return Evidence(f"{work.done} {len(tables)} tables", facts, proof)


def _done(connection: Connection, work: Work, table: str) -> str:
    """Why a table was left out, or nothing."""
    begin = value(connection, "SELECT clock_timestamp()")
    if why := _refused(connection, work.statement.format(table)):
        return why
    deadline = time.monotonic() + TOLD
    while work.proof and value(connection, TABLE_STATISTICS.format(work.proof), (begin, table)) is False:
        if time.monotonic() > deadline:
            return "the server does not say that it was done"
        time.sleep(0.05)
    return ""


def _refused(connection: Connection, statement: str) -> str:
    """Do it, and why the server did not, or nothing: one table that it refuses holds up no other one."""
    import psycopg

    try:
        connection.execute(statement.encode())
    except psycopg.Error as error:
        if connection.closed:
            raise
        return said(error).partition(" CONTEXT:")[0]
    return ""


def _dropped(connection: Connection, given: Namespace, watch: Watch) -> list[str]:
    """Drop what attempts that were broken off left, before a new one."""
    dropped = []
    for index in _names(connection, "invalid", given) if given.task == "reindex" else ():
        why = _refused(connection, f"DROP INDEX CONCURRENTLY {index}")
        watch.says(f"{index} is invalid: {why or 'dropped'}")
        dropped += [] if why else [index]
    return dropped


def _reported(connection: Connection, given: Namespace) -> Evidence:
    import psycopg
    from psycopg.rows import dict_row

    facts: dict[str, Fact] = {}
    for name in REPORTS[given.task]:
        try:
            with connection.cursor(row_factory=dict_row) as cursor:
                rows = cursor.execute(SQL[name], {"most": given.most}).fetchall()
        except (psycopg.errors.UndefinedTable, psycopg.errors.ObjectNotInPrerequisiteState):
            hint = "Add it to shared_preload_libraries, restart, and CREATE EXTENSION pg_stat_statements."
            raise Impossible("the server does not collect statements", hint) from None
        facts |= {f"{name} {number}": dict(row) for number, row in enumerate(rows, 1)}
    count = len(facts)
    return Evidence(
        f"{given.task}: {count} found" if count else f"{given.task}: none", facts, "read from the server now"
    )


def _tables(connection: Connection, given: Namespace) -> list[str]:
    found = _names(connection, "tables", given)
    if given.table and not found:
        raise Impossible(f"there is no table {given.table} at {given.url}", "Write it with its schema: public.loans")
    return found


def _names(connection: Connection, name: str, given: Namespace) -> list[str]:
    return [each for (each,) in connection.execute(SQL[name], {"table": given.table}).fetchall()]


def _size(connection: Connection, tables: list[str]) -> int:
    total = "SELECT coalesce(sum(pg_total_relation_size(to_regclass(name))), 0)::bigint FROM unnest(%s::text[]) name"
    return int(value(connection, total, (tables,)))
