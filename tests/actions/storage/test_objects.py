"""object-storage, against `rclone serve s3`, which keeps objects as files."""

from __future__ import annotations

import os
import shutil
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.actions.onlooker import Onlooker
from tests.executors import services

from runwright.actions.backup import manifest as manifests
from runwright.actions.backup.manifest import Manifest, Verification
from runwright.actions.operation import Failed, Impossible
from runwright.actions.storage import bucket, objects, there
from runwright.lib.clock import SYSTEM

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

DAY = 86400
ANEW = 0.3
"""Seconds after which the server looks at its folder anew, where tests change objects behind its back."""


class Storage(NamedTuple):
    """A storage that runs; a bucket is a folder in its own."""

    url: str
    folder: Path


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storage]:
    program = shutil.which("rclone") or shutil.which("rclone", path=Path(sys.executable).parent)
    if program is None:
        pytest.skip("rclone is not installed")
    data = tmp_path_factory.mktemp("s3")
    with services.folder() as where, services.socket_free() as port:
        command = [program, "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", "the-key,the-secret", str(data)]
        command += ["--vfs-cache-mode", "off", "--dir-cache-time", "100ms", "--config", os.devnull]
        with services.running(command, where, lambda: services._connects(port)):
            yield Storage(f"http://127.0.0.1:{port}", data)


@pytest.fixture
def storage(running: Storage, monkeypatch: pytest.MonkeyPatch) -> Storage:
    """The same with an empty bucket of its own, and its credentials."""
    bucket = running.folder / f"backups-{len(list(running.folder.iterdir()))}"
    bucket.mkdir()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "the-key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "the-secret")
    return running._replace(folder=bucket)


def given(storage: Storage, *words: object) -> Namespace:
    time.sleep(ANEW)
    parser = ArgumentParser()
    objects.arguments(parser)
    return parser.parse_args([*map(str, words), "--bucket", storage.folder.name, "--endpoint", storage.url])


def put(storage: Storage, path: Path, content: bytes, days: float = 0, prefix: str = "redis/") -> None:
    """An object so many days old."""
    path.write_bytes(content)
    objects.perform(given(storage, "put", path, "--prefix", prefix), Onlooker())
    for name in (path.name, f"{path.name}.sha256"):
        moment = time.time() - days * DAY
        os.utime(storage.folder / prefix / name, (moment, moment))


