"""What a network does to a request: whether it can have got out is told apart in each case."""

from __future__ import annotations

import base64
import logging
import threading
import time
from typing import TYPE_CHECKING

import pytest
from tests.notify.certificate import certified
from tests.notify.conftest import NOW
from tests.notify.lines import listening, proxying, request, reset
from tests.receiver import Reply

from runwright.notify import posting, wire
from runwright.notify.answer import Sent
from runwright.notify.posting import post

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.receiver import Receiver

PATH = "/services/T0/B0/xoxSECRET"


@pytest.fixture(autouse=True)
def _as_the_environment_is_now(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Proxies and trusted certificates are those of the test, and nobody else's."""
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    wire._trust.cache_clear()
    yield
    wire._trust.cache_clear()


class Line:
    """Keeps the requests of a receiver by the byte, and does with each connection as it is told."""

    def __init__(self, does: Callable[[socket.socket], None]) -> None:
        self.got: list[bytes] = []
        self._does = does

    def serve(self, line: socket.socket) -> None:
        if found := request(line):
            self.got.append(found)
        self._does(line)


def hangs(_: socket.socket) -> None:
    time.sleep(20)


def drips(line: socket.socket) -> None:
    for sign in b"HTTP/1.1 200 OK\r\nServer: " + b"x" * 100:
        line.sendall(bytes([sign]))
        time.sleep(0.25)


CUT = b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n"


@pytest.mark.parametrize(
    "does",
    [
        lambda line: line.close(),
        reset,
        hangs,
        drips,
        lambda line: line.sendall(CUT[:9]),
        lambda line: line.sendall(b"220 mail.example.org ESMTP\r\n"),
    ],
    ids=["closes", "resets", "hangs", "drips", "ends in the status", "speaks otherwise"],
)
def test_whoever_had_all_of_it_and_did_not_answer_may_have_taken_it(
    does: Callable[[socket.socket], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "PATIENCE", 1.0)
    monkeypatch.setattr(wire, "LONGEST_ANSWER", 1.5)
    line, began = Line(does), time.monotonic()
    with listening(line.serve) as port:
        answer = post(f"http://127.0.0.1:{port}{PATH}", b'{"a":1}', NOW)
    assert time.monotonic() - began < 15
    assert [each.endswith(b'{"a":1}') for each in line.got] == [True]
    assert (answer.sent, "xoxSECRET" in answer.words) == (Sent.UNKNOWN, False)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (CUT + b"\r\nonly half", "200 only half"),
        (CUT, "200"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nonly ", "200 only"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno gzip", "200 no gzip"),
    ],
    ids=["in the text", "before the text", "in a chunk", "in a code that it is not"],
)
def test_an_answer_that_breaks_off_behind_its_status_has_said_it(said: bytes, words: str) -> None:
    with listening(Line(lambda line: line.sendall(said)).serve) as port:
        answer = post(f"http://127.0.0.1:{port}/", b"{}", NOW)
    assert (answer.sent, answer.words.strip()) == (Sent.TAKEN, words)


def test_of_an_answer_without_end_only_the_beginning_is_read() -> None:
    sent = [0]

    def floods(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while sent[0] < 64 * 2**20:
            line.sendall(b"x" * 2**16)
            sent[0] += 2**16

    with listening(Line(floods).serve) as port:
        answer = post(f"http://127.0.0.1:{port}/", b"{}", NOW)
        assert (answer.sent, len(answer.words)) == (Sent.TAKEN, 300)
        time.sleep(0.2)
    assert sent[0] < 16 * 2**20


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nothing_is_sent_where_a_receiver_points_to(desk: Receiver, status: int) -> None:
    elsewhere = Line(lambda line: line.sendall(b"HTTP/1.1 200 OK\r\n\r\n"))
    with listening(elsewhere.serve) as port:
        desk.replies = [Reply(status, "moved", {"Location": f"http://127.0.0.1:{port}/"})]
        answer = post(f"{desk.url}{PATH}", b"{}", NOW)
    assert (answer.sent, answer.words, elsewhere.got, len(desk.got)) == (Sent.REFUSED, f"{status} moved", [], 1)


def test_messages_do_not_share_a_connection_that_may_end_between_them() -> None:
    line = Line(lambda line: line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))  # and then it is closed
    with listening(line.serve) as port:
        assert [post(f"http://127.0.0.1:{port}/", b"{}", NOW).sent for _ in range(20)] == [Sent.TAKEN] * 20
    assert len(line.got) == 20


