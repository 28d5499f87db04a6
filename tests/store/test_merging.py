"""Runs that were kept apart are carried into each kind of store, whole, once, and not while somebody holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runwright.store.journal import AlreadyRunning, Journal
from runwright.store.merging import Merger, NotWhole, WentOn
from runwright.store.verification import KEPT_APART

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from runwright.lib.clock import SetClock
    from runwright.store.journal import Entry, Opening


@pytest.fixture
def apart(tmp_path: Path, clock: SetClock) -> Iterator[Journal]:
    made = Journal.open(f"sqlite:///{tmp_path}/apart.db", clock, KEPT_APART)
    yield made
    made.close()


@pytest.fixture
def merger(apart: Journal, journal: Journal, clock: SetClock) -> Merger:
    return Merger(apart._connection, journal._connection, "ada@desk", clock)


def kept(apart: Journal, opening: Opening, holder: str, *, held: bool = False) -> str:
    """A run with an output, kept apart."""
    name = apart.begin(opening, {"plan": []}, who="ada@desk", holder=holder, lease=60).run
    outputs = {"stdout": b"hello\x00" * 1000}
    apart.append(name, "outcome", {"text": "ü"}, who="ada@desk", holder=holder, outputs=outputs, state="done")
    if not held:
        apart.release(name, holder)
    return name


@pytest.fixture
def name(apart: Journal, opening: Opening, holder: str) -> str:
    """A run that was kept apart, and is held by nobody."""
    return kept(apart, opening, holder)


def entries(journal: Journal, run: str) -> list[Entry]:
    return list(journal.entries(run))


def test_entries_and_outputs_are_as_they_were_and_a_mark_stands_behind_them(
    apart: Journal, journal: Journal, merger: Merger, opening: Opening, holder: str
) -> None:
    before = journal.begin(opening, {}, who="bob@desk", holder=holder, lease=60).run
    name = kept(apart, opening, holder)
    assert merger.carry(name)
    after = journal.begin(opening._replace(target="another"), {}, who="bob@desk", holder=holder, lease=60).run
    *carried, mark = entries(journal, name)
    assert carried == entries(apart, name)
    assert journal.output(name, 2, "stdout") == b"hello\x00" * 1000
    assert (mark.kind, mark.body["after"]) == ("merged", entries(journal, before)[0].hash)
    assert [each.run for each in journal.runs()] == [after, name, before]
    assert list(journal.verify()) == []


def test_into_an_empty_store_and_several_of_them(
    apart: Journal, journal: Journal, merger: Merger, opening: Opening, holder: str
) -> None:
    names = [kept(apart, opening, holder) for _ in range(3)]
    assert merger.runs() == names
    assert [merger.carry(each) for each in names] == [True] * 3
    assert [each.run for each in journal.runs()] == names[::-1]
    assert list(journal.verify()) == []


def test_carried_again_it_stays_as_it_is(
    apart: Journal, journal: Journal, merger: Merger, opening: Opening, holder: str
) -> None:
    name = kept(apart, opening, holder)
    merger.carry(name)
    journal.append(name, "noted", {"text": "looked at it"}, who="bob@desk", holder=None)
    before = entries(journal, name)
    assert not merger.carry(name)
    assert entries(journal, name) == before


def test_one_that_went_on_where_it_was_kept_is_not_carried_a_second_time(
    apart: Journal, journal: Journal, merger: Merger, opening: Opening, holder: str
) -> None:
    name = kept(apart, opening, holder)
    merger.carry(name)
    apart.append(name, "noted", {"text": "and then"}, who="ada@desk", holder=None)
    with pytest.raises(WentOn):
        merger.carry(name)
    assert len(entries(journal, name)) == 3


def test_one_that_a_process_holds_is_left_to_it(
    apart: Journal, journal: Journal, merger: Merger, opening: Opening, holder: str
) -> None:
    name = kept(apart, opening, holder, held=True)
    with pytest.raises(AlreadyRunning):
        merger.carry(name)
    assert list(journal.runs()) == []


@pytest.mark.parametrize(
    "change",
    [
        "update entries set body = '{}' where number = 2",
        "update runs set who = 'eve@desk'",
        "update outputs set data = x'00'",
        "delete from outputs",
    ],
)
def test_one_whose_chain_does_not_hold_is_not_carried(
    apart: Journal, journal: Journal, merger: Merger, name: str, change: str
) -> None:
    with apart._connection.transaction():
        apart._connection.change(change)
    with pytest.raises(NotWhole):
        merger.carry(name)
    assert list(journal.runs()) == []


@pytest.mark.parametrize(
    "change",
    [
        "update entries set body = replace(body, 'after', 'behind') where kind = 'merged'",
        "delete from entries where kind = 'merged'",
        "update entries set before = hash where number = 1",
    ],
)
def test_what_was_carried_is_proven_as_everything_else(
    journal: Journal, merger: Merger, name: str, change: str
) -> None:
    merger.carry(name)
    with journal._connection.transaction():
        journal._connection.change(change)
    assert [flaw.run for flaw in journal.verify()] != []