def keys(storage: Storage) -> list[str]:
    return sorted(str(path.relative_to(storage.folder)) for path in storage.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("size", [0, 1, 20_000_000], ids=["empty", "small", "in parts"])
def test_what_was_put_is_got(storage: Storage, tmp_path: Path, size: int) -> None:
    (tmp_path / "dump").write_bytes(content := os.urandom(size))
    evidence = objects.perform(given(storage, "put", tmp_path / "dump", "--prefix", "redis/"), Onlooker())
    objects.perform(given(storage, "get", "redis/dump", "--to", tmp_path / "back"), Onlooker())

    assert evidence.facts == {"keys": ["redis/dump"], "bytes": size}
    assert (tmp_path / "back" / "dump").read_bytes() == content
    assert keys(storage) == ["redis/dump", "redis/dump.sha256"]


def test_a_second_time_does_no_harm(storage: Storage, tmp_path: Path) -> None:
    for _ in range(2):
        put(storage, tmp_path / "dump", b"x")
    assert keys(storage) == ["redis/dump", "redis/dump.sha256"]


@pytest.mark.parametrize(("prefix", "count"), [("redis/", 3), ("redis/a", 2), ("redis/a1", 1), ("re", 3), ("a1", 0)])
def test_a_prefix_is_how_keys_begin(storage: Storage, tmp_path: Path, prefix: str, count: int) -> None:
    for name in ("a1", "a2", "b1"):
        put(storage, tmp_path / name, b"x")

    listed = objects.perform(given(storage, "list", "--prefix", prefix), Onlooker())

    assert listed.summary == f"{count} objects"


def test_what_is_damaged_is_not_got(storage: Storage, tmp_path: Path) -> None:
    put(storage, tmp_path / "dump", b"right")
    (storage.folder / "redis" / "dump").write_bytes(b"wrong")
    (tmp_path / "back").mkdir()
    (tmp_path / "back" / "dump").write_bytes(b"former")
    with pytest.raises(Failed, match="is not what was put: its checksum differs; nothing was written"):
        objects.perform(given(storage, "get", "redis/dump", "--to", tmp_path / "back"), Onlooker())

    assert [path.read_bytes() for path in (tmp_path / "back").iterdir()] == [b"former"]


def test_whatever_does_not_hold_is_found(storage: Storage, tmp_path: Path) -> None:
    for name in ("good", "bad", "cut"):
        put(storage, tmp_path / name, b"right")
    assert objects.perform(given(storage, "verify"), Onlooker()).facts == {"objects": 3, "bytes": 15}
    (storage.folder / "redis" / "bad").write_bytes(b"wrong")
    (storage.folder / "redis" / "cut.sha256").unlink()

    with pytest.raises(Failed, match="2 of 3 objects do not hold") as failed:
        objects.perform(given(storage, "verify"), Onlooker())
    assert "redis/bad is not what was put" in str(failed.value)
    assert "redis/cut has no checksum beside it" in str(failed.value)
    assert "no checksum" in str(objects.perform(given(storage, "list"), Onlooker()).facts["redis/cut"])


def test_old_ones_go_by_their_folder(storage: Storage, tmp_path: Path) -> None:
    for days in (1, 40, 50):
        put(storage, tmp_path / f"d{days}", b"x", days)
    put(storage, tmp_path / "alone", b"x", 90, "postgres/")
    said = list(objects.intends(given(storage, "prune", "--keep", "30d")))
    evidence = objects.perform(given(storage, "prune", "--keep", "30d"), Onlooker())

    assert said[0] == "delete redis/d40, 1 objects, if the newest of its series reads back"
    assert evidence.facts == {"deleted": ["redis/d40", "redis/d50"], "objects_left": 2}
    assert keys(storage) == ["postgres/alone", "postgres/alone.sha256", "redis/d1", "redis/d1.sha256"]


@pytest.mark.parametrize("damage", ["changed", "not finished"])
def test_nothing_goes_while_the_newest_does_not_read_back(storage: Storage, tmp_path: Path, damage: str) -> None:
    for days in (1, 40):
        put(storage, tmp_path / f"d{days}", b"right", days)
    if damage == "changed":
        (storage.folder / "redis" / "d1").write_bytes(b"wrong")
    else:
        (storage.folder / "redis" / "d1.sha256").unlink()
    with pytest.raises(Failed, match="nothing like redis/d1 was deleted, since the newest does not hold: redis/d1"):
        objects.perform(given(storage, "prune", "--keep", "30d"), Onlooker())
    assert "redis/d40" in keys(storage)


def test_one_series_of_a_folder_does_not_speak_for_another(storage: Storage, tmp_path: Path) -> None:
    """The dumps of one database ended a month ago; those of another one go on."""
    for name, days in (("a-20260301", 40), ("a-20260228", 41), ("b-20260401", 1), ("b-20260302", 39)):
        put(storage, tmp_path / name, b"x", days)

    evidence = objects.perform(given(storage, "prune", "--keep", "30d"), Onlooker())

    assert evidence.facts["deleted"] == ["redis/a-20260228", "redis/b-20260302"]


def test_a_manifest_brings_its_files_and_goes_with_them(storage: Storage, tmp_path: Path) -> None:
    for name, days in (("b1", 40), ("b2", 1)):
        (tmp_path / f"{name}.rdb").write_bytes(b"dump")
        (tmp_path / name).mkdir()
        (tmp_path / name / "part").write_bytes(b"part")
        files = manifests.measured(tmp_path, [tmp_path / f"{name}.rdb", tmp_path / name / "part"])
        proof = Verification("restore", SYSTEM.now(), "same")
        path = manifests.write(tmp_path, Manifest("redis-rdb", name, "redis://a", SYSTEM.now(), files, proof, {}))
        evidence = objects.perform(given(storage, "put", path, "--prefix", "redis/"), Onlooker())
        for file in storage.folder.glob(f"redis/{name}*/*"), storage.folder.glob(f"redis/{name}*.*"):
            for each in file:
                os.utime(each, (time.time() - days * DAY,) * 2)
    assert evidence.facts["keys"] == ["redis/b2/part", "redis/b2.rdb", "redis/b2.manifest.json"]

    assert objects.perform(given(storage, "prune", "--keep", "30d"), Onlooker()).facts["deleted"] == ["redis/b1"]
    assert not [key for key in keys(storage) if "b1" in key]
    assert len(keys(storage)) == 6


@pytest.mark.parametrize("name", ["B ad/", "", "ü"])
def test_a_bucket_that_cannot_be_one_is_refused(name: str) -> None:
    with pytest.raises(ArgumentTypeError, match="is no name of a bucket"):
        bucket.named(name)


def test_two_files_that_would_get_one_key_are_refused_before_anything_is_sent(storage: Storage, tmp_path: Path) -> None:
    for name in ("n1", "n2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "dump.rdb").write_bytes(name.encode())
    paths = [tmp_path / name / "dump.rdb" for name in ("n1", "n2")]
    with pytest.raises(Impossible, match=r"n1/dump\.rdb and .*n2/dump\.rdb would both be redis/dump\.rdb"):
        objects.perform(given(storage, "put", *paths, "--prefix", "redis/"), Onlooker())

    assert keys(storage) == []


def test_checksums_that_lie_beside_files_already_are_left_to_ours(storage: Storage, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "dump.rdb").write_bytes(b"dump")
    (tmp_path / "in" / "dump.rdb.sha256").write_text("SHA256 (dump.rdb) = as another program writes it\n")
    objects.perform(given(storage, "put", tmp_path / "in", "--prefix", "redis/"), Onlooker())

    assert objects.perform(given(storage, "verify"), Onlooker()).facts == {"objects": 1, "bytes": 4}


def test_a_file_that_would_lie_where_a_checksum_does_is_refused(storage: Storage, tmp_path: Path) -> None:
    (tmp_path / "list.sha256").write_text("of files that are elsewhere\n")
    with pytest.raises(Impossible, match=r"list\.sha256 would lie where a checksum does"):
        objects.perform(given(storage, "put", tmp_path), Onlooker())


def test_two_objects_that_would_be_one_file_are_refused(storage: Storage, tmp_path: Path) -> None:
    for prefix in ("n1/", "n2/"):
        put(storage, tmp_path / "dump.rdb", prefix.encode(), prefix=prefix)
    with pytest.raises(Impossible, match=r"n1/dump\.rdb and n2/dump\.rdb would both be .*/back/dump\.rdb"):
        objects.perform(given(storage, "get", "n1/dump.rdb", "n2/dump.rdb", "--to", tmp_path / "back"), Onlooker())

    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("get", "nothing"), "nothing is not there"),
        (("list", "--bucket", "no-such-bucket"), "no-such-bucket: NoSuchBucket"),
    ],
)
def test_what_is_not_there_is_said(storage: Storage, tmp_path: Path, words: tuple[str, ...], why: str) -> None:
    asked = given(storage, *words)
    asked.to = tmp_path / "to"
    asked.bucket = "no-such-bucket" if "no-such-bucket" in words else storage.folder.name
    with pytest.raises(Failed, match=why):
        objects.perform(asked, Onlooker())


