from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from tests.drill.test_account import write

from runwright.drill.attempt import WRITE
from runwright.drill.ledger import Ledger, NoLoad
from runwright.drill.ledger_file import Reader, Writer
from runwright.drill.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Taking(BaseHTTPRequestHandler):
    """Takes what is posted, but for multiples of ten, which it forgets, and of seven, which it refuses."""

    taken: set[int]

    def do_POST(self) -> None:
        number = int(self.path.strip("/"))
        if number % 10:
            self.taken.add(number)
        self.reply(500 if number % 7 == 0 else 200, "")

    def do_GET(self) -> None:
        self.reply(200, str(sorted(self.taken)))

    def reply(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Taker", (Taking,), {"taken": set()}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@contextmanager
def kept(load: dict[str, Any], folder: Path) -> Iterator[Ledger]:
    ledger = Ledger({"name": "orders", **load}, Place(folder, dict(os.environ)), folder)
    try:
        yield ledger
    finally:
        ledger.end()


def waited(ledger: Ledger, count: int) -> None:
    ends = time.monotonic() + 30
    while len(ledger.look()) < count and time.monotonic() < ends:
        time.sleep(0.01)


def posting(url: str) -> dict[str, Any]:
    return {"http": f"{url}/{{id}}", "method": "POST", "all": url, "rate": 200.0}


def test_a_ledger_counts_what_was_acknowledged_refused_and_forgotten(url: str, tmp_path: Path) -> None:
    with kept(posting(url), tmp_path) as ledger:
        ledger.start()
        waited(ledger, 60)
        account = ledger.close()

    ids = sorted(each.id for each in account.writes)
    assert ids == list(range(1, len(ids) + 1))
    assert {each.id for each in account.failed} == {each for each in ids if each % 7 == 0}
    assert {each.id for each in account.lost} == {each for each in ids if each % 10 == 0 and each % 7}
    assert {each.said for each in account.failed} == {"NotAcknowledged: status 500"}


def test_a_load_keeps_to_its_rate(url: str, tmp_path: Path) -> None:
    with kept({**posting(url), "rate": 50.0}, tmp_path) as ledger:
        ledger.start()
        waited(ledger, 40)
        account = ledger.close()

    writes = account.writes
    assert len(writes) / (writes[-1].begun - writes[0].begun) < 60


def test_a_ledger_whose_process_is_killed_keeps_what_it_had(url: str, tmp_path: Path) -> None:
    with kept(posting(url), tmp_path) as ledger:
        ledger.start()
        waited(ledger, 30)
        os.kill(ledger._process.pid, signal.SIGKILL)
        account = ledger.close()

    assert len(account.writes) >= 30
    assert account.present is None


def test_a_ledger_ends_when_whoever_began_it_is_gone(url: str, tmp_path: Path) -> None:
    with kept(posting(url), tmp_path) as ledger:
        ledger.start()
        assert ledger._process.stdin is not None
        ledger._process.stdin.close()

        assert ledger._process.wait(20) == 0


def test_a_load_that_cannot_begin_says_why(tmp_path: Path) -> None:
    load = {"redis": "redis://127.0.0.1:1/0"}
    with kept(load, tmp_path) as ledger, pytest.raises(NoLoad, match=r"load “orders” could not begin: .*refused"):
        ledger.start()


def test_a_program_tells_its_attempts_and_in_the_end_what_is_there(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import json, signal, sys, time\n"
        "def end(*_):\n"
        "    print(json.dumps({'all': [1, 3]}), flush=True)\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "for number in (1, 2, 3):\n"
        "    print(json.dumps({'op': 'write', 'id': number, 'ok': True, 'seconds': 0.5}), flush=True)\n"
        "print('not JSON', flush=True)\n"
        "print(json.dumps({'op': 'write', 'id': 4, 'ok': False, 'said': 'no'}), flush=True)\n"
        "time.sleep(60)\n"
    )
    with kept({"program": f"exec {sys.executable} {program}"}, tmp_path) as ledger:
        ledger.start()
        waited(ledger, 4)
        account = ledger.close()

    assert [each.id for each in account.lost] == [2]
    assert [each.said for each in account.failed] == ["no"]
    assert 0.4 < account.writes[0].seconds < 0.6


def test_a_reader_waits_for_a_line_that_is_still_being_written(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    writer = Writer(path)
    writer.add(write(1, 1.0))
    writer.close()
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:-3])
    reader = Reader(path)

    first = [each.id for each in reader.more()]
    path.write_bytes(whole + whole)

    assert first == [1]
    assert [each.op for each in reader.more()] == [WRITE]
