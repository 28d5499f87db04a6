"""load-test, against a real server; and the thresholds by themselves."""

from __future__ import annotations

import socket
import threading
import time
from argparse import ArgumentParser, ArgumentTypeError
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.actions.onlooker import Onlooker

from runwright.actions.load import bearing
from runwright.actions.load.generator import Pace, Request, sent
from runwright.actions.load.measured import Measured
from runwright.actions.load.threshold import threshold
from runwright.actions.operation import Failed, Impossible

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator


class Service(NamedTuple):
    """A server that counts, and answers as its path says."""

    url: str
    seen: list[str]


class Quiet(ThreadingHTTPServer):
    """One that says nothing about clients who left."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[Service]:
    seen: list[str] = []

    class Pages(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            seen.append(self.headers.get("Authorization", ""))
            if self.path == "/stall" and len(seen) == 5:
                time.sleep(0.6)
            if self.path == "/hang":
                time.sleep(3)
            status = {"/half": 200 + 300 * (len(seen) % 2), "/moved": 302}.get(self.path, 200)
            self.send_response(status)
            self.send_header("Content-Length", "2")
            self.send_header("Location", "http://192.0.2.1/")
            self.end_headers()
            self.wfile.write(b"ok")

        do_POST = do_GET  # noqa: N815 (the name that http.server calls)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = Quiet(("127.0.0.1", 0), Pages)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Service(f"http://127.0.0.1:{server.server_port}", seen)
    server.shutdown()
    server.server_close()


def given(*words: str) -> Namespace:
    parser = ArgumentParser()
    bearing.arguments(parser)
    return parser.parse_args(words)


def test_so_many_requests_are_sent_as_were_said(service: Service) -> None:
    words = (f"{service.url}/", "--rate", "100", "--seconds", "1", "--threshold", "errors<0.1%", "p95<5s")
    evidence = bearing.perform(given(*words), Onlooker())

    assert evidence.facts["requests"] == len(service.seen) == 100
    assert evidence.facts["errors"] == 0
    assert "errors<0.1% (0 %)" in evidence.verified


def test_a_threshold_that_does_not_hold_is_a_failure_that_says_them_all(service: Service) -> None:
    words = (f"{service.url}/half", "--rate", "100", "--seconds", "0.5", "--threshold", "errors<1%", "max<30s")
    with pytest.raises(Failed) as failed:
        bearing.perform(given(*words), Onlooker())

    text = str(failed.value)
    assert "1 of 2 thresholds do not hold" in text
    assert "does not hold: errors<1% (50 %)" in text
    assert "holds: max<30s" in text
    assert "25 × status 500" in text


def test_what_queues_up_behind_a_stall_is_seen(service: Service) -> None:
    measured = sent(Request("GET", f"{service.url}/stall", {}, None, None), Pace(50, 1, 1, 10), Onlooker())

    assert sum(each > 0.1 for each in measured.times) > 10, "one slow answer held up those that were due meanwhile"


def test_nobody_there_is_a_share_of_failures_of_one() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}/"
        with pytest.raises(Failed, match="2 of 2 thresholds do not hold") as failed:
            bearing.perform(
                given(url, "--rate", "20", "--seconds", "0.5", "--threshold", "errors<1%", "p95<9s"), Onlooker()
            )
    assert "p95<9s (no answer)" in str(failed.value)


def test_an_answer_that_does_not_come_is_given_up(service: Service) -> None:
    words = (
        f"{service.url}/hang",
        "--rate",
        "10",
        "--seconds",
        "0.3",
        "--timeout",
        "200ms",
        "--threshold",
        "errors<1%",
    )
    with pytest.raises(Failed, match="3 × no answer in time"):
        bearing.perform(given(*words), Onlooker())


def test_a_redirect_is_not_followed(service: Service) -> None:
    words = (f"{service.url}/moved", "--rate", "10", "--seconds", "0.3", "--expect", "302", "--threshold", "errors<1%")
    assert bearing.perform(given(*words), Onlooker()).facts["errors"] == 0


def test_a_header_comes_from_the_environment(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_AUTHORIZATION", "Bearer se/cret")
    words = (f"{service.url}/", "--rate", "10", "--seconds", "0.1", "--threshold", "errors<1%")
    evidence = bearing.perform(given(*words, "--header", "Authorization=API_AUTHORIZATION"), Onlooker())

    assert service.seen == ["Bearer se/cret"]
    assert "se/cret" not in evidence.json()
    with pytest.raises(Impossible, match="NO_SUCH is not set"):
        bearing.perform(given(*words, "--header", "Authorization=NO_SUCH"), Onlooker())


@pytest.mark.parametrize("address", ["http://192.0.2.1/", "http://[2001:db8::1]/", "http://0.0.0.0/"])
def test_another_machine_is_refused_unless_it_is_meant(address: str) -> None:
    words = (address, "--rate", "1", "--seconds", "1", "--threshold", "errors<1%")
    with pytest.raises(Impossible, match="which is not this machine"):
        list(bearing.intends(given(*words)))

    assert list(bearing.intends(given(*words, "--allow-remote")))


@pytest.mark.parametrize("words", [("--rate", "0"), ("--rate", "1000000"), ("--seconds", "7200"), ("--rate", "nan")])
def test_what_has_no_bound_is_refused(words: tuple[str, str]) -> None:
    plain = ("http://127.0.0.1:1/", "--rate", "1", "--seconds", "1", "--threshold", "errors<1%")
    with pytest.raises(Impossible, match="a rate up to 100000 a second and a time up to an hour"):
        bearing.perform(given(*plain, *words), Onlooker())


def test_a_dry_run_sends_nothing(service: Service) -> None:
    words = (f"{service.url}/", "--rate", "100", "--seconds", "2", "--threshold", "p95<200ms")
    said = list(bearing.intends(given(*words)))

    assert said == [
        f"send 200 requests to {service.url}/, 100 a second for 2 s",
        "hold what was measured against p95<200ms",
    ]
    assert service.seen == []


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("p50<=2s", True),
        ("p50<2s", False),
        ("p75 >= 3s", True),
        ("max<4001ms", True),
        ("mean<2.5s", False),
        ("errors<=20%", True),
        ("errors<0.2", False),
        ("rate>=0.4/s", True),
        ("rate>0.4", False),
        ("p99.9>3s", True),
    ],
)
def test_a_threshold_is_judged_by_what_was_measured(text: str, holds: bool) -> None:  # noqa: FBT001
    measured = Measured()
    measured.times.extend([4.0, 1.0, 3.0, 2.0])
    measured.failures["status 500"] = 1
    measured.seconds = 10

    assert threshold(text).judge(measured).holds is holds


@pytest.mark.parametrize(
    "text", ["p95", "p95<", "p95<200", "p101<1s", "errors<2", "rate>=fast", "p95=1s", "speed<1s", ""]
)
def test_what_is_no_threshold_is_said(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="is no threshold: write p95<200ms"):
        threshold(text)