def test_a_wrong_secret_is_said_in_one_line(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with pytest.raises(Failed, match=r"^backups-\d+: SignatureDoesNotMatch\nIs it the right endpoint"):
        objects.perform(given(storage, "list"), Onlooker())


def test_no_credentials_and_no_server_are_said(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Failed, match=r"^backups-\d+: HTTP error: error sending request"):
        objects.perform(given(storage._replace(url="http://127.0.0.1:1"), "list"), Onlooker())
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(Impossible, match="AWS_SECRET_ACCESS_KEY is not set"):
        objects.perform(given(storage, "list"), Onlooker())


def test_a_dry_run_puts_nothing(storage: Storage, tmp_path: Path) -> None:
    (tmp_path / "dump").write_bytes(b"x")
    said = list(objects.intends(given(storage, "put", tmp_path / "dump", "--prefix", "redis/")))

    assert said == [f"upload {tmp_path}/dump (1 B) as redis/dump, and read it back"]
    assert keys(storage) == []


@pytest.mark.parametrize("words", [("put",), ("get", "a"), ("prune",), ("put", "/no/such/file")])
def test_what_is_not_said_is_asked_for(storage: Storage, words: tuple[str, ...]) -> None:
    with pytest.raises(Impossible):
        objects.perform(given(storage, *words), Onlooker())


def backed_up(folder: Path, name: str) -> Path:
    """A backup of one file; its manifest."""
    (folder / name / "global").mkdir(parents=True)
    (folder / name / "global" / "1").write_bytes(b"one")
    files = manifests.measured(folder, [folder / name / "global" / "1"])
    proof = Verification("restore", SYSTEM.now(), "same")
    return manifests.write(folder, Manifest("postgres-base", name, "pg", SYSTEM.now(), files, proof, {}))


def test_a_manifest_brings_the_files_of_its_backup_back_with_it(storage: Storage, tmp_path: Path) -> None:
    path = backed_up(tmp_path, "base-1")
    objects.perform(given(storage, "put", path, "--prefix", "db/"), Onlooker())

    objects.perform(given(storage, "get", f"db/{path.name}", "--to", tmp_path / "back"), Onlooker())

    assert (tmp_path / "back" / "base-1" / "global" / "1").read_bytes() == b"one"
    assert manifests.read(tmp_path / "back" / path.name).name == "base-1"


def test_of_a_backup_with_a_damaged_file_the_manifest_is_not_written(storage: Storage, tmp_path: Path) -> None:
    path = backed_up(tmp_path, "base-1")
    objects.perform(given(storage, "put", path), Onlooker())
    (storage.folder / "base-1" / "global" / "1").write_bytes(b"two")

    with pytest.raises(Failed, match="base-1/global/1"):
        objects.perform(given(storage, "get", path.name, "--to", tmp_path / "back"), Onlooker())
    assert [each.name for each in (tmp_path / "back").rglob("*") if each.is_file()] == []


def archived(folder: Path, *names: str) -> Path:
    """A folder of segments, one of them still being written."""
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_bytes(name.encode())
    (folder / ".0009.part").write_bytes(b"half")
    return folder


def test_a_folder_is_put_and_got_and_what_is_there_already_stays(storage: Storage, tmp_path: Path) -> None:
    archive = archived(tmp_path / "archive", "0001", "0002")
    first = objects.perform(given(storage, "put", archive, "--new", "--prefix", "wal/"), Onlooker())
    archived(archive, "0003")
    said = list(objects.intends(given(storage, "put", archive, "--new", "--prefix", "wal/")))
    second = objects.perform(given(storage, "put", archive, "--new", "--prefix", "wal/"), Onlooker())
    objects.perform(given(storage, "get", "wal/", "--to", tmp_path / "back"), Onlooker())

    assert [(each.facts["keys"], each.facts["were_there"]) for each in (first, second)] == [
        (["wal/0001", "wal/0002"], 0),
        (["wal/0003"], 2),
    ]
    assert said == [f"upload {archive}/0003 (4 B) as wal/0003, and read it back"]
    assert {path.name: path.read_text() for path in (tmp_path / "back").iterdir()} == {
        name: name for name in ("0001", "0002", "0003")
    }


@pytest.mark.parametrize("content", [b"otherwise", b"4321"], ids=["of another size", "of the same size"])
def test_an_object_with_other_content_is_not_overwritten(storage: Storage, tmp_path: Path, content: bytes) -> None:
    archive = archived(tmp_path / "archive", "0001", "0002")
    objects.perform(given(storage, "put", archive, "--new", "--prefix", "wal/"), Onlooker())
    (archive / "0001").write_bytes(content)
    os.utime(archive / "0001", (time.time() + 60,) * 2)
    archived(archive, "0003")

    with pytest.raises(Failed, match=r"wal/0001 is there, and is not what .*0001 holds"):
        objects.perform(given(storage, "put", archive, "--new", "--prefix", "wal/"), Onlooker())
    assert (storage.folder / "wal" / "0001").read_bytes() == b"0001"
    assert "wal/0003" not in keys(storage)


def test_a_file_that_was_touched_and_is_the_same_is_there_already(storage: Storage, tmp_path: Path) -> None:
    archive = archived(tmp_path / "archive", "0001")
    objects.perform(given(storage, "put", archive, "--new", "--prefix", "wal/"), Onlooker())
    os.utime(archive / "0001", (time.time() + 60,) * 2)

    again = objects.perform(given(storage, "put", archive, "--new", "--prefix", "wal/"), Onlooker())

    assert again.facts == {"keys": [], "bytes": 0, "were_there": 1}


def test_what_was_not_put_to_its_end_is_put_anew_and_not_got_with_its_folder(storage: Storage, tmp_path: Path) -> None:
    archive = archived(tmp_path / "archive", "0001", "0002")
    objects.perform(given(storage, "put", archive, "--new", "--prefix", "wal/"), Onlooker())
    (storage.folder / "wal" / "0002.sha256").unlink()

    got = objects.perform(given(storage, "get", "wal/", "--to", tmp_path / "back"), Onlooker())
    again = objects.perform(given(storage, "put", archive, "--new", "--prefix", "wal/"), Onlooker())

    assert got.facts == {"files": [str(tmp_path / "back" / "0001")], "not_put_to_their_end": ["wal/0002"]}
    assert again.facts["keys"] == ["wal/0002"]


def test_below_a_folder_that_has_nothing_there_is_nothing_to_get(storage: Storage, tmp_path: Path) -> None:
    with pytest.raises(Failed, match="there is nothing below wal/"):
        objects.perform(given(storage, "get", "wal/", "--to", tmp_path / "back"), Onlooker())


@pytest.mark.parametrize("name", ["../outside", "/outside", "a/../../outside", ""])
def test_no_object_is_written_outside_of_the_folder_that_is_asked_for(tmp_path: Path, name: str) -> None:
    with pytest.raises(Failed, match="lies outside"):
        there.below(tmp_path, name)
