"""redis-restore, on a real server that is stopped and started by commands."""

from __future__ import annotations

import os
import signal
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from redis import Redis
from tests.actions.onlooker import Onlooker
from tests.actions.redis import servers
from tests.executors import services

from runwright.actions.backup import repository
from runwright.actions.operation import Failed, Impossible
from runwright.actions.redis import backup, home, restore

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator


class Installed(NamedTuple):
    """A server as a system has it: a folder, and commands."""

    folder: Path
    port: int
    start: str

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    @property
    def stop(self) -> str:
        return f"kill $(cat {self.folder}/pid)"

    def words(self, dump: Path) -> list[object]:
        how = ["--stop", self.stop, "--start", self.start, "--within", "20s"]
        return ["--from", dump, "--dir", self.folder, "--url", self.url, *how]

    def client(self) -> Redis:
        return Redis(port=self.port, decode_responses=True)


@pytest.fixture(params=["no", "yes"], ids=["dump only", "append-only file"])
def installed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installed]:
    """A server with and without an append-only file, and ended at the end."""
    folder, port = tmp_path / "redis", servers.free_port()
    folder.mkdir()
    settings = f"--port {port} --bind 127.0.0.1 --dir {folder} --daemonize yes --pidfile {folder}/pid --save ''"
    settings += f" --logfile {folder}/log --appendonly {request.param} --save 3600 1"
    server = Installed(folder, port, f"{services._redis()} {settings}")
    assert os.system(server.start) == 0  # noqa: S605 (the command is the test's own)
    servers.until(lambda: Redis(port=port).ping())
    yield server
    with suppress(OSError, ValueError):
        os.kill(int((folder / "pid").read_text()), signal.SIGKILL)


@pytest.fixture
def dump(installed: Installed, tmp_path: Path) -> Path:
    """A backup of a hundred keys; afterwards the server holds something else."""
    to = tmp_path / "backups"
    with installed.client() as client:
        client.mset({f"good:{number}": "x" for number in range(100)})
        client.set("session", "x", ex=3600)
        parser = ArgumentParser()
        backup.arguments(parser)
        backup.perform(parser.parse_args(["--url", installed.url, "--to", str(to), "--by", "bgsave"]), Onlooker())
        client.flushall()
        client.set("bad", "x")
    return next(to.glob("*.rdb"))


def given(words: list[object]) -> Namespace:
    parser = ArgumentParser()
    restore.arguments(parser)
    return parser.parse_args(list(map(str, words)))


def test_the_server_serves_what_the_dump_holds_and_goes_on_from_there(installed: Installed, dump: Path) -> None:
    evidence = restore.perform(given(installed.words(dump)), Onlooker())

    with installed.client() as client:
        assert client.dbsize() == evidence.facts["keys"] == 101
        assert 0 < int(client.ttl("session")) <= 3600
        client.set("after", "x")
    assert os.system(f"{installed.stop}; sleep 0.5; {installed.start}") == 0  # noqa: S605
    servers.until(lambda: installed.client().ping())
    with installed.client() as client:
        assert client.dbsize() == 102, "what was written after the restore is lost"


def test_the_former_data_is_kept(installed: Installed, dump: Path) -> None:
    evidence = restore.perform(given(installed.words(dump)), Onlooker())

    former = Path(str(evidence.facts["former_data"]))
    assert former.parent == installed.folder
    assert list(former.iterdir())


def test_a_second_time_does_no_harm(installed: Installed, dump: Path) -> None:
    for _ in range(2):
        restore.perform(given(installed.words(dump)), Onlooker())
    with installed.client() as client:
        assert client.dbsize() == 101


def test_a_server_that_is_down_is_restored(installed: Installed, dump: Path) -> None:
    with installed.client() as client:
        only = client.config_get("appendonly")["appendonly"]
    os.system(f"{installed.stop}; sleep 0.3")  # noqa: S605
    evidence = restore.perform(given([*installed.words(dump), "--append-only", only]), Onlooker())

    assert evidence.facts["keys"] == 101


def test_a_server_that_does_not_answer_any_more_is_undone(
    installed: Installed, dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_: object) -> None:
        raise Impossible(f"{installed.url}: Connection refused")

    monkeypatch.setattr(restore, "_held", silent)
    with pytest.raises(Failed, match="Connection refused; its former data is back"):
        restore.perform(given(installed.words(dump)), Onlooker())


def test_what_does_not_start_is_undone(installed: Installed, dump: Path) -> None:
    words = installed.words(dump)
    seat = home.find(installed.folder, installed.start.partition("--appendonly ")[2].split()[0]).seat(installed.folder)
    refuses = f"head -c 6 {seat} | grep -qE 'REDIS|VALKEY' && grep -q good {seat} && exit 7; {installed.start}"
    words[words.index(installed.start)] = refuses
    with pytest.raises(Failed, match=r"ended with status 7; its former data is back, and redis://.* serves it"):
        restore.perform(given(words), Onlooker())

    with installed.client() as client:
        assert client.keys() == ["bad"]
    assert not list(installed.folder.glob("before-restore-*"))


