"""Lists of runs, which stay fast however many there are, because each has an index of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.store.many import fill

from runwright.store.journal import Journal, Opening
from runwright.store.queries import SQL

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def journal(url: str) -> Iterator[Journal]:
    made = Journal.open(url)
    fill(url, 300)
    yield made
    made.close()


def begun(journal: Journal, procedure: str, state: str | None = None) -> str:
    opening = Opening("SHOP.md", procedure, procedure, "local", "local", "0" * 64)
    header = journal.begin(opening, {}, who="ann@host", holder="host:1:2:3", lease=30)
    if state is not None:
        journal.append(header.run, "finished", {"state": state}, who="ann@host", holder="host:1:2:3", state=state)
        journal.release(header.run, "host:1:2:3")
    return header.run


def test_what_waits_and_what_is_driven_is_found_among_many(journal: Journal) -> None:
    waiting, driven = begun(journal, "one", "waiting"), begun(journal, "two")
    begun(journal, "three", "done")
    assert [each.run for each in journal.waiting(10)] == [waiting]
    assert [each.run for each in journal.driven(10)] == [driven]


def test_the_runs_of_a_procedure_are_found_newest_first(journal: Journal) -> None:
    assert [each.ordinal for each in journal.of_procedure("procedure-7", 3)] == [257, 207, 157]
    assert list(journal.of_procedure("none", 3)) == []


def test_a_list_goes_on_before_an_ordinal(journal: Journal) -> None:
    assert [each.ordinal for each in journal.runs(3, before=200)] == [199, 198, 197]
    assert [each.ordinal for each in journal.runs(2, before=200, state="failed")] == [198, 193]


@pytest.mark.parametrize(
    ("query", "index"), [("waiting", "waiting"), ("driven", "driven"), ("of_procedure", "of_procedure")]
)
def test_a_list_is_read_off_its_index(journal: Journal, query: str, index: str) -> None:
    if journal._connection.dialect != "sqlite":
        pytest.skip("PostgreSQL looks at so few rows one by one, whatever indexes there are")
    facts = {"page": 5, "procedure": "x"}
    named = {name: value for name, value in facts.items() if f":{name}" in SQL[query]}
    rows = journal._connection.rows(f"explain query plan {SQL[query]}", **named)
    assert any(f"INDEX {index}" in str(row) for row in rows), rows
