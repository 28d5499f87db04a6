"""Any edit of any value in any row is found; so is a row that is gone, added or moved."""

from __future__ import annotations

import random
import shutil
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from runwright.store.connection import Conflict, StoreError
from runwright.store.journal import Header, Journal, Opening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from runwright.store.verification import Flaw

    Edit = Callable[..., int]

KEYS = {"runs": ("run",), "entries": ("run", "number"), "outputs": ("run", "number", "stream")}
TABLES = [
    (
        "runs",
        (
            "run ordinal book procedure title environment target revision who started "
            "state count head holder until lease seal"
        ),
    ),
    ("entries", "run number at who kind state body outputs before hash"),
    ("outputs", "run number stream data"),
]
COLUMNS = [(table, column) for table, columns in TABLES for column in columns.split()]


@pytest.fixture
def written(journal: Journal, run: Header, opening: Opening, holder: str) -> Journal:
    """Two runs with entries of every kind."""
    outputs = {"stdout": b"unlocked\n" * 20, "stderr": b""}
    journal.append(run.run, "intent", {"command": "redis-cli DEL lock:ada"}, who="ada@desk", holder=holder)
    journal.append(run.run, "outcome", {"status": 0}, who="ada@desk", holder=holder, outputs=outputs, state="done")
    journal.release(run.run, holder)
    other = journal.begin(opening, {"plan": []}, who="bob@desk", holder=holder, lease=60)
    journal.append(other.run, "outcome", {"status": 1}, who="bob@desk", holder=holder, outputs=outputs, state="failed")
    return journal


@pytest.fixture
def edit(written: Journal, url: str) -> Edit:
    """Change the store as somebody with the database's own tools would, past every constraint that can be put off."""
    past = "pragma foreign_keys = off" if url.startswith("sqlite") else "set session_replication_role = replica"
    written._connection.change(past)

    def edit(statement: str, **values: object) -> int:
        with written._connection.transaction():
            return written._connection.change(statement, **values)

    return edit


def flaws(journal: Journal) -> list[Flaw]:
    return list(journal.verify())


def edited(value: Any) -> Iterator[Any]:
    """Values that are not this one: somewhere a bit, a character, more, less, nothing."""
    match value:
        case None:
            yield from ("", "done")
        case int():
            yield from (value + 1, value - 1, value + 1000, 0)
        case float():
            yield from (value + 1, value / 3, 0.0)
        case str():
            yield from (
                value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]
                for at in {0, len(value) // 2, -1 % len(value or "x")}
                if value
            )
            yield from (value + " ", value[:-1], "")
        case bytes():
            yield from (
                bytes(byte ^ bit * (at == place) for at, byte in enumerate(value))
                for place in range(len(value))
                for bit in (1, 128)
            )
            yield from (value + b"\0", value[:-1], b"")


def test_what_was_written_verifies(written: Journal) -> None:
    assert flaws(written) == []


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_an_edited_value_is_found(written: Journal, edit: Edit, table: str, column: str) -> None:
    where = " and ".join(f"{key} = :{key}" for key in KEYS[table])
    tried = 0
    for *keys, value in written._connection.rows(f"select {', '.join(KEYS[table])}, {column} from {table}"):
        place = dict(zip(KEYS[table], keys, strict=True))
        for other in edited(value):
            if other == value:
                continue
            now = {**place, column: other} if column in place else place
            try:
                edit(f"update {table} set {column} = :value_ where {where}", value_=other, **place)
            except Conflict:
                continue  # there is a row of this key: the database itself refuses
            assert flaws(written), f"{table}.{column} of {place}: {value!r} became {other!r}"
            edit(f"update {table} set {column} = :value_ where {where}", value_=value, **now)
            tried += 1
    assert tried > 3
    assert flaws(written) == []


@pytest.mark.parametrize("table", KEYS)
def test_a_row_that_is_gone_is_found(written: Journal, edit: Edit, table: str) -> None:
    """But for the run begun last with all that belongs to it; see the next test but one."""
    where = " and ".join(f"{key} = :{key}" for key in KEYS[table])
    for row in written._connection.rows(f"select {', '.join(KEYS[table])} from {table}"):
        place = dict(zip(KEYS[table], row, strict=True))
        [kept] = written._connection.rows(f"select * from {table} where {where}", **place)
        edit(f"delete from {table} where {where}", **place)

        assert flaws(written), f"{table}: {place}"

        names = [f"v{chr(97 + number)}" for number in range(len(kept))]
        edit(
            f"insert into {table} values ({', '.join(f':{name}' for name in names)})",
            **dict(zip(names, kept, strict=True)),
        )
    assert flaws(written) == []


def test_a_whole_run_that_is_gone_is_found(written: Journal, edit: Edit) -> None:
    first = list(written.runs())[-1].run
    for table in ("outputs", "entries", "runs"):
        edit(f"delete from {table} where run = :run", run=first)

    assert any("a run is missing" in flaw.what for flaw in flaws(written))


