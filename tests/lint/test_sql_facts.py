"""What rules know of SQL: which columns belong to what, and what PostgreSQL's catalogue has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harvest.postgresql import ask

from runwright.lint.facts.postgresql import catalogue, may_have, settings, versions
from runwright.lint.facts.select import statements
from runwright.lint.facts.wording import said

if TYPE_CHECKING:
    from tests.postgres import Server

    from runwright.runbook import Runbook


def test_a_column_knows_the_alias_before_it_and_the_alias_its_view(book: Runbook) -> None:
    """
    ```sql
    SELECT a.pid, l.mode FROM pg_stat_activity a JOIN pg_locks AS l ON l.pid = a.pid ORDER BY query_start;
    ```
    """
    (select,) = statements(book)[0].selects

    assert select.sources == {"a": "pg_stat_activity", "l": "pg_locks"}
    named = {(each.qualifier, each.name) for each in select.columns}
    assert named == {("a", "pid"), ("l", "mode"), ("l", "pid"), ("", "query_start")}


def test_a_common_table_is_no_view_of_the_catalogue(book: Runbook) -> None:
    """
    ```sql
    WITH pg_locks AS (SELECT 1 AS owner) SELECT owner FROM pg_locks;
    ```
    """
    outer = statements(book)[0].selects[-1]

    assert set(outer.sources.values()) <= {""}


def test_only_a_result_with_a_name_of_its_own_is_a_label(book: Runbook) -> None:
    """
    ```sql
    SELECT relname, n_dead_tup AS dead, count(*) FROM pg_stat_user_tables GROUP BY 1, 2;
    ```
    """
    (select,) = statements(book)[0].selects

    assert select.labels == {"dead", "count"}


def test_a_statement_says_which_states_it_asks_for(book: Runbook) -> None:
    """
    ```sql
    SELECT pid FROM pg_stat_activity WHERE state IN ('idle', 'active') AND state <> 'disabled';
    ```
    """
    assert list(statements(book)[0].states()) == [(True, "idle"), (True, "active"), (False, "disabled")]


def test_a_statement_in_a_command_has_the_comment_of_the_command(book: Runbook) -> None:
    """
    ```bash
    # Who is connected?
    psql -c "
      SELECT usename FROM pg_stat_activity;"
    ```
    """
    assert said(book, statements(book)[0]) == "Who is connected?"


def test_a_page_that_names_an_old_version_may_have_what_is_gone(book: Runbook) -> None:
    """
    Our PostgreSQL 9.6 still has replay_location.
    """
    gone = catalogue().gone["pg_stat_replication", "replay_location"]

    assert versions(book) == {9}
    assert gone.everywhere
    assert may_have(book, gone)


def test_nothing_is_called_gone_that_the_newest_catalogue_has() -> None:
    known = catalogue()

    back = [name for name in known.gone if name[0] == "" and name[1] in known.functions]

    assert back == []


def test_the_catalogue_has_what_a_real_server_has(postgresql: Server) -> None:
    asked = ask(postgresql.url())
    known = catalogue()

    missing = {
        name: set(columns.split()) - known.relations.get(name, frozenset())
        for name, columns in asked["relations"].items()
    }

    assert {name: columns for name, columns in missing.items() if columns} == {}
    assert set(asked["functions"].split()) <= known.functions
    assert settings()["max_connections"] == "postmaster"
    assert settings()["log_min_duration_statement"] != "postmaster"
