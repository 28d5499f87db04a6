"""A server that loads a dump is gone when nobody wants it any more, also when whoever did was killed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from redis import Redis
from tests.actions.onlooker import Onlooker
from tests.actions.redis import servers

from runwright.actions.redis import programs
from runwright.actions.redis.trial import PREFIX, SOCKET, loaded

CODE = """
import sys, time
from pathlib import Path
from runwright.actions.redis import programs
from runwright.actions.redis.trial import loaded
from tests.actions.onlooker import Onlooker
with loaded(programs.any_server(None), Path(sys.argv[1]), 1, Onlooker()):
    print("loaded", flush=True)
    time.sleep(60)
"""


def test_what_a_killed_call_left_running_is_ended_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with servers.started(tmp_path / "server") as server, server.client() as client:
        client.set("a", "x")
        client.save()
        dump = next((tmp_path / "server").rglob("dump.rdb"))
        with subprocess.Popen([sys.executable, "-c", CODE, str(dump)], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "loaded\n"
            [left] = tmp_path.glob("runwright-*/socket")
            with loaded(programs.any_server(None), dump, 1, Onlooker()):
                assert Redis(unix_socket_path=str(left)).ping(), "its owner lives"
            process.kill()
        assert Redis(unix_socket_path=str(left)).ping()
        with loaded(programs.any_server(None), dump, 1, Onlooker()) as database:
            assert database(0).get("a") == b"x"
        assert not left.parent.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_a_folder_that_another_user_made_leads_to_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(prefix="rw-") as name:  # a path to a socket must be short
        folder, real = Path(name), Path(name, "real")
        monkeypatch.setattr("tempfile.tempdir", name)
        with servers.started(folder / "server", "--unixsocket", str(real)) as server, server.client() as client:
            client.set("a", "x")
            client.save()
            trap = folder / f"{PREFIX}trap"
            trap.mkdir()
            (trap / SOCKET).symlink_to(real)
            os.chown(trap, 65534, 65534)
            (folder / f"{PREFIX}link").symlink_to(trap)
            with loaded(programs.any_server(None), folder / "server" / "dump.rdb", 1, Onlooker()):
                pass

            assert client.ping()
            assert trap.exists()
