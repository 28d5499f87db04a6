"""HTTP and PromQL against real servers."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest

from runwright.environment.endpoint import shown
from runwright.executors.http_requests import open as open_http
from runwright.executors.promql import open as open_promql
from runwright.executors.session import Ending, NotOpened, Request, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.executors.conftest import Talk

    from runwright.executors.session import Outcome, Session


def test_the_body_is_the_output_and_the_head_a_message(http: Talk) -> None:
    outcome = http("GET /ready HTTP/1.1\nAccept: text/plain")

    assert (outcome.status, outcome.stdout) == (0, b"ready\n")
    assert outcome.stderr.startswith(b"HTTP 200 OK\n")


def test_an_error_of_the_server_is_status_1_with_its_body(http: Talk) -> None:
    outcome = http("GET /missing")

    assert (outcome.status, outcome.stdout) == (1, b"there is no such page\n")
    assert outcome.stderr.startswith(b"HTTP 404 ")


def test_headers_body_and_secrets_are_sent(http: Talk) -> None:
    text = 'POST /silences\nContent-Type: application/json\nAuthorization: Bearer $TOKEN\n\n{"a": "${TOKEN}"}'
    outcome = http(text, secrets={"TOKEN": "s3"})

    assert b"Content-Type: application/json\n" in outcome.stdout
    assert b"Authorization: Bearer s3\n" in outcome.stdout
    assert outcome.stdout.endswith(b'{"a": "s3"}')


def test_a_whole_url_needs_no_endpoint(web: str, tmp_path: Path) -> None:
    session = open_http(Setting(tmp_path))
    outcome = session.run(Request(f"GET {web}/ready", "http", 9), lambda _: None)

    assert outcome.stdout == b"ready\n"


@pytest.mark.parametrize("target", ["/echo?next=http://elsewhere/", "/jobs:start"])
def test_a_path_is_below_the_endpoint_whatever_stands_in_it(http: Talk, target: str) -> None:
    """A URL in its query, or a colon in its first part (AIP-136), makes no other address of it."""
    outcome = http(f"GET {target}")

    assert outcome.ending is Ending.EXITED
    assert outcome.stderr.startswith(b"HTTP 404 ")


@pytest.mark.parametrize("text", ["", "hello", "GET", "GET file:///etc/passwd", "GET ftp://x/y"])
def test_what_is_no_request_is_told(tmp_path: Path, text: str) -> None:
    outcome = open_http(Setting(tmp_path)).run(Request(text, "http", 9), lambda _: None)

    assert outcome.status == 2
    assert outcome.stderr


def test_nobody_there_is_status_7_without_the_password(tmp_path: Path) -> None:
    outcome = open_http(Setting(tmp_path)).run(Request("GET http://u:hunter2@127.0.0.1:1/", "http", 9), lambda _: None)

    assert outcome.status == 7
    assert b"hunter2" not in outcome.stderr


@pytest.mark.parametrize("url", ["/\u00fc", "http://localhost:port/", "http://[::1/"])
def test_what_cannot_be_sent_is_told(http: Talk, url: str) -> None:
    outcome = http(f"GET {url}")

    assert (outcome.status, outcome.ending) == (2, Ending.EXITED)
    assert outcome.stderr


ODD = (b"-ERR unknown command\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}", b"")
"""What is no answer of HTTP, half of one, and none."""
STRANGE = (
    b"{}",
    b"[]",
    b'"data":{}',
    b'"data":{"resultType":"vector","result":[7]}',
    b'"data":{"resultType":"vector"}',
)
"""What is JSON, and nothing that Prometheus says."""


@pytest.fixture
def told(request: pytest.FixtureRequest) -> Iterator[str]:
    """A server that says these bytes, whatever it is asked."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_says, args=(server, request.param), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


def _says(server: socket.socket, data: bytes) -> None:
    with server.accept()[0] as visitor:
        visitor.recv(65536)
        visitor.sendall(data)
        visitor.shutdown(socket.SHUT_WR)
        while visitor.recv(65536):  # closed with something unread, it would be reset, and the answer lost
            pass


