"""A holder is a process; whether it lives can be told on its own machine."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from runwright.store import holder
from runwright.store.holder import alive, spoken, this_process

TELL = "from runwright.store.holder import this_process; print(this_process(), flush=True); input()"


def test_this_process_is_alive() -> None:
    assert alive(this_process()) is True


def test_two_holders_in_one_process_differ() -> None:
    assert this_process() != this_process()


def test_a_process_is_alive_until_it_ended() -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", TELL], stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout
        name = process.stdout.readline().strip()
        assert alive(name) is True
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # it ended, and nobody has asked for its status yet
        assert alive(name) is False
    assert alive(name) is False


def test_a_number_that_another_process_has_now_is_dead() -> None:
    host, pid, start, nonce = this_process().split(":")
    ticks, _, place = start.partition("@")

    assert alive(f"{host}:{pid}:{int(ticks) - 1}@{place}:{nonce}") is False


@pytest.mark.skipif(not holder.PROC.is_dir(), reason="only /proc tells the boot and the namespace")
def test_another_boot_is_dead_and_another_namespace_unknown() -> None:
    host, pid, start, nonce = this_process().split(":")
    ticks, _, place = start.partition("@")
    boot, _, namespace = place.partition(".")

    assert alive(f"{host}:{pid}:{ticks}@00000000.{namespace}:{nonce}") is False
    assert alive(f"{host}:{pid}:{ticks}@{boot}.1:{nonce}") is None


@pytest.mark.parametrize(
    "name", ["db2:1:2:3", "", "nonsense", "a:b:c:d", "here:²:1:1", "::::", f"{os.uname().nodename}:1:unknown:x"]
)
def test_of_others_nothing_can_be_told(name: str) -> None:
    assert alive(name) is None


def test_ps_tells_the_same_where_there_is_no_proc(monkeypatch: pytest.MonkeyPatch, tmp_path: os.PathLike[str]) -> None:
    monkeypatch.setattr(holder, "PROC", tmp_path)
    with subprocess.Popen(["sleep", "60"]) as process:
        assert holder.started(process.pid)
        assert alive(f"{holder.host()}:{process.pid}:{holder.started(process.pid)}:x") is True
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert holder.started(process.pid) is None
    assert alive(f"{holder.host()}:{process.pid}:Thu_Nov_26:x") is False


def test_a_holder_is_spoken_of_as_a_process() -> None:
    assert spoken("db2:4711:99:ab") == "process 4711 on db2"
    assert spoken("somebody") == "somebody"
