"""Links are cut, slowed, thinned and answered for, by a relay between a client and a server that are real."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import struct
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from tests.drill.faults.conftest import Shop, until

from runwright.drill.faults import catalogue, keeping, relaying
from runwright.drill.faults.fault import NotInjected

if TYPE_CHECKING:
    from collections.abc import Iterator

ECHO = """
import socketserver
class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(65536):
            self.request.sendall(data)
class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
server = Server(('127.0.0.1', 0), Echo)
print(server.server_address[1], flush=True)
server.serve_forever()
"""
WEB = """
import http.server
class Page(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_POST(self):
        if self.headers.get('Transfer-Encoding') == 'chunked':
            body = b''
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size); self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
        self.send_response(200); self.send_header('Content-Length', str(len(body))); self.end_headers()
        self.wfile.write(body)
    do_GET = do_POST
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Page)
print(server.server_address[1], flush=True)
server.serve_forever()
"""

HASTY = """
import socketserver
class Hasty(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.recv(10)
        self.request.sendall(b'too large')   # and it is closed with the rest unread, so that it resets
class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    def shutdown_request(self, request):
        request.close()
server = Server(('127.0.0.1', 0), Hasty)
print(server.server_address[1], flush=True)
server.serve_forever()
"""
HEARING = """
import socketserver
class Hearing(socketserver.BaseRequestHandler):
    def handle(self):
        heard = 0
        try:
            while data := self.request.recv(65536):
                heard += len(data)
        except OSError:
            pass
        print(heard, flush=True)
server = socketserver.TCPServer(('127.0.0.1', 0), Hearing)
print(server.server_address[1], flush=True)
server.serve_forever()
"""


def stand(shop: Shop, program: str, protocol: str = "tcp") -> relaying.RunningRelay:
    """A server, and a relay in front of it, as link `db`."""
    server = shop.start("server", program)
    assert server.stdout
    lead = relaying.Lead(int(server.stdout.readline()), protocol=protocol)
    made = relaying.start("db", lead, shop.list)
    shop.sections["links"] = {"db": {"setting": "DB_PORT", "target": "1", "protocol": protocol}}
    shop.controls["db"] = made.control
    return made


@pytest.fixture
def link(shop: Shop) -> Iterator[relaying.RunningRelay]:
    """A link to a server that says back what it hears."""
    yield stand(shop, ECHO)
    relaying.end(shop.list)


@pytest.fixture
def web(shop: Shop) -> Iterator[relaying.RunningRelay]:
    """A link to a server of HTTP that sends bodies back."""
    yield stand(shop, WEB, "http")
    relaying.end(shop.list)


def connect(link: relaying.RunningRelay, seconds: float = 20) -> socket.socket:
    return socket.create_connection(("127.0.0.1", link.port), seconds)


def said(line: socket.socket, data: bytes) -> bytes:
    """Send bytes, and hear as many."""
    line.sendall(data)
    heard = b""
    while len(heard) < len(data) and (more := line.recv(65536)):
        heard += more
    return heard


def test_a_link_without_a_fault_passes_every_byte_in_order(link: relaying.RunningRelay) -> None:
    data = os.urandom(3_000_000)

    with connect(link) as line:
        line.settimeout(20)
        for at in range(0, len(data), 50_000):
            assert said(line, data[at : at + 50_000]) == data[at : at + 50_000]


def test_the_end_of_one_side_is_passed_on(link: relaying.RunningRelay) -> None:
    with connect(link) as line:
        line.sendall(b"last words")
        line.shutdown(socket.SHUT_WR)

        assert line.recv(100) == b"last words"
        assert line.recv(100) == b""


def test_the_answer_of_a_server_that_resets_arrives(shop: Shop) -> None:
    """Without a relay a client reads it, although it cannot send the rest of what was refused."""
    link, heard = stand(shop, HASTY), []
    for _ in range(20):
        with connect(link) as line:
            with contextlib.suppress(OSError):
                for _ in range(40):
                    line.sendall(b"x" * 10_000)
            with contextlib.suppress(OSError):
                heard.append(line.recv(100))
    relaying.end(shop.list)

    assert heard == [b"too large"] * 20


def test_what_a_client_has_sent_before_it_went_arrives(shop: Shop) -> None:
    link = stand(shop, HEARING)
    server = shop.started[-1]
    assert server.stdout
    heard = []
    for _ in range(20):
        line = connect(link)
        line.sendall(b"x" * 20_000)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.close()
        heard.append(int(server.stdout.readline()))
    relaying.end(shop.list)

    assert heard == [20_000] * 20


def test_a_cut_link_is_silent_and_what_was_sent_comes_when_it_is_mended(
    shop: Shop, link: relaying.RunningRelay
) -> None:
    with connect(link) as line, connect(link) as other:
        assert said(line, b"before") == b"before"
        other.settimeout(0.2)
        with keeping.kept(shop.fault("partition", "db"), shop.list, 60):
            line.sendall(b"during")
            line.settimeout(0.2)
            with pytest.raises(TimeoutError):
                line.recv(100)
            with connect(link) as new:
                new.settimeout(0.2)
                new.sendall(b"new")
                with pytest.raises(TimeoutError):
                    new.recv(100)
        line.settimeout(20)

        assert line.recv(100) == b"during"
        assert said(line, b"after") == b"after"


def test_a_link_cut_in_one_direction_still_hears_the_other(shop: Shop, link: relaying.RunningRelay) -> None:
    with connect(link) as line:
        assert said(line, b"before") == b"before"
        with keeping.kept(shop.fault("partition", "db", direction="down"), shop.list, 60):
            line.sendall(b"during")
            line.settimeout(0.2)
            with pytest.raises(TimeoutError):
                line.recv(100)
        line.settimeout(20)

        assert line.recv(100) == b"during"


def test_a_cut_link_refuses_new_connections_when_asked_and_keeps_its_port(
    shop: Shop, link: relaying.RunningRelay
) -> None:
    for _ in range(3):
        with keeping.kept(shop.fault("partition", "db", new="refuse"), shop.list, 60):
            with pytest.raises(ConnectionRefusedError):
                connect(link)
            with socket.socket() as thief, pytest.raises(OSError, match="in use"):
                thief.bind(("127.0.0.1", link.port))
        with connect(link) as line:
            assert said(line, b"after") == b"after"


def test_connections_that_were_cut_are_reset_when_asked_and_others_live(
    shop: Shop, link: relaying.RunningRelay
) -> None:
    with connect(link) as line:
        assert said(line, b"before") == b"before"
        with keeping.kept(shop.fault("partition", "db", then="reset"), shop.list, 60):
            line.sendall(b"during")
            time.sleep(0.1)

        with pytest.raises(ConnectionResetError):
            line.recv(100)
    with connect(link) as line:
        assert said(line, b"after") == b"after"


def test_a_client_that_dies_behind_a_cut_is_not_noticed_until_it_is_mended(shop: Shop) -> None:
    made = stand(shop, "import socket\nserver = socket.create_server(('127.0.0.1', 0))\n"
                 "print(server.getsockname()[1], flush=True)\nline, _ = server.accept()\n"
                 "print(line.recv(100), flush=True)\nline.settimeout(0.3)\n"
                 "try: print(line.recv(100), flush=True)\nexcept OSError as error: print(type(error), flush=True)\n"
                 "line.settimeout(20)\nprint(line.recv(100), flush=True)")  # fmt: skip
    output = shop.started[0].stdout
    assert output
    line = connect(made)
    line.sendall(b"here")
    assert output.readline() == b"b'here'\n"

    with keeping.kept(shop.fault("partition", "db"), shop.list, 60):
        line.close()
        assert b"TimeoutError" in output.readline()

    assert output.readline() == b"b''\n"
    relaying.end(shop.list)


def test_a_delay_makes_every_answer_late_by_both_ways(shop: Shop, link: relaying.RunningRelay) -> None:
    with connect(link) as line:
        with keeping.kept(shop.fault("delay", "db", delay="50 ms", jitter="10 ms"), shop.list, 60):
            begun = time.monotonic()
            for number in range(5):
                assert said(line, b"%d" % number) == b"%d" % number
            late = time.monotonic() - begun

        assert late >= 5 * 2 * 0.05
        begun = time.monotonic()
        for _ in range(5):
            said(line, b"x")
        assert time.monotonic() - begun < late


def test_a_delay_holds_no_bytes_up_beyond_itself(shop: Shop, link: relaying.RunningRelay) -> None:
    """A hundred messages that are sent one behind the other are all late by the same, not by the sum."""
    with connect(link) as line, keeping.kept(shop.fault("delay", "db", delay="100 ms"), shop.list, 60):
        begun = time.monotonic()
        for _ in range(100):
            line.sendall(b"x" * 100)
            time.sleep(0.001)
        heard = 0
        while heard < 10_000:
            heard += len(line.recv(65536))

        assert 0.2 <= time.monotonic() - begun < 100 * 0.1


def test_lost_packets_come_late_and_none_is_missing(shop: Shop, link: relaying.RunningRelay) -> None:
    with connect(link) as line, keeping.kept(shop.fault("loss", "db", share="20 %"), shop.list, 60):
        times = []
        for number in range(20):
            begun = time.monotonic()
            assert said(line, b"%d" % number) == b"%d" % number
            times.append(time.monotonic() - begun)

    assert max(times) >= 0.2
    assert min(times) < 0.2


def test_a_narrow_link_takes_its_time(shop: Shop, link: relaying.RunningRelay) -> None:
    with (
        connect(link) as line,
        keeping.kept(shop.fault("bandwidth", "db", rate="100 kB", direction="up"), shop.list, 60),
    ):
        line.settimeout(20)
        begun = time.monotonic()
        said(line, b"x" * 10_000)
        said(line, b"x" * 10_000)

        assert time.monotonic() - begun >= 0.1


def test_a_share_of_requests_is_answered_with_an_error_on_one_kept_connection(
    shop: Shop, web: relaying.RunningRelay
) -> None:
    line = http.client.HTTPConnection("127.0.0.1", web.port, timeout=20)
    with keeping.kept(shop.fault("upstream-errors", "db", share="50 %", status=500), shop.list, 60):
        statuses: Counter[int] = Counter()
        for number in range(60):
            line.request("POST", "/", body=b"%d" % number * number, headers={"X-Number": str(number)})
            answer = line.getresponse()
            body = answer.read()
            statuses[answer.status] += 1
            assert answer.status == 500 or body == b"%d" % number * number
    line.request("GET", "/")
    after = line.getresponse()
    after.read()
    line.close()

    assert statuses.keys() == {200, 500}
    assert after.status == 200


@pytest.mark.parametrize("share", [1e-9, 1.0])
def test_requests_in_chunks_are_told_apart(shop: Shop, web: relaying.RunningRelay, share: float) -> None:
    line = http.client.HTTPConnection("127.0.0.1", web.port, timeout=20)
    with keeping.kept(shop.fault("upstream-errors", "db", share=share), shop.list, 60):
        for number in range(10):
            chunks = [b"GET / HTTP/1.1\r\n\r\n", b"x" * number * 1000 or b"y"]
            line.request("POST", "/", body=iter(chunks), encode_chunked=True)
            answer = line.getresponse()
            assert (answer.status, answer.read() == b"".join(chunks)) == ((200, True) if share < 1 else (503, False))
    line.close()


def test_errors_need_a_link_that_says_it_carries_requests(shop: Shop, link: relaying.RunningRelay) -> None:  # noqa: ARG001
    with pytest.raises(catalogue.Unavailable, match="protocol"):
        shop.fault("upstream-errors", "db")


def test_a_link_without_a_relay_cannot_be_cut(shop: Shop) -> None:
    shop.sections["links"] = {"db": {"setting": "DB_PORT", "target": "1"}}

    with pytest.raises(catalogue.Unavailable, match="No relay stands"):
        shop.fault("partition", "db")


def test_a_relay_that_is_gone_is_an_error_and_nothing_is_left(shop: Shop, link: relaying.RunningRelay) -> None:
    fault = shop.fault("partition", "db")
    link.end()

    with pytest.raises(NotInjected, match="no relay listens"):
        keeping.inject(fault, shop.list, 60)

    assert list(shop.list.glob("*.json")) == []


@pytest.mark.parametrize("whom", [("keeper",), ("keeper", "warden")])
def test_a_cut_ends_with_its_keeper_however_that_dies(
    shop: Shop, link: relaying.RunningRelay, whom: tuple[str, ...]
) -> None:
    keeper = keeping.inject(shop.fault("partition", "db"), shop.list, 60)
    warden = next(int(word) for word in children(keeper.process.pid))
    if "warden" in whom:
        os.kill(warden, signal.SIGKILL)
    os.kill(keeper.process.pid, signal.SIGKILL)

    with connect(link) as line:
        assert said(line, b"after") == b"after"
    keeper.mend()


def test_a_relay_outlives_who_started_it_and_is_found_again(shop: Shop, link: relaying.RunningRelay) -> None:
    assert relaying.standing(shop.list) == {"db": link}

    link.end()

    assert relaying.standing(shop.list) == {}
    until(lambda: not link.runs())


def children(pid: int) -> list[str]:
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:  # noqa: PTH123
        return file.read().split()
