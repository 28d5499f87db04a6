"""log-rotate, on a real process that writes numbered lines as fast as it can."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.actions.onlooker import Onlooker

from runwright.actions.log import rotate
from runwright.actions.operation import Failed, Impossible
from runwright.lib.clock import SYSTEM

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from pathlib import Path

SERVICE = """
import os, signal, sys, time
path = sys.argv[1]
log = open(path, "a", buffering=1)
def reopen(*_):
    global log
    log.close()
    log = open(path, "a", buffering=1)
signal.signal(signal.SIGUSR1, reopen)
signal.signal(signal.SIGUSR2, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
print("ready", flush=True)
number = 0
while True:
    number += 1
    log.write(f"{number}\\n")
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGUSR1})
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    time.sleep(0.0005)
"""


class Service(NamedTuple):
    """A process with its log."""

    process: subprocess.Popen[str]
    log: Path
    pid_file: Path

    def lines(self) -> list[int]:
        """Every line that it wrote, in all its files, after it was stopped."""
        self.process.kill()
        self.process.wait()
        texts = [
            gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text()
            for path in sorted(self.log.parent.glob("app.log*"), key=lambda path: (path == self.log, path.name))
        ]
        return [int(line) for line in "".join(texts).splitlines()]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    log = tmp_path / "app.log"
    command = [sys.executable, "-c", SERVICE, str(log)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        (tmp_path / "pid").write_text(f"{process.pid}\n")
        until_lines(log)
        yield Service(process, log, tmp_path / "pid")
        process.kill()


def until_lines(log: Path) -> None:
    ends = time.monotonic() + 10
    while not (log.exists() and log.stat().st_size) and time.monotonic() < ends:
        time.sleep(0.02)


def given(service: Service, *words: object) -> Namespace:
    parser = ArgumentParser()
    rotate.arguments(parser)
    plain = [service.log, "--keep", "30d", "--signal", service.pid_file, "--within", "5s"]
    return parser.parse_args([str(word) for word in [*plain, *words]])


@pytest.mark.parametrize("words", [(), ("--compress",)], ids=["plain", "compressed"])
def test_no_line_is_lost_and_the_service_writes_to_the_new_file(service: Service, words: tuple[str, ...]) -> None:
    evidence = rotate.perform(given(service, *words), Onlooker())
    until_lines(service.log)
    rotated = list(service.log.parent.glob("app.log-*"))

    assert [str(path) for path in rotated] == list(evidence.facts["rotated"] or ())  # type: ignore[arg-type]
    assert service.log.stat().st_size > 0
    lines = service.lines()
    assert lines == list(range(1, len(lines) + 1))
    assert all(path.name.endswith(".gz") == bool(words) for path in rotated)


def test_a_second_time_in_the_same_second_overwrites_nothing(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that was set back comes by the same second again."""
    moment = SYSTEM.now()
    monkeypatch.setattr(rotate, "SYSTEM", SimpleNamespace(now=lambda: moment))
    rotate.perform(given(service, "--compress"), Onlooker())
    until_lines(service.log)
    with pytest.raises(Impossible, match="is there already"):
        rotate.perform(given(service, "--compress"), Onlooker())

    lines = service.lines()
    assert lines == list(range(1, len(lines) + 1))


def test_a_service_that_does_not_follow_gets_its_file_back(service: Service) -> None:
    with pytest.raises(Failed, match=r"moved back: .*app\.log"):
        rotate.perform(given(service, "--with", "USR2", "--within", "1s"), Onlooker())

    assert [path.name for path in service.log.parent.glob("app.log*")] == ["app.log"]
    lines = service.lines()
    assert lines == list(range(1, len(lines) + 1))


def test_what_was_cut_off_after_the_move_is_gone_on_with(service: Service) -> None:
    moved = service.log.with_name("app.log-20260301T101500Z")
    service.log.rename(moved)
    evidence = rotate.perform(given(service, "--keep", "9999d"), Onlooker())

    assert evidence.facts["rotated"] == [str(moved)]
    lines = service.lines()
    assert lines == list(range(1, len(lines) + 1))


def test_only_old_ones_of_its_own_go(service: Service) -> None:
    folder = service.log.parent
    old, young = (f"{SYSTEM.now() - timedelta(days=days):%Y%m%dT%H%M%SZ}" for days in (31, 29))
    keep = [f"app.log-{young}", f"app.log-{young}.gz", "app.log-notes", f"other.log-{old}", f"app.log-{old}.txt"]
    go = [f"app.log-{old}", f"app.log-{old}.gz"]
    for name in keep + go:
        (folder / name).touch()
    said = list(rotate.intends(given(service)))
    assert [line.split(",")[0] for line in said[1:]] == [f"delete {folder / name}" for name in go]

    evidence = rotate.perform(given(service), Onlooker())
    assert evidence.facts["deleted"] == [str(folder / name) for name in go]
    assert all((folder / name).exists() for name in keep)


