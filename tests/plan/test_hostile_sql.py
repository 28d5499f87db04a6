"""Hostile values in SQL, executed by a real PostgreSQL through a real psql: each is read back as it was given."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.plan.conftest import filled
from tests.plan.test_hostile import HOSTILE

from runwright.plan.binding import Unbindable

if TYPE_CHECKING:
    from tests.plan.conftest import Machine

STRINGS = (
    "psql -Atc \"SELECT '<x>'\"",
    "psql -Atc 'SELECT '\\''<x>'\\'",
    "psql -Atc \"SELECT E'<x>'\"",
    "psql -Atc \"SELECT a FROM (VALUES ('<x>')) t (a) WHERE a = '<x>'\"",
    "psql -Atc \"SELECT concat(<x>, '')\"",
    "psql -At <<'SQL'\nSELECT '<x>';\nSQL",
    "psql -At <<SQL\nSELECT '<x>';\nSQL",
    "echo \"SELECT '<x>'\" | psql -At",
    "ssh db 'psql -Atc \"SELECT '\\''<x>'\\''\"'",
    'ssh db "sudo bash -c \\"psql -Atc \\\\\\"SELECT \'<x>\'\\\\\\"\\""',
    'psql -Atc "SELECT \'{\\"a\\": \\"<x>\\"}\'::json ->> \'a\'"',
    "psql -Atc \"SELECT '<x>' WHERE '<x>z' LIKE '<x>_' AND 'z<x>' NOT LIKE '<x>'\"",
    "cat <<'SQL' | psql -At\nSELECT '<x>';\nSQL",
    "printf '%s' \"SELECT '<x>'\" | ssh db psql -At",
    "cat <<SQL | tee /dev/null | psql -At\nSELECT '<x>';\nSQL",
)
NAMES = (
    'psql -At -P tuples_only=off -P footer=off -c "SELECT 1 AS <x>"',
    "psql -At -P tuples_only=off -P footer=off <<'SQL'\nSELECT 1 AS \"<x>\";\nSQL",
)


def answer(machine: Machine, command: str, variables: dict[str, str]) -> str:
    (machine.bin / "psql").unlink(missing_ok=True)
    done = machine.execute(command, **variables)

    assert done.returncode == 0, (command, done.stderr.decode())
    return done.stdout.decode().removesuffix("\n")


def in_sql(name: str) -> str:
    """A hostile value that a text of PostgreSQL can hold at all: psql ends its lines by a line feed."""
    return HOSTILE[name].rstrip("\n")


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "long"])
def test_a_value_in_a_string_of_sql_is_read_back_as_it_was_given(
    name: str, machine: Machine, postgres: dict[str, str]
) -> None:
    for template in STRINGS:
        bound = filled(template, in_sql(name))

        assert answer(machine, bound, postgres) == in_sql(name), template
        assert machine.untouched


@pytest.mark.parametrize("name", [name for name in HOSTILE if name not in {"long", "empty"}])
def test_a_value_as_a_name_of_sql_is_the_name(name: str, machine: Machine, postgres: dict[str, str]) -> None:
    value = in_sql(name)
    for template in NAMES:
        if len(value.encode()) > 63:
            with pytest.raises(Unbindable, match="no name"):
                filled(template, value)
            continue
        first, _, rest = answer(machine, filled(template, value), postgres).rpartition("\n")

        assert (first, rest) == (value, "1"), template


def test_a_table_is_dropped_by_its_name_alone(machine: Machine, postgres: dict[str, str]) -> None:
    name = 'a"; DROP TABLE kept; --'
    made = filled('psql -qc "CREATE TABLE kept (); CREATE TABLE <x> ()"', name)
    answer(machine, made, postgres)

    answer(machine, filled('psql -qc "DROP TABLE <x>"', name), postgres)

    left = answer(
        machine, "psql -Atc \"SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 2200\"", postgres
    )
    assert left == "kept"


def test_a_literal_is_a_number_where_it_is_one_and_a_string_elsewhere() -> None:
    assert filled("SELECT pg_terminate_backend(<x>)", "412", "sql") == "SELECT pg_terminate_backend(412)"
    assert filled("SELECT * FROM t WHERE id = <x>", "1 OR 1=1", "sql") == "SELECT * FROM t WHERE id = '1 OR 1=1'"
    assert filled("SELECT * FROM t WHERE <x> = 1", "Total", "sql") == 'SELECT * FROM t WHERE "Total" = 1'
    assert filled("DROP TABLE <x>", "public.users", "sql") == "DROP TABLE public.users"
    assert filled("DROP TABLE <x>", "users; x", "sql") == 'DROP TABLE "users; x"'
    assert filled("SELECT 2 -<x>", "-1", "sql") == "SELECT 2 -'-1'"


@pytest.mark.parametrize(
    "template",
    [
        "SELECT 1 -- <x>",
        "SELECT 1 /* <x> */",
        "\\c <x>",
        "SELECT * FROM t WHERE a ~ '<x>'",
        "SELECT * FROM t_<x>",
        "SELECT U&'<x>'",
        "DO $$ BEGIN RAISE NOTICE '%', $1; PERFORM <x>f(); END $$",
    ],
)
def test_where_sql_guards_nothing_only_plain_values_are_taken(template: str) -> None:
    with pytest.raises(Unbindable):
        filled(template, "a'; DROP TABLE t; --", "sql")


def test_a_backslash_is_written_as_each_program_reads_it() -> None:
    assert filled("mysql -e \"SELECT '<x>'\"", "a\\' OR 1=1 -- ") == "mysql -e \"SELECT 'a\\\\\\\\'' OR 1=1 -- '\""
    assert filled("psql -c \"SELECT '<x>'\"", "a\\") == "psql -c \"SELECT 'a\\\\'\""


SQLITE = (
    "SELECT '<x>'",
    "SELECT ifnull(<x>, '')",
    "SELECT a FROM (SELECT '<x>' AS a) WHERE a = '<x>'",
)


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40))
@example("\\G")
@example("$(")
@example("${")
@example("`")
def test_any_text_comes_back_from_a_database(value: str) -> None:
    for template in SQLITE:
        [row] = sqlite3.connect(":memory:").execute(filled(template, value, "sql")).fetchall()

        assert str(row[0]) == value or float(row[0]) == float(value)
