"""What goes wrong with a file is told in a sentence, and leaves the file as it was."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runwright.store import sqlite
from runwright.store.connection import (
    StoreBusy,
    StoreDamaged,
    StoreFull,
    StoreTooNew,
    StoreUnreachable,
    WrongStoreUrl,
)
from runwright.store.journal import Journal, Opening
from runwright.store.migration import opened

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "runs" / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    journal = Journal.open(f"sqlite:///{path}")
    yield journal
    journal.close()


def begun(journal: Journal, opening: Opening) -> str:
    return journal.begin(opening, {"plan": []}, who="ada", holder="here:1:2:3", lease=60).run


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folders_and_files_are_for_their_owner_only(journal: Journal, path: Path, opening: Opening) -> None:
    begun(journal, opening)

    assert {mode(folder) for folder in (path.parent, path.parent.parent)} == {0o700}
    assert {file.name: mode(file) for file in path.parent.iterdir()} == dict.fromkeys(
        ("journal.db", "journal.db-wal", "journal.db-shm"), 0o600
    )


def test_a_file_that_a_team_shares_keeps_its_mode(journal: Journal, path: Path, opening: Opening) -> None:
    journal.close()
    path.chmod(0o660)
    again = Journal.open(f"sqlite:///{path}")
    begun(again, opening)

    assert mode(path) == mode(path.with_name("journal.db-wal")) == 0o660
    again.close()


def test_each_commit_is_synced(journal: Journal) -> None:
    def setting(name: str) -> object:
        return journal._connection.rows(f"pragma {name}")[0][0]

    assert (setting("journal_mode"), setting("synchronous"), setting("foreign_keys")) == ("wal", 2, 1)


def test_an_entry_that_may_wait_is_synced_with_the_next(journal: Journal, opening: Opening) -> None:
    run = begun(journal, opening)
    settings: list[int] = []

    for synced in (False, True):
        journal.append(run, "outcome", {}, who="ada", holder="here:1:2:3", synced=synced)
        settings += journal._connection.rows("pragma synchronous")[0]

    assert settings == [1, 2]  # normal: the log is written, not synced; full


def test_an_entry_is_one_commit(journal: Journal, opening: Opening) -> None:
    run = begun(journal, opening)
    statements: list[str] = []
    journal._connection._raw.set_trace_callback(statements.append)  # type: ignore[attr-defined]  # of SQLite's connection

    for _ in range(2):  # the second builds on what the first left, and need not read it
        journal.append(run, "outcome", {}, who="ada", holder="here:1:2:3", outputs={"stdout": b"x", "stderr": b""})

    first = ["begin", "select", "update", "insert", "insert", "insert", "commit"]
    assert [statement.split()[0].lower() for statement in statements] == [*first, "begin", *first[2:]]


def test_a_closed_store_is_one_file(journal: Journal, path: Path, opening: Opening) -> None:
    begun(journal, opening)
    journal.close()

    assert [file.name for file in path.parent.iterdir()] == ["journal.db"]


@pytest.mark.parametrize(
    "url",
    ["", "journal.db", "sqlite:", "sqlite://", "sqlite:///", "sqlite://host/path", "mysql://host/db", "://", "\0"],
)
def test_a_wrong_url_is_told(url: str) -> None:
    with pytest.raises(WrongStoreUrl) as told:
        Journal.open(url)

    assert "sqlite:///PATH" in told.value.hint


def test_a_relative_path_is_taken_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Journal.open("sqlite:///state/odd %41 ?name=#1.db").close()

    assert (tmp_path / "state" / "odd %41 ?name=#1.db").is_file()


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable, match="unable to open"):
        Journal.open(f"sqlite:///{tmp_path}")


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")

    with pytest.raises(StoreUnreachable, match=r"File exists|Not a directory"):
        Journal.open(f"sqlite:///{tmp_path}/state/journal.db")


def as_nobody(code: str, *arguments: str) -> str:
    """What a process without rights prints."""
    if os.geteuid():
        pytest.skip("only root can become somebody else")
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, stdout=-1, stderr=-2, text=True, check=False).stdout


BARRED = """
import os, sqlite3, sys, traceback
import runwright.store.sqlite
from runwright.store.connection import StoreError
from runwright.store.journal import Journal
os.setegid(65534); os.seteuid(65534)
try:
    journal = Journal.open(sys.argv[1])
    print([header.state for header in journal.runs()])
    journal.append(sys.argv[2], "note", {}, who="nobody", holder=None)
except StoreError as error:
    print(type(error).__name__, error)