class Kept(logging.Handler):
    """Keeps what reaches the root of all loggers, where a program may have put a file."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text += self.format(record)


def test_an_address_is_never_logged_whatever_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, root = Kept(), logging.getLogger()
    monkeypatch.setattr(root, "handlers", [kept])
    monkeypatch.setattr(root, "level", logging.DEBUG)
    said = b"HTTP/1.1 200 OK\r\nno header at all\r\nContent-Length: 0\r\n\r\n"
    with listening(Line(lambda line: line.sendall(said)).serve) as port:
        assert post(f"http://127.0.0.1:{port}{PATH}", b"{}", NOW).sent is Sent.TAKEN
    logging.getLogger("elsewhere").warning("heard")
    assert kept.text == "heard"


def test_a_user_in_an_address_is_sent_as_one(desk: Receiver) -> None:
    there = desk.url.replace("://", "://ops:p%40ss@")
    assert post(f"{there}/hook?a=b#c", b"{}", NOW).sent is Sent.TAKEN
    [got] = desk.got
    assert (got.path, got.headers["host"]) == ("/hook?a=b", desk.url.partition("://")[2])
    assert got.headers["authorization"] == f"Basic {base64.b64encode(b'ops:p@ss').decode()}"


# TLS


def answering(trust: ssl.SSLContext, line: Line) -> Callable[[socket.socket], None]:
    def serve(plain: socket.socket) -> None:
        with trust.wrap_socket(plain, server_side=True) as secure:
            line.serve(secure)

    return serve


@pytest.mark.parametrize(
    ("host", "sent", "words"), [("localhost", Sent.TAKEN, "200"), ("hooks.example.org", Sent.LATER, "not reached:")]
)
def test_a_receiver_is_who_its_certificate_says(
    host: str, sent: Sent, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted, trust = certified(tmp_path, host)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    line = Line(lambda line: line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
    with listening(answering(trust, line)) as port:
        answer = post(f"https://localhost:{port}{PATH}", b"{}", NOW)
    assert (answer.sent, answer.words.startswith(words), len(line.got)) == (sent, True, int(sent is Sent.TAKEN))


def test_a_certificate_that_nobody_trusts_gets_nothing(tmp_path: Path) -> None:
    _, trust = certified(tmp_path)
    line = Line(hangs)
    with listening(answering(trust, line)) as port:
        answer = post(f"https://localhost:{port}{PATH}", b"{}", NOW)
    assert (answer.sent, "certificate" in answer.words.lower(), line.got) == (Sent.LATER, True, [])


@pytest.mark.parametrize("does", [hangs, reset, lambda line: line.close()], ids=["hangs", "resets", "closes"])
def test_a_handshake_that_does_not_end_well_let_nothing_out(
    does: Callable[[socket.socket], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """urllib3's own errors are the same as for an answer that does not come."""
    monkeypatch.setattr(posting, "PATIENCE", 0.5)
    with listening(does) as port:
        answer = post(f"https://localhost:{port}{PATH}", b"{}", NOW)
    assert (answer.sent, answer.words.startswith("not reached:")) == (Sent.LATER, True)


def test_an_answer_that_breaks_off_within_tls_may_have_been_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted, trust = certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    monkeypatch.setattr(wire, "LONGEST_ANSWER", 1.0)
    line = Line(drips)
    with listening(answering(trust, line)) as port:
        answer = post(f"https://localhost:{port}/", b"{}", NOW)
    assert (answer.sent, len(line.got)) == (Sent.UNKNOWN, 1)


# Proxies


def test_a_proxy_of_the_environment_carries_it(desk: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    with proxying() as (proxy, place):
        monkeypatch.setenv("http_proxy", place)
        assert post(f"{desk.url}{PATH}", b"{}", NOW).sent is Sent.TAKEN
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert post(f"{desk.url}{PATH}", b"{}", NOW).sent is Sent.TAKEN
    assert [each.split("\r\n")[0] for each in proxy.heads] == [f"POST {desk.url}{PATH} HTTP/1.1"]
    assert len(desk.got) == 2


@pytest.mark.parametrize("host", ["localhost", "hooks.example.org"])
def test_through_a_proxy_the_secret_is_in_a_tunnel_to_who_the_certificate_says(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted, trust = certified(tmp_path, host)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    line = Line(lambda line: line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
    with proxying() as (proxy, place), listening(answering(trust, line)) as port:
        monkeypatch.setenv("https_proxy", f"http://carrier:p%40ss@{place}")
        answer = post(f"https://localhost:{port}{PATH}", b"{}", NOW)
    [head] = proxy.heads
    assert head.startswith(f"CONNECT localhost:{port} ")
    assert base64.b64encode(b"carrier:p@ss").decode() in head
    assert "xoxSECRET" not in head
    assert answer.sent is (Sent.TAKEN if host == "localhost" else Sent.LATER)
    assert len(line.got) == (1 if host == "localhost" else 0)
    assert not any(b"p@ss" in each or b"Proxy-" in each for each in line.got)


def test_a_proxy_that_refuses_or_is_gone_let_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with proxying() as (proxy, place):
        proxy.refuses = b"HTTP/1.1 407 Who are you\r\n\r\n"
        monkeypatch.setenv("https_proxy", f"http://carrier:hunter22@{place}")
        refused = post("https://localhost:1/", b"{}", NOW)
    gone = post("https://localhost:1/", b"{}", NOW)
    assert (refused.sent, "407" in refused.words, gone.sent) == (Sent.LATER, True, Sent.LATER)
    assert "hunter22" not in refused.words + gone.words


def test_a_proxy_that_none_can_be_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:1")
    answer = post("http://127.0.0.1:1/", b"{}", NOW)
    assert (answer.sent, "proxy" in answer.words) == (Sent.LATER, True)


def test_many_at_once_each_have_their_own_connection() -> None:
    line = Line(lambda line: line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
    found: list[Sent] = []
    with listening(line.serve) as port:
        there = f"http://127.0.0.1:{port}/"
        threads = [threading.Thread(target=lambda: found.append(post(there, b"{}", NOW).sent)) for _ in range(30)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert (found, len(line.got)) == ([Sent.TAKEN] * 30, 30)