def test_an_empty_log_stays(tmp_path: Path) -> None:
    (tmp_path / "app.log").touch()
    parser = ArgumentParser()
    rotate.arguments(parser)
    words = [str(tmp_path / "app.log"), "--keep", "1d", "--reopen", f"touch {tmp_path}/told"]
    evidence = rotate.perform(parser.parse_args(words), Onlooker())

    assert evidence.summary == "no log had a line to rotate"
    assert [path.name for path in tmp_path.iterdir()] == ["app.log"]


def test_a_reopening_that_fails_moves_it_back(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_text("1\n")
    parser = ArgumentParser()
    rotate.arguments(parser)
    words = parser.parse_args([str(tmp_path / "app.log"), "--keep", "1d", "--reopen", "echo no such service; exit 3"])
    with pytest.raises(Failed, match="ended with status 3: no such service; moved back"):
        rotate.perform(words, Onlooker())
    assert [path.name for path in tmp_path.iterdir()] == ["app.log"]


def test_a_service_that_does_not_run_is_said(service: Service) -> None:
    service.pid_file.write_text("")
    with pytest.raises(Impossible, match="names no process that runs"):
        rotate.perform(given(service), Onlooker())
    assert service.log.exists()
    for group in ("0", "-1"):  # to kill(2) these are whole groups of processes
        service.pid_file.write_text(group)
        with pytest.raises(Impossible, match="names no process that runs"):
            list(rotate.intends(given(service)))
    service.pid_file.write_text(str(os.getpid()))
    for sign in ("NONE", "_IGN"):
        with pytest.raises(Impossible, match=f"there is no signal {sign}"):
            rotate.perform(given(service, "--with", sign), Onlooker())


def test_a_log_that_is_not_there_gets_no_compressed_one_back(tmp_path: Path) -> None:
    old = tmp_path / "app.log-20990101T000000Z.gz"
    old.write_bytes(gzip.compress(b"1\n"))

    parser = ArgumentParser()
    rotate.arguments(parser)
    words = [str(tmp_path / "app.log"), "--keep", "30d", "--reopen", "true", "--within", "1s", "--compress"]
    evidence = rotate.perform(parser.parse_args(words), Onlooker())

    assert evidence.facts["rotated"] == []
    assert [path.name for path in tmp_path.iterdir()] == [old.name]


def reopened(*words: object) -> Namespace:
    parser = ArgumentParser()
    rotate.arguments(parser)
    return parser.parse_args([str(word) for word in [*words, "--keep", "30d", "--within", "1s"]])


def test_a_folder_is_no_log(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    words = reopened(tmp_path / "logs", "--reopen", "true")
    for act in (lambda: list(rotate.intends(words)), lambda: rotate.perform(words, Onlooker())):
        with pytest.raises(Impossible, match="logs is no file"):
            act()
    assert [path.name for path in tmp_path.iterdir()] == ["logs"]


def test_a_log_whose_name_reads_as_a_pattern_keeps_to_its_own(tmp_path: Path) -> None:
    old = f"{SYSTEM.now() - timedelta(days=31):%Y%m%dT%H%M%SZ}"
    (tmp_path / f"app[1].log-{old}").write_text("1\n")
    (tmp_path / f"app1.log-{old}").write_text("2\n")
    log = tmp_path / "app[1].log"
    evidence = rotate.perform(reopened(log, "--reopen", f"touch '{log}'"), Onlooker())

    assert evidence.facts["deleted"] == [str(tmp_path / f"app[1].log-{old}")]
    assert (tmp_path / f"app1.log-{old}").exists()


def test_when_one_of_several_cannot_be_moved_none_is(tmp_path: Path) -> None:
    first, second = tmp_path / "a.log", tmp_path / f"{'x' * 250}.log"
    for path in (first, second):
        path.write_text("1\n")
    with pytest.raises(OSError, match="too long"):
        rotate.perform(reopened(first, second, "--reopen", "true"), Onlooker())

    assert sorted(path.name for path in tmp_path.iterdir()) == [first.name, second.name]


def test_compressing_takes_no_room_for_a_second_copy_and_leaves_nothing_when_there_is_none(small: Path) -> None:
    (small / "app.log").write_bytes(os.urandom(700_000))
    again = reopened(small / "app.log", "--reopen", f"touch {small}/app.log", "--compress")
    with pytest.raises(OSError, match="No space left"):
        rotate.perform(again, Onlooker())
    [kept] = [path for path in small.iterdir() if path.name != "app.log"]
    assert kept.stat().st_size == 700_000

    kept.write_bytes(b"x" * 700_000)
    assert rotate._compressed(kept).stat().st_size < 10_000
