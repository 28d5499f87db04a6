"""What the kernel says of processes, while they come and go."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from systems.common.processes import children, descendants, listener

if TYPE_CHECKING:
    from pathlib import Path

BUSY = "import os\nwhile True:\n    child = os.fork()\n    if not child: os._exit(0)\n    os.waitpid(child, 0)\n"


def test_nobody_is_below_a_process_that_has_ended() -> None:
    ended = subprocess.Popen([sys.executable, "-c", "pass"])
    ended.wait()
    assert children(ended.pid) == set()


def test_children_that_end_while_they_are_counted_disturb_nobody() -> None:
    with subprocess.Popen([sys.executable, "-c", BUSY]) as busy:
        try:
            for _ in range(300):
                assert busy.pid in descendants(os.getpid())
        finally:
            busy.kill()


def test_who_listens_is_found_while_threads_and_files_come_and_go(tmp_path: Path) -> None:
    over = threading.Event()

    def open_and_close() -> None:
        while not over.is_set():
            (tmp_path / "file").write_text("text")

    thread = threading.Thread(target=open_and_close)
    thread.start()
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert listener(server.getsockname()[1]) == os.getpid()
    over.set()
    thread.join()
