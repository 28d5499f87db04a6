"""postgres-maintenance, on real tables."""

from __future__ import annotations

import json
import threading
from argparse import ArgumentParser
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from tests.actions.onlooker import Onlooker
from tests.actions.postgres.cluster import until

from runwright.actions.operation import Failed, Impossible
from runwright.actions.postgres import maintenance
from runwright.languages import embedded
from runwright.languages.effects import Level

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable

    from tests.actions.postgres.cluster import Cluster, Server

    from runwright.actions.evidence import Evidence


def given(server: Server, *words: str) -> Namespace:
    parser = ArgumentParser()
    maintenance.arguments(parser)
    return parser.parse_args([words[0], "--url", server.url, *words[1:]])


def done(server: Server, *words: str) -> Evidence:
    return maintenance.perform(given(server, *words), Onlooker())


def report(server: Server, task: str) -> list[dict[str, Any]]:
    """The lines of a report, as a program reads them."""
    return [each for each in json.loads(done(server, task).json()).values() if isinstance(each, dict)]


@pytest.fixture
def server(cluster: Cluster) -> Server:
    """Two tables, one of them with a thousand dead rows and a foreign key without an index."""
    made = cluster.primary(shared_preload_libraries="pg_stat_statements")
    made.sql("create table members (id int primary key)", "insert into members select generate_series(1, 10)")
    made.sql('create table "Loans" (id int primary key, member int references members)')
    made.sql(
        'insert into "Loans" select n, 1 + n % 10 from generate_series(1, 2000) n',
        'delete from "Loans" where id > 1000',
    )
    return made


def test_a_vacuum_is_done_when_the_server_says_so(server: Server) -> None:
    evidence = done(server, "vacuum")
    assert evidence.facts["tables"] == 2
    assert server.value("select count(*) from pg_stat_user_tables where last_vacuum is not null") == 2
    assert done(server, "vacuum").facts["tables"] == 2


def test_a_table_that_is_locked_is_named_and_the_others_are_done(server: Server) -> None:
    with psycopg.connect(server.url) as holder:
        holder.execute("lock table members in share update exclusive mode")
        with pytest.raises(Failed, match=r"public\.members: canceling statement due to lock timeout"):
            done(server, "vacuum", "--lock-timeout", "0.2s")
    assert server.value("select last_vacuum is not null from pg_stat_user_tables where relname = 'Loans'")


def test_a_table_that_is_somebody_elses_is_named_and_the_others_are_done(server: Server) -> None:
    server.sql("create role clerk login", 'alter table "Loans" owner to clerk')
    index = "select relfilenode from pg_class where relname = 'Loans_pkey'"
    before = server.value(index)
    asked = given(server, "reindex")
    asked.url = server.url.replace("postgres@", "clerk@")
    with pytest.raises(Failed, match=r"not all was reindexed: public\.members: (must be owner|permission denied)"):
        maintenance.perform(asked, Onlooker())
    assert server.value(index) != before


def test_an_index_that_somebody_builds_right_now_is_not_taken_for_a_broken_one(server: Server) -> None:
    def build() -> None:
        server.sql('create index concurrently being_built on "Loans" (member)')

    with psycopg.connect(server.url) as writer:
        writer.execute('update "Loans" set member = 1 where id = 1')
        builder = threading.Thread(target=build)
        builder.start()
        until(lambda: server.value("select count(*) from pg_index where not indisvalid") == 1)
        said = list(maintenance.intends(given(server, "reindex")))
    builder.join()
    assert not [each for each in said if "invalid" in each]


def test_reindexing_drops_what_a_broken_attempt_left(server: Server) -> None:
    with psycopg.connect(server.url) as reader:
        reader.execute('select 1 from "Loans"')
        broken = ["set statement_timeout = 300", 'reindex table concurrently "Loans"']
        with pytest.raises(psycopg.errors.QueryCanceled):
            server.sql(*broken)
    [left] = list(maintenance.intends(given(server, "reindex", "--table", '"Loans"')))[:-1]
    evidence = done(server, "reindex", "--table", '"Loans"')
    assert evidence.facts["dropped"] == [left.removeprefix("drop the invalid index ")]
    assert server.value("select count(*) from pg_index where not indisvalid") == 0


def test_writes_go_on_while_it_reindexes(server: Server) -> None:
    stop, written = threading.Event(), list[int]()

    def write() -> None:
        with psycopg.connect(server.url, autocommit=True) as connection:
            while not stop.is_set():
                connection.execute('update "Loans" set member = 1 where id = 1')
                written.append(1)

    def written_while_it_reindexes() -> bool:
        before = len(written)
        done(server, "reindex")
        return len(written) > before

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert any(written_while_it_reindexes() for _ in range(20))  # a busy machine may not let the writer in at once
    finally:
        stop.set()
        writer.join()


def test_what_is_found_is_told_as_facts(server: Server) -> None:
    server.sql("create extension pg_stat_statements", "analyze", "select count(*) from members, members m")
    assert report(server, "sizes")[0]["table"] == 'public."Loans"'
    assert report(server, "bloat")[0]["dead"] == 1000
    assert any("members m" in statement["query"] for statement in report(server, "slow-queries"))
    [missing] = report(server, "missing-indexes")
    assert (missing["table"], missing["columns"]) == ('"Loans"', "member")
    server.sql('create index on "Loans" (member)')
    assert done(server, "missing-indexes").summary == "missing-indexes: none"


def test_a_server_that_collects_no_statements_says_what_to_do(server: Server) -> None:
    with pytest.raises(Impossible, match="does not collect statements"):
        done(server, "slow-queries")


def test_a_table_that_is_not_there_is_refused(server: Server) -> None:
    with pytest.raises(Impossible, match="there is no table loans"):
        done(server, "vacuum", "--table", "loans")


def test_a_dry_run_shows_the_statements_and_does_nothing(server: Server) -> None:
    said = list(maintenance.intends(given(server, "vacuum")))
    assert sorted(said) == ['VACUUM (ANALYZE) public."Loans"', "VACUUM (ANALYZE) public.members"]
    assert server.value("select count(*) from pg_stat_user_tables where last_vacuum is not null") == 0


@pytest.mark.parametrize(("tasks", "level"), [(maintenance.WORKS, Level.CHANGES), (maintenance.REPORTS, Level.READS)])
def test_a_plan_knows_which_tasks_only_look(tasks: Iterable[str], level: Level) -> None:
    said = {task: embedded.effects_of("shell", f"runwright do postgres-maintenance {task} --url u") for task in tasks}
    assert {task: effects.level for task, effects in said.items()} == dict.fromkeys(tasks, level)