def test_the_runs_begun_last_can_be_cut_off_unnoticed(written: Journal, edit: Edit) -> None:
    """What no chain can prove by itself; the reference says so."""
    last = next(written.runs()).run
    for table in ("outputs", "entries", "runs"):
        edit(f"delete from {table} where run = :run", run=last)

    assert flaws(written) == []


def test_entries_cut_off_at_the_end_are_found(written: Journal, edit: Edit) -> None:
    edit("delete from outputs where number = 3")
    edit("delete from entries where number = 3")

    assert [flaw.what for flaw in flaws(written)] == ["the header speaks of 3 entries and their end, there are 2"]


def test_a_header_with_another_state_is_told_as_what_it_is(written: Journal, edit: Edit) -> None:
    edit("update runs set state = 'failed'")

    assert flaws(written)[-1].what == "the header speaks of another end than its last entry"


def test_exchanged_entries_are_found(written: Journal, edit: Edit) -> None:
    edit("update entries set number = number + 10")
    edit("update entries set number = 15 - number where number in (12, 13)")
    edit("update entries set number = number - 10 where number > 10")

    assert flaws(written)


def test_an_entry_with_a_fresh_hash_breaks_the_chain(written: Journal, edit: Edit) -> None:
    """Somebody edits an entry and hashes it again: the next one still names the old hash."""
    from runwright.store.entry import Record
    from runwright.store.queries import SQL

    run = list(written.runs())[-1].run
    [row] = written._connection.rows(SQL["entry"], run=run, number=2)
    record = Record(*row)._replace(body='{"command":"true"}').sealed()
    edit(
        "update entries set body = :body, hash = :hash where run = :run and number = 2",
        run=run,
        body=record.body,
        hash=record.hash,
    )

    assert [(flaw.number, flaw.what) for flaw in flaws(written)] == [
        (3, "the chain breaks: it does not follow the entry that stands before it")
    ]


def test_an_added_row_is_found(written: Journal, edit: Edit) -> None:
    run = next(written.runs()).run
    for table, more in (("entries", "number + 50"), ("outputs", "number + 50")):
        rest = "at, who, kind, state, body, outputs, before, hash" if table == "entries" else "stream, data"
        edit(
            f"insert into {table} (run, number, {rest}) select run, {more}, {rest} from {table} where run = :run",
            run=run,
        )
        assert flaws(written)
        edit(f"delete from {table} where number > 50")
    edit("insert into outputs select run, number, 'more', data from outputs where stream = 'stdout'")
    assert {flaw.what for flaw in flaws(written)} == {"'more' was added"}


def test_one_run_is_verified_alone(written: Journal, edit: Edit) -> None:
    last, first = (header.run for header in written.runs())
    edit("update entries set who = 'eve' where run = :run", run=first)

    assert list(written.verify(last)) == []
    assert {flaw.run for flaw in written.verify(first)} == {first}


def test_what_is_written_meanwhile_is_no_flaw(written: Journal, opening: Opening, url: str, holder: str) -> None:
    """Verification looks at each run as it is at one moment."""
    other = Journal.open(url)
    run = other.begin(opening._replace(target="backup"), {}, who="ada", holder=holder, lease=60).run
    found = []
    for _ in range(20):
        verifying = written.verify()
        other.append(run, "note", {}, who="ada", holder=holder)
        found += list(verifying)
    other.close()

    assert found == []


def test_any_byte_of_the_file_that_matters_is_found(tmp_path: Path, opening: Opening) -> None:
    """A byte of an SQLite file is flipped: then every value reads as before (it was unused), or it is found."""
    path = tmp_path / "whole.db"
    journal = Journal.open(f"sqlite:///{path}")
    for number in range(6):
        run = journal.begin(opening, {"plan": list(range(300))}, who="ada", holder="here:1:2:3", lease=60).run
        for _ in range(number):
            journal.append(run, "outcome", {"n": 1}, who="ada", holder="here:1:2:3", outputs={"stdout": b"seen " * 99})
        journal.release(run, "here:1:2:3")
    journal.close()
    whole, before = path.read_bytes(), contents(path)
    places = random.Random(3).sample(range(len(whole)), 400)
    found = sum(flipped_is_found(tmp_path / "flipped.db", whole, place, before) for place in places)

    assert found > 40


def flipped_is_found(path: Path, whole: bytes, place: int, before: object) -> bool:
    for stale in path.parent.glob(f"{path.name}*"):
        stale.unlink()
    path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
    try:
        same = contents(path) == before
    except (sqlite3.Error, UnicodeDecodeError):
        same = False
    try:
        journal = Journal.open(f"sqlite:///{path}")
    except StoreError:
        return True
    found = flaws(journal)
    journal.close()
    assert found or same, f"byte {place}"
    return bool(found)


def contents(path: Path) -> object:
    """Every row of every table; read from a copy, so that nothing is repaired or folded in on the way."""
    copy = path.with_suffix(".copy")
    shutil.copyfile(path, copy)
    with sqlite3.connect(copy) as raw:
        rows = [raw.execute(f"select * from {table} order by 1, 2").fetchall() for table in KEYS]
    raw.close()
    return rows