"""


@pytest.mark.parametrize(
    ("folder", "file", "told"),
    [
        (0o700, 0o600, "StoreUnreachable"),
        (0o755, 0o600, "StoreUnreachable"),
        (0o755, 0o644, "StoreReadOnly"),
        (0o777, 0o666, "['running']"),
    ],
)
def test_missing_permissions_are_told(opening: Opening, folder: int, file: int, told: str) -> None:
    place = Path("/tmp") / f"runwright-{os.getpid()}"  # noqa: S108 (a place that everybody may enter)
    try:
        journal = Journal.open(f"sqlite:///{place / 'journal.db'}")
        run = begun(journal, opening)
        journal.close()
        place.chmod(folder)
        (place / "journal.db").chmod(file)

        assert as_nobody(BARRED, f"sqlite:///{place / 'journal.db'}", run).startswith(told)
    finally:
        shutil.rmtree(place)


@pytest.mark.parametrize("junk", [b"no database " * 99, b"SQLite format 3\0" + b"\xff" * 4096, b"x"])
def test_what_is_no_database_is_told_and_left_alone(path: Path, junk: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(junk)

    with pytest.raises(StoreDamaged):
        Journal.open(f"sqlite:///{path}")

    assert path.read_bytes() == junk


def test_a_database_of_others_is_left_alone(path: Path) -> None:
    path.parent.mkdir(parents=True)
    with sqlite3.connect(path) as raw:
        raw.execute("create table customers (name text)")
    raw.close()

    with pytest.raises(StoreDamaged, match="it holds other tables: customers"):
        Journal.open(f"sqlite:///{path}")


def test_a_store_of_a_newer_version_is_refused(journal: Journal, path: Path) -> None:
    with journal._connection.transaction():
        journal._connection.change("update version set number = 99")

    with pytest.raises(StoreTooNew, match="its tables have version 99") as told:
        Journal.open(f"sqlite:///{path}")

    assert "Install that version" in told.value.hint


@pytest.mark.parametrize("version", ["-1", "0", "'two'", "null || 1", "x'00'"])
def test_a_version_that_nobody_wrote_is_told(journal: Journal, path: Path, version: str) -> None:
    with journal._connection.transaction():
        journal._connection.change(f"update version set number = coalesce({version}, 'none')")

    with pytest.raises(StoreDamaged, match="its version cannot be read"):
        Journal.open(f"sqlite:///{path}")


def test_a_store_that_another_keeps_locked_is_told(
    journal: Journal, path: Path, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begun(journal, opening)
    monkeypatch.setattr(sqlite, "PATIENCE", 0.05)
    other = Journal.open(f"sqlite:///{path}")

    with journal._connection.transaction():
        with pytest.raises(StoreBusy, match="another process has kept it locked"):
            other.append(run, "note", {}, who="ada", holder="here:1:2:3")
        assert other.header(run).count == 1  # reading goes on

    assert other.append(run, "note", {}, who="ada", holder="here:1:2:3").number == 2
    other.close()


def test_a_full_disk_is_told_and_leaves_nothing_half_written(journal: Journal, opening: Opening) -> None:
    """The file may not grow by another page: SQLite gives the same error as for a full disk."""
    run = begun(journal, opening)
    [(pages,)] = journal._connection.rows("pragma page_count")
    journal._connection.rows(f"pragma max_page_count = {pages + 2}")
    outputs = {"stdout": os.urandom(50_000)}

    with pytest.raises(StoreFull, match="no room is left"):
        journal.append(run, "outcome", {}, who="ada", holder="here:1:2:3", outputs=outputs)

    assert [entry.number for entry in journal.entries(run)] == [1]
    journal._connection.rows("pragma max_page_count = 100000")
    assert journal.append(run, "outcome", {}, who="ada", holder="here:1:2:3", outputs=outputs).number == 2
    assert list(journal.verify()) == []


LIMITED = """
import resource, signal, sys
from runwright.store.connection import StoreError
from runwright.store.journal import Journal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
journal = Journal.open(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
try:
    for number in range(100):
        journal.append(sys.argv[2], "note", {"n": number}, who="ada", holder="here:1:2:3")
        print(number + 2, flush=True)
except StoreError as error:
    print(type(error).__name__)
"""


def test_a_file_that_may_not_grow_is_told_and_all_that_was_promised_is_there(
    journal: Journal, path: Path, opening: Opening
) -> None:
    run = begun(journal, opening)
    journal.close()
    command = [sys.executable, "-c", LIMITED, f"sqlite:///{path}", run]
    *numbers, told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()

    again = Journal.open(f"sqlite:///{path}")
    assert told in {"StoreFull", "StoreError"}
    assert numbers
    assert [entry.number for entry in again.entries(run, after=1)] == [int(number) for number in numbers]
    assert list(again.verify()) == []
    again.close()


def test_a_cut_off_file_is_told(journal: Journal, path: Path, opening: Opening) -> None:
    run = begun(journal, opening)
    journal.append(run, "outcome", {}, who="ada", holder="here:1:2:3", outputs={"stdout": os.urandom(50_000)})
    journal.close()
    os.truncate(path, path.stat().st_size // 2)

    with pytest.raises(StoreDamaged):
        Journal.open(f"sqlite:///{path}").output(run, 2, "stdout")


def test_a_process_that_opens_for_the_first_time_is_not_alone(path: Path) -> None:
    code = "import sys; from runwright.store.journal import Journal; Journal.open(sys.argv[1]).close()"
    command = [sys.executable, "-c", code, f"sqlite:///{path}"]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(6)]

    assert [process.communicate()[1] for process in processes] == [""] * 6


def test_who_writes_without_a_pause_keeps_no_other_of_its_process_out(path: Path) -> None:
    """SQLite alone lets whoever looks again at the wrong moment wait for seconds."""
    url = f"sqlite:///{path}"
    busy, patient, stopped = opened(url), opened(url), threading.Event()

    def write() -> None:
        while not stopped.is_set():
            with busy.transaction():
                time.sleep(0.02)

    writer = threading.Thread(target=write)
    writer.start()
    waits = []
    for _ in range(20):
        begun = time.monotonic()
        with patient.transaction():
            waits.append(time.monotonic() - begun)
    stopped.set()
    writer.join()
    busy.close()
    patient.close()
    assert sorted(waits)[15] < 0.1


def test_a_turn_that_does_not_come_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "PATIENCE", 0.05)
    url = f"sqlite:///{path}"
    one, other = opened(url), opened(url)
    with one.transaction(), pytest.raises(StoreBusy), other.transaction():
        pass
    with other.transaction():
        other.change("delete from attempts")
    one.close()
    other.close()