@pytest.mark.parametrize("told", ODD, indirect=True)
def test_of_an_answer_that_is_none_or_breaks_off_nobody_knows_what_was_done(told: str, tmp_path: Path) -> None:
    outcome = open_http(Setting(tmp_path, endpoint=told)).run(Request("POST /orders\n\n{}", "http", 9), lambda _: None)

    assert (outcome.status, outcome.ending) == (None, Ending.LOST)
    assert outcome.stderr


@pytest.mark.parametrize("told", ODD, indirect=True)
def test_a_query_of_which_the_answer_breaks_off_is_lost(told: str, tmp_path: Path) -> None:
    assert ask(open_promql(Setting(tmp_path, endpoint=told)), "up").ending is Ending.LOST


@pytest.mark.parametrize(
    "told",
    [
        b"HTTP/1.0 200 OK\r\n\r\n" + (each if each[:1] in b"{[" else b'{"status":"success",' + each + b"}")
        for each in STRANGE
    ],
    indirect=True,
)
def test_a_server_that_is_no_prometheus_is_told_as_such(told: str, tmp_path: Path) -> None:
    outcome = ask(open_promql(Setting(tmp_path, endpoint=told)), "up")

    assert (outcome.status, outcome.ending) == (1, Ending.EXITED)


def test_an_endless_answer_keeps_what_came(http: Talk) -> None:
    outcome = http("GET /slow", bound=0.6)

    assert (outcome.ending, outcome.stdout) == (Ending.BOUNDED, b"first\n")


@pytest.fixture
def metrics(prometheus: str, tmp_path: Path) -> Session:
    return open_promql(Setting(tmp_path, endpoint=prometheus))


def ask(session: Session, text: str, timeout: float = 20) -> Outcome:
    """Run a query."""
    return session.run(Request(text, "promql", timeout), lambda _: None)


def test_a_vector_is_a_table_of_labels_and_values(metrics: Session, prometheus: str) -> None:
    outcome = ask(metrics, "up")

    assert outcome.status == 0
    assert outcome.tables[0].columns == ("__name__", "instance", "job", "value")
    assert outcome.tables[0].rows == (("up", prometheus.removeprefix("http://"), "itself", "1"),)
    assert b"(1 row)" in outcome.stdout


def test_several_queries_give_several_tables(metrics: Session) -> None:
    outcome = ask(metrics, "scalar(vector(3))\n\nabsent(nothing_here)")

    assert [table.rows for table in outcome.tables] == [(("3",),), (("1",),)]


def test_a_range_has_a_row_for_each_sample(metrics: Session) -> None:
    assert ask(metrics, "up[1m]").tables[0].columns[-2:] == ("time", "value")


def test_nothing_found_is_an_empty_table(metrics: Session) -> None:
    assert ask(metrics, "nothing_here").tables[0].rows == ()


def test_a_bad_query_is_status_1_with_the_words_of_the_server(metrics: Session) -> None:
    outcome = ask(metrics, "rate(up)")

    assert outcome.status == 1
    assert outcome.stderr.startswith(b"bad_data: ")


@pytest.fixture
def silent() -> Iterator[str]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_a_server_that_never_answers_is_left_when_the_time_is_over(silent: str, tmp_path: Path) -> None:
    outcome = ask(open_promql(Setting(tmp_path, endpoint=silent)), "up", timeout=0.5)

    assert (outcome.status, outcome.ending) == (None, Ending.TIMED_OUT)


def test_without_a_server_the_query_is_lost_and_says_where(tmp_path: Path) -> None:
    outcome = ask(open_promql(Setting(tmp_path, endpoint="http://u:hunter2@127.0.0.1:1")), "up")

    assert outcome.ending is Ending.LOST
    assert b"http://u:***@127.0.0.1:1" in outcome.stderr


def test_without_an_endpoint_the_way_to_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotOpened, match="no endpoint"):
        open_promql(Setting(tmp_path))


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("postgresql://me:pw@host:5432/db?sslmode=require&password=pw", "postgresql://me:***@host:5432/db"),
        ("redis://:pw@[::1]:6379/0", "redis://:***@[::1]:6379/0"),
        ("http://host/path#pw", "http://host/path"),
        ("http://[bad", "the endpoint"),
    ],
)
def test_a_url_is_shown_without_what_may_be_secret(url: str, seen: str) -> None:
    assert shown(url) == seen
