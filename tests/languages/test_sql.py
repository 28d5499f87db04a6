"""SQL: what statements are, where they stand, what they do."""

from __future__ import annotations

import pytest

from runwright.languages.effects import Level, Mark
from runwright.languages.sql import effects, parse


def statements(text: str) -> list[tuple[str, str]]:
    data = text.encode()
    return [(each.kind, data[each.start : each.end].decode()) for each in parse(text).statements]


def test_statements_are_split_with_their_places() -> None:
    text = "-- first\nSELECT 'é;' ;\nDROP TABLE a;"

    assert statements(text) == [("SelectStmt", "SELECT 'é;'"), ("DropStmt", "DROP TABLE a")]


def test_statements_without_semicolons_are_split_at_their_first_words() -> None:
    assert statements("SELECT a\nFROM b\n\nSELECT c FROM d\nSHOW max_connections") == [
        ("SelectStmt", "SELECT a\nFROM b"),
        ("SelectStmt", "SELECT c FROM d"),
        ("VariableShowStmt", "SHOW max_connections"),
    ]


def test_commands_of_psql_are_statements_of_their_own() -> None:
    assert statements("\\x on\nSELECT 1;\n\\dt+ app.*") == [
        ("psql", "\\x on"),
        ("SelectStmt", "SELECT 1"),
        ("psql", "\\dt+ app.*"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM t WHERE id = :id AND name = :'name' AND c = :\"c\"",
        "SELECT * FROM <table-name> WHERE id = <the id> LIMIT $1",
        "SELECT * FROM {{ schema }}.t WHERE a = '${VALUE}' AND b = ${OTHER}",
        "SELECT ... FROM t WHERE a = ? AND b IN (%s, %(name)s)",
        "SELECT `a` FROM `b` WHERE c = [VALUE]",
        "SELECT a::int, b[1:2], now() - interval '5 minutes' FROM t",
    ],
)
def test_what_a_reader_fills_in_does_not_break_the_grammar(text: str) -> None:
    assert not parse(text).problems
    assert len(parse(text).statements) == 1


def test_one_broken_statement_costs_only_itself() -> None:
    text = "SELECT 1;\nSELEC 2;\nSELECT 3;"
    [problem] = parse(text).problems

    assert [kind for kind, _ in statements(text)] == ["SelectStmt", "unreadable", "SelectStmt"]
    assert 10 <= problem.start < 17


def test_comments_of_mysql_and_of_the_shell_are_no_statements() -> None:
    assert statements("# first\nSELECT 1;  # then\n# done") == [("SelectStmt", "SELECT 1")]


def test_users_as_mysql_writes_them_are_no_mistake() -> None:
    assert not parse("CREATE USER 'app'@'%';\nGRANT ALL ON *.* TO 'app'@'%';\nDROP USER 'app';").problems


def test_rows_behind_copy_are_no_statements() -> None:
    assert statements("COPY t FROM STDIN;\n1\tx\n\\.\nSELECT 1") == [
        ("CopyStmt", "COPY t FROM STDIN"),
        ("SelectStmt", "SELECT 1"),
    ]


