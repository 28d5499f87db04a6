"""What an archive of the log holds, and how far it leads; places in the log and timelines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runwright.actions.operation import Impossible
from runwright.actions.postgres import archive as archives
from runwright.actions.postgres import lineage, lsn
from runwright.actions.postgres.archive import Archive
from runwright.actions.postgres.lineage import Fork

SIZE = 16 << 20


def archive(names: set[str], **histories: list[Fork]) -> Archive:
    return Archive(Path("archive"), SIZE, frozenset(names), {int(name[1:]): forks for name, forks in histories.items()})


def named(timeline: int, numbers: range, size: int = SIZE) -> list[str]:
    empty = archive(set())._replace(size=size)
    return [archives.name(empty, timeline, number) for number in numbers]


@given(st.integers(0, (1 << 64) - 1))
def test_a_place_is_read_as_it_was_written(place: int) -> None:
    assert lsn.number(lsn.text(place)) == place


@pytest.mark.parametrize("text", ["", "1", "1/", "/1", "G/1", "1/123456789", "0/1 "])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no place in the log"):
        lsn.number(text)


@given(st.sampled_from(archives.SIZES), st.integers(0, 1 << 30), st.integers(1, 0xFFFFFFFF))
def test_a_segment_is_numbered_as_it_is_named(size: int, number: int, timeline: int) -> None:
    known = archive(set())._replace(size=size)
    assert archives.number(known, archives.name(known, timeline, number)) == number


def test_a_name_is_the_one_that_postgresql_gives() -> None:
    assert named(3, range(0x1FF, 0x200)) == ["0000000300000001000000FF"]


@given(st.integers(2, 40), st.data())
def test_each_segment_that_is_missing_in_between_is_named(count: int, data: st.DataObject) -> None:
    path = named(1, range(5, 5 + count))
    lost = data.draw(st.sets(st.sampled_from(path[:-1])))
    reach = archives.reach(archive(set(path) - lost), 1, lsn.text(5 * SIZE + 40))
    assert reach.missing == sorted(lost)
    assert list(reach.segments) == (path[: path.index(min(lost))] if lost else path)
    assert reach.end == (5 + len(reach.segments)) * SIZE


def test_behind_a_fork_the_segments_of_the_new_timeline_count() -> None:
    old, new = named(1, range(1, 6)), named(2, range(3, 8))
    fork = Fork(1, 3 * SIZE + 100, "no recovery target specified")
    reach = archives.reach(archive({*old, *new}, t2=[fork]), 1, lsn.text(SIZE))
    assert (reach.timeline, list(reach.segments)) == (2, [*old[:2], *new])


def test_a_timeline_that_left_before_the_backup_is_not_followed() -> None:
    old, new = named(1, range(1, 6)), named(2, range(2, 9))
    fork = Fork(1, 2 * SIZE + 100, "before 2026-11-26")
    reach = archives.reach(archive({*old, *new}, t2=[fork]), 1, lsn.text(4 * SIZE))
    assert (reach.timeline, list(reach.segments)) == (1, old[3:])


def test_an_archive_without_the_first_segment_names_it() -> None:
    path = named(1, range(1, 4))
    reach = archives.reach(archive(set(path[1:])), 1, lsn.text(SIZE))
    assert (list(reach.segments), list(reach.missing)) == ([], path[:1])


def test_a_history_is_read_with_its_comments() -> None:
    text = "1\t0/3000148\tno recovery target specified\n# a comment\n\n2\t0/50000A0\tbefore 2026-11-26 10:00:00+00\n"
    assert [(fork.timeline, fork.place) for fork in lineage.forks(text)] == [(1, 0x3000148), (2, 0x50000A0)]


def test_a_folder_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Impossible, match="no segments"):
        archives.opened(tmp_path)
    (tmp_path / "000000010000000000000001.zst").touch()
    with pytest.raises(Impossible) as error:
        archives.opened(tmp_path)
    assert error.value.hint == "Unpack them first: 000000010000000000000001.zst"
    (tmp_path / "000000010000000000000001").write_bytes(b"cut off")
    with pytest.raises(Impossible, match="has 7 bytes"):
        archives.opened(tmp_path)