def test_a_server_that_starts_without_the_data_is_undone(installed: Installed, dump: Path) -> None:
    words = installed.words(dump)
    words[words.index(installed.start)] = f"{installed.start} --dbfilename other.rdb --appendfilename other.aof"
    with pytest.raises(Failed, match="database 0 has 0 lasting keys, and the dump 100"):
        restore.perform(given(words), Onlooker())

    assert not list(installed.folder.glob("before-restore-*"))


def test_a_server_that_does_not_stop_is_left_alone(installed: Installed, dump: Path) -> None:
    words = installed.words(dump)
    words[words.index(installed.stop)] = "true"
    words[words.index("20s")] = "1s"
    with pytest.raises(Failed, match="did not stop by: true"):
        restore.perform(given(words), Onlooker())

    with installed.client() as client:
        assert client.keys() == ["bad"]


def test_a_server_that_lives_and_does_not_answer_is_not_taken_for_stopped(installed: Installed, dump: Path) -> None:
    words = installed.words(dump)
    words[words.index(installed.stop)] = installed.stop.replace("kill", "kill -STOP")  # as one that saves at its end
    words[words.index("20s")] = "1s"
    with pytest.raises(Failed, match="something still listens there"):
        restore.perform(given(words), Onlooker())

    os.kill(int((installed.folder / "pid").read_text()), signal.SIGCONT)
    assert not list(installed.folder.glob("before-restore-*"))
    with installed.client() as client:
        assert client.keys() == ["bad"]


def test_a_server_that_does_not_let_us_in_is_not_taken_for_one_that_is_down(installed: Installed, dump: Path) -> None:
    with installed.client() as client:
        client.config_set("requirepass", "other")
    process = (installed.folder / "pid").read_text()
    with pytest.raises(Impossible, match=r"(?s)authenticat.*REDISCLI_AUTH"):
        restore.perform(given(installed.words(dump)), Onlooker())

    assert (installed.folder / "pid").read_text() == process


@pytest.mark.parametrize("damage", [b"", b"REDIS0009 and no more"])
def test_a_damaged_dump_never_gets_near_the_server(installed: Installed, tmp_path: Path, damage: bytes) -> None:
    bad = tmp_path / "bad.rdb"
    bad.write_bytes(damage)
    process = (installed.folder / "pid").read_text()
    with pytest.raises(Impossible, match=r"bad\.rdb is damaged"):
        restore.perform(given(installed.words(bad)), Onlooker())

    assert (installed.folder / "pid").read_text() == process


def test_a_dump_that_is_not_what_its_manifest_says_is_refused(installed: Installed, dump: Path) -> None:
    with dump.open("ab") as file:
        file.write(b"x")
    with pytest.raises(Impossible, match="its checksum differs"):
        restore.perform(given(installed.words(dump)), Onlooker())
    assert repository.contents(dump.parent).backups


def test_another_folder_than_the_servers_is_refused(installed: Installed, dump: Path, tmp_path: Path) -> None:
    with pytest.raises(Impossible, match=f"keeps its data in {installed.folder}, not in {tmp_path}"):
        restore.perform(given([*installed.words(dump), "--dir", tmp_path]), Onlooker())


def test_a_dry_run_changes_nothing(installed: Installed, dump: Path) -> None:
    before = sorted(path.name for path in installed.folder.rglob("*"))
    said = list(restore.intends(given(installed.words(dump))))

    assert said[1] == f"stop {installed.url}: {installed.stop}"
    assert sorted(path.name for path in installed.folder.rglob("*")) == before


def test_data_that_cannot_be_moved_stays_where_it_is(tmp_path: Path) -> None:
    for name in ("appendonlydir", "dump.rdb"):
        (tmp_path / name).mkdir()
    (tmp_path / "aside" / "dump.rdb" / "full").mkdir(parents=True)
    there = home.find(tmp_path, "yes")
    with pytest.raises(OSError, match="aside"):
        there.move_aside(tmp_path / "aside")
    there.put_back(tmp_path / "none")

    assert (tmp_path / "appendonlydir").is_dir()
    assert (tmp_path / "dump.rdb").is_dir()


def test_a_version_before_folders_has_its_dump_at_the_head_of_its_one_file(tmp_path: Path) -> None:
    settings = {"dbfilename": "d.rdb", "appendonly": "yes", "appendfilename": "a.aof"}
    assert home.Home.of(tmp_path, settings, 6).seat(tmp_path) == tmp_path / "a.aof"