LEVELS = [
    ("SELECT 1", Level.READS),
    ("TABLE t", Level.READS),
    ("SHOW all", Level.READS),
    ("EXPLAIN DELETE FROM t", Level.READS),
    ("EXPLAIN (ANALYZE false) DELETE FROM t", Level.READS),
    ("EXPLAIN ANALYZE SELECT 1", Level.READS),
    ("EXPLAIN ANALYZE DELETE FROM t", Level.DESTROYS),
    ("EXPLAIN (ANALYZE, BUFFERS) UPDATE t SET a = 1", Level.CHANGES),
    ("EXPLAIN <query>", Level.READS),
    ("EXPLAIN ANALYZE <query>", Level.UNKNOWN),
    ("BEGIN; SET work_mem = '1GB'; COMMIT", Level.NOTHING),
    ("INSERT INTO t VALUES (1)", Level.CHANGES),
    ("UPDATE t SET a = 1 WHERE b", Level.CHANGES),
    ("DELETE FROM t WHERE a", Level.DESTROYS),
    ("TRUNCATE t", Level.DESTROYS),
    ("DROP TABLE t", Level.DESTROYS),
    ("DROP SUBSCRIPTION s", Level.DESTROYS),
    ("WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone", Level.DESTROYS),
    ("SELECT * INTO copy FROM t", Level.CHANGES),
    ("CREATE TABLE a AS SELECT * FROM b", Level.CHANGES),
    ("ALTER SYSTEM SET a = 1", Level.CHANGES),
    ("ALTER TABLE t DROP CONSTRAINT c", Level.CHANGES),
    ("ALTER TABLE t DROP COLUMN c", Level.DESTROYS),
    ("SELECT pg_terminate_backend(1)", Level.CHANGES),
    ("SELECT pg_catalog.pg_reload_conf()", Level.CHANGES),
    ("SELECT pg_drop_replication_slot('s')", Level.DESTROYS),
    ("SELECT lo_unlink(1)", Level.DESTROYS),
    ("SELECT pg_size_pretty(pg_database_size('a')), count(*)", Level.READS),
    ("SELECT my_own_function()", Level.UNKNOWN),
    ("SELECT ours.version()", Level.UNKNOWN),
    ("SELECT pg_catalog.version(), public.similarity(a, b)", Level.READS),
    ("SELECT cron.unschedule(1)", Level.CHANGES),
    ("SELECT dblink_exec('x', 'DROP TABLE t')", Level.UNKNOWN),
    ("DO $$ BEGIN END $$", Level.UNKNOWN),
    ("CALL tidy()", Level.UNKNOWN),
    ("COPY t TO STDOUT", Level.READS),
    ("COPY t TO '/tmp/t'", Level.CHANGES),
    ("COPY t FROM STDIN", Level.CHANGES),
    ("COPY t TO PROGRAM 'sh'", Level.UNKNOWN),
    ("SELECT 'x' \\gexec", Level.UNKNOWN),
    ("SELECT 1 \\! rm x", Level.UNKNOWN),
    ("SELECT 1 \\o file", Level.CHANGES),
    ("SHOW SLAVE STATUS\\G", Level.READS),
    ("\\dt", Level.READS),
    ("\\q", Level.NOTHING),
    ("\\! ls", Level.UNKNOWN),
    ("\\i all.sql", Level.UNKNOWN),
    ("\\copy t to 'file'", Level.CHANGES),
    ("", Level.NOTHING),
    ("SHOW PROCESSLIST", Level.READS),
    ("SHOW SLAVE STATUS\\G", Level.READS),
    ("SHOW CREATE TABLE t", Level.READS),
    ("KILL 123", Level.CHANGES),
    ("RESET MASTER", Level.DESTROYS),
    ("SELECT TOP 10 * FROM sys.dm_exec_requests", Level.READS),
    ("SELECT sid FROM v$session WHERE rownum < 5", Level.READS),
    ("SELECT TOP 1 * INTO copy FROM t", Level.UNKNOWN),
    ("SELECT TOP 1 evil(1) FROM t", Level.UNKNOWN),
    ("EXEC sp_who2", Level.UNKNOWN),
    ("ALTER TABLE t DROP PARTITION p", Level.DESTROYS),
    ("SET GLOBAL read_only = 1", Level.CHANGES),
    ("SELECT 1 /*! ; DROP TABLE t */", Level.UNKNOWN),
    ("\\set x `rm f`", Level.UNKNOWN),
    ("\\o |sh", Level.UNKNOWN),
    ("\\x \\! ls", Level.UNKNOWN),
    ("SELECT 1 DROP TABLE t NOLOCK", Level.UNKNOWN),
]


@pytest.mark.parametrize(("text", "level"), LEVELS)
def test_a_statement_goes_so_far(text: str, level: Level) -> None:
    assert effects(text).level is level


MARKS = [
    ("SELECT * FROM t FOR UPDATE", Mark.LOCKING),
    ("SELECT pg_advisory_lock(1)", Mark.LOCKING),
    ("CREATE INDEX i ON t (a)", Mark.LOCKING),
    ("REINDEX TABLE t", Mark.LOCKING),
    ("VACUUM FULL t", Mark.LOCKING),
    ("CLUSTER t", Mark.LOCKING),
    ("ALTER TABLE t ADD COLUMN c int", Mark.LOCKING),
    ("REFRESH MATERIALIZED VIEW v", Mark.LOCKING),
    ("ALTER ROLE r PASSWORD 'x'", Mark.DISCLOSES),
    ("CREATE USER u WITH ENCRYPTED PASSWORD 'x'", Mark.DISCLOSES),
    ("SELECT rolpassword FROM pg_authid", Mark.DISCLOSES),
    ("GRANT ALL ON t TO PUBLIC", Mark.EXPOSES),
    ("SELECT 1 \\watch 5", Mark.ENDLESS),
    ("\\password", Mark.INTERACTIVE),
]


@pytest.mark.parametrize(("text", "mark"), MARKS)
def test_a_statement_is_marked(text: str, mark: Mark) -> None:
    assert effects(text).marks == {mark}


@pytest.mark.parametrize(
    "text",
    [
        "CREATE INDEX CONCURRENTLY i ON t (a)",
        "REINDEX INDEX CONCURRENTLY i",
        "REINDEX (CONCURRENTLY) INDEX i",
        "VACUUM (FULL false) t",
        "GRANT SELECT ON t TO reader",
        "ALTER ROLE r PASSWORD NULL",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
    ],
)
def test_a_careful_statement_has_no_mark(text: str) -> None:
    assert effects(text).marks == frozenset()


def test_a_missing_condition_is_said() -> None:
    assert effects("DELETE FROM t").because == "DELETE without WHERE"
    assert effects("UPDATE t SET a = 1").because == "UPDATE without WHERE"


def test_another_databases_statement_says_how_it_was_judged() -> None:
    assert effects("SHOW SLAVE STATUS\\G").because.endswith("judged by its first word: another database's SQL")


def test_an_endless_text_is_refused_rather_than_read() -> None:
    [problem] = parse("SELECT 1;\n" * 40_000).problems

    assert problem.message == "too long to be read as SQL"


def test_what_sends_a_statement_off_does_so_outside_quotes_only() -> None:
    parsed = parse(r"SELECT '\G', 1")

    assert (len(parsed.statements), parsed.problems) == (1, ())
    assert len(parse("SELECT 1\\G\nSELECT 2\\g").statements) == 2
