from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import pytest
from tests.drill.test_account import write

from runwright.drill import ledger_worker
from runwright.drill.attempt import WRITE, Attempt
from runwright.drill.ledger import Ledger, NoLoad
from runwright.drill.ledger_file import Reader, Writer
from runwright.drill.loads.client import NotAcknowledged
from runwright.drill.loads.http_load import Http
from runwright.drill.loads.program_load import Program
from runwright.drill.place import Place
from runwright.store.holder import started

if TYPE_CHECKING:
    from collections.abc import Iterator


class Taking(BaseHTTPRequestHandler):
    """Takes what is posted, but for multiples of ten, which it forgets, and of seven, which it refuses."""

    taken: set[int]

    def do_POST(self) -> None:
        number = int(self.path.strip("/"))
        if number % 10:
            self.taken.add(number)
        self.reply(500 if number % 7 == 0 else 200, "")

    def do_GET(self) -> None:
        last = self.path.rpartition("/")[2]
        answers = {"/last": (200, "the last is 7"), "/nothing": (200, "nothing yet"), "/any": (200, "yes")}
        if self.path.startswith("/error"):
            self.reply(503, "Error 503, request 99999")
        elif self.path.startswith("/there"):
            self.reply(200 if int(last) in self.taken else 404, "")
        else:
            self.reply(*answers.get(self.path, (200, str(sorted(self.taken)))))

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


def request(method: str, url: str) -> None:
    with urlopen(Request(url, method=method)):
        pass


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


def test_a_slow_load_does_not_fail_between_its_attempts(url: str, tmp_path: Path) -> None:
    with kept({**posting(url), "rate": 0.7}, tmp_path) as ledger:
        ledger.start()
        waited(ledger, 1)
        ends, seen = time.monotonic() + 2.5, set()
        while time.monotonic() < ends:
            seen.add(ledger.failing())
            time.sleep(0.05)

    assert seen == {0.0}


def test_a_load_is_well_when_a_write_that_began_later_was_acknowledged(tmp_path: Path) -> None:
    """One that was under way already says nothing of what came after."""
    now = time.monotonic()
    under_way, refused = Attempt(WRITE, 1, now - 2, now, ok=True), Attempt(WRITE, 2, now - 0.5, now - 0.1, ok=False)
    with kept({"http": "http://127.0.0.1:9/{id}"}, tmp_path) as ledger:
        ledger.attempts = [refused, under_way]
        assert not ledger.well(now - 1)

        ledger.attempts.append(Attempt(WRITE, 3, now - 0.4, now, ok=True))
        assert ledger.well(now - 1)


def test_a_ledger_whose_process_is_killed_keeps_what_it_had(url: str, tmp_path: Path) -> None:
    with kept(posting(url), tmp_path) as ledger:
        ledger.start()
        waited(ledger, 30)
        os.kill(ledger._process.pid, signal.SIGKILL)
        account = ledger.close()

    assert len(account.writes) >= 30
    assert account.present is None
    assert account.cut == account.uncounted == "its process ended before it was told to"


def test_what_an_earlier_drill_has_written_counts_for_none_of_this_one(url: str, tmp_path: Path) -> None:
    """The application keeps what it took: the same ids once more would be there although their writes were lost."""
    for _ in range(2):
        with kept(posting(url), tmp_path) as ledger:
            ledger.start()
            waited(ledger, 40)
            account = ledger.close()
        (tmp_path / "orders.jsonl").unlink()

    ids = {each.id for each in account.writes}
    assert min(ids) > 20
    assert {each.id for each in account.lost} == {each for each in ids if each % 10 == 0 and each % 7}


def test_ids_behind_those_that_are_there_are_found_one_by_one(url: str) -> None:
    for number in (1, 2, 3, 5, 8, 9, 11):
        request("POST", f"{url}/{number}")
    load = {"http": url, "each": f"{url}/there/{{id}}", "timeout": 2.0}

    assert 11 <= Http(load, reading=False).prepare() < 32


def test_a_look_that_finds_any_id_counts_none(url: str, tmp_path: Path) -> None:
    load = {"http": f"{url}/{{id}}", "method": "POST", "each": f"{url}/any"}
    with kept(load, tmp_path) as ledger, pytest.raises(NoLoad, match="answers 200 whatever the id"):
        ledger.start()


@pytest.mark.parametrize(("path", "value"), [("/last", 7), ("/nothing", 0)])
def test_a_read_is_the_number_of_a_good_answer(url: str, path: str, value: int) -> None:
    assert Http({"http": url, "read": url + path, "timeout": 2.0}, reading=True).read() == value


def test_the_numbers_of_an_error_are_no_ids(url: str) -> None:
    with pytest.raises(NotAcknowledged, match="status 503"):
        Http({"http": url, "read": f"{url}/error", "timeout": 2.0}, reading=True).read()


def test_an_answer_that_does_not_say_is_not_taken_for_a_lost_write(url: str) -> None:
    with pytest.raises(NotAcknowledged, match="status 503"):
        Http({"http": url, "each": f"{url}/error/{{id}}", "timeout": 2.0}, reading=False).present([1])


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


def test_a_ledger_whose_file_cannot_be_written_says_that_attempts_are_missing() -> None:
    writer = Writer(Path("/dev/full"))
    writer.add(write(1, 1.0))
    writer.close()

    assert writer.problem == "its file could not be written: No space left on device"


def test_each_write_that_was_acknowledged_is_asked_for_however_slow_the_disk_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not asked for would count as lost."""
    sync = os.fdatasync

    def slowly(file: int) -> None:
        time.sleep(0.4)
        sync(file)

    monkeypatch.setattr(os, "fdatasync", slowly)
    monkeypatch.setattr(ledger_worker, "client", lambda *_, **__: Counted())
    writer = Writer(tmp_path / "ledger.jsonl")
    load = {"name": "orders", "timeout": 1.0, "rate": 200.0, "http": ""}
    ended = ledger_worker._streamed(load, writer)
    assert ended is not None
    time.sleep(0.5)

    present = ended(tmp_path / "ledger.jsonl")
    writer.close()

    assert {each.id for each in Reader(tmp_path / "ledger.jsonl").more()} == present


class Counted:
    """A client to which every write that it is asked for is there."""

    reads = False

    def prepare(self) -> int:
        return 0

    def write(self, number: int) -> None:
        """Acknowledge at once."""

    def present(self, acknowledged: list[int]) -> set[int]:
        return set(acknowledged)

    def remove(self) -> None:
        """Nothing is left."""

    def close(self) -> None:
        """Nothing is open."""


def test_a_program_that_never_tells_of_a_request_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runwright.drill.loads.program_load.BEGINNING", 0.2)
    program = Program({"program": "sleep 30"}, lambda _: None)

    assert not program.begun()
    program.kill()


def test_a_program_that_says_something_else_is_heard_on() -> None:
    heard: list[Attempt] = []
    lines = ("[]", "5", '{"ok": true, "op": "read", "value": "12"}')
    program = Program({"program": f"printf '%s\\n' {' '.join(map(repr, lines))}; sleep 30"}, heard.append)

    assert program.begun()
    program.kill()
    assert [each.value for each in heard] == [12]


def test_a_program_ends_with_a_drill_that_ends_early(tmp_path: Path) -> None:
    """It has a session of its own, and this one does not care for being asked to end."""
    program = f"trap '' TERM; echo $$ > {tmp_path}/pid; echo '{{\"ok\": true}}'; while :; do sleep 0.1; done"
    with kept({"program": program}, tmp_path) as ledger:
        ledger.start()
        pid = int((tmp_path / "pid").read_text())

    assert started(pid) is None
