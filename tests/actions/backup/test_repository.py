"""A folder of backups: what is in it, what no longer holds, and what is left when one is taken out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from runwright.actions.backup import manifest as manifests
from runwright.actions.backup import repository
from runwright.actions.backup.manifest import Manifest

if TYPE_CHECKING:
    from pathlib import Path


def made(folder: Path, name: str, day: int = 1) -> Manifest:
    """A backup with a file in a folder of its own and one beside it."""
    (folder / name / "deep").mkdir(parents=True)
    (folder / name / "deep" / "data").write_bytes(b"data of " + name.encode())
    (folder / f"{name}.rdb").write_bytes(b"dump of " + name.encode())
    files = manifests.measured(folder, [folder / name / "deep" / "data", folder / f"{name}.rdb"])
    backup = Manifest("redis-rdb", name, "redis://a", datetime(2026, 3, day, tzinfo=UTC), files, None, {})
    manifests.write(folder, backup)
    return backup


def test_the_newest_comes_first_and_what_is_none_is_told_apart(tmp_path: Path) -> None:
    first, second = made(tmp_path, "b9", day=1), made(tmp_path, "b1", day=2)
    (tmp_path / "bad.manifest.json").write_text("{")

    contents = repository.contents(tmp_path)

    assert contents.backups == (second, first)
    assert [str(error) for error in contents.unreadable] == [
        (
            f"{tmp_path}/bad.manifest.json: this is no manifest of a backup (JSONDecodeError: Expecting property name "
            "enclosed in double quotes: line 1 column 2 (char 1))"
        )
    ]


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert repository.contents(tmp_path / "none") == ((), ())


def test_whatever_happened_to_its_files_is_noticed(tmp_path: Path) -> None:
    whole, gone, short, other = (made(tmp_path, name) for name in ("whole", "gone", "short", "other"))
    (tmp_path / "gone.rdb").unlink()
    (tmp_path / "short.rdb").write_bytes(b"dump")
    (tmp_path / "other.rdb").write_bytes(b"dump of OTHER")

    assert list(repository.broken(tmp_path, whole)) == []
    assert list(repository.broken(tmp_path, gone)) == ["gone.rdb is gone"]
    assert list(repository.broken(tmp_path, short)) == ["short.rdb has 4 bytes instead of 13"]
    assert list(repository.broken(tmp_path, other)) == ["other.rdb is not what was written: its checksum differs"]


def test_one_that_is_taken_out_leaves_nothing_and_touches_no_other(tmp_path: Path) -> None:
    going, staying = made(tmp_path, "b1"), made(tmp_path, "b2")
    repository.remove(tmp_path, going)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["b2", "b2.manifest.json", "b2.rdb"]
    assert list(repository.broken(tmp_path, staying)) == []


def test_a_removal_that_was_cut_off_is_finished_by_the_next(tmp_path: Path) -> None:
    going = made(tmp_path, "b1")
    (tmp_path / "b1.rdb").unlink()
    repository.remove(tmp_path, going)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_else_in_it_stays(tmp_path: Path) -> None:
    going = made(tmp_path, "b1")
    (tmp_path / "b1" / "notes").write_text("of a person")
    repository.remove(tmp_path, going)

    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["notes"]


def test_names_sort_by_time() -> None:
    names = [repository.fresh_name("redis-rdb", datetime(2026, 3, 1, 10, 15, 0, us, UTC)) for us in (1000, 250000)]

    assert names == ["redis-rdb-20260301T101500.001Z", "redis-rdb-20260301T101500.250Z"]


def test_what_is_half_done_is_swept_only_by_one_that_finds_nobody_there(tmp_path: Path) -> None:
    """Another user or host has no part in our lock on what an action works on."""
    swept: list[str] = []
    with repository.entered(tmp_path, lambda: swept.append("first")):
        with repository.entered(tmp_path, lambda: swept.append("second")):
            pass
        with repository.entered(tmp_path, lambda: swept.append("third")):
            pass
    with repository.entered(tmp_path, lambda: swept.append("last")):
        pass
    assert swept == ["first", "last"]
