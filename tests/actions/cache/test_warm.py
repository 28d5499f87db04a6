"""cache-warm, against a real server that remembers what it was asked."""

from __future__ import annotations

import io
import sys
import threading
import time
from argparse import ArgumentParser
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from tests.actions.onlooker import Onlooker

from runwright.actions.cache import warm
from runwright.actions.operation import Failed, Impossible

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from pathlib import Path


class Cache:
    """What a server with a cache saw."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.hits, self.url = 0, ""
        self.open, self.most = 0, 0
        self.lock = threading.Lock()


@pytest.fixture
def cache() -> Iterator[Cache]:
    state = Cache()

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/drip":
                self.send_response(200)
                self.end_headers()
                with suppress(OSError):
                    for _ in range(300):
                        self.wfile.write(b"x")
                        time.sleep(0.05)
                return
            if self.path == "/metrics":
                self._answer(200, f'# HELP\nhits_total{{a="b"}} {state.hits}\nhits_total_other 99\n'.encode())
                return
            with state.lock:
                state.open += 1
                state.most = max(state.most, state.open)
            time.sleep(0.01)
            hit = self.path in state.known
            with state.lock:
                state.open -= 1
                state.hits += hit
                if not self.path.startswith("/never"):
                    state.known.add(self.path)
            self._answer(404 if self.path == "/missing" else 200, b"page", "HIT" if hit else "MISS")

        def _answer(self, status: int, body: bytes, cached: str = "") -> None:
            self.send_response(status)
            self.send_header("X-Cache", cached)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    server.server_close()


def given(*words: str) -> Namespace:
    parser = ArgumentParser()
    warm.arguments(parser)
    return parser.parse_args([*words, "--rate", "500"])


def test_each_is_fetched_and_a_hit_when_it_is_asked_again(cache: Cache, tmp_path: Path) -> None:
    (tmp_path / "urls").write_text("# pages\n" + "".join(f"{cache.url}/page/{number}\n" for number in range(50)) * 2)
    words = ("--url-file", str(tmp_path / "urls"), "--hit-header", "x-cache: hit", "--connections", "3")
    evidence = warm.perform(given(*words), Onlooker())

    assert (evidence.facts["urls"], evidence.facts["hits"], evidence.facts["bytes"]) == (50, 50, 200)
    assert cache.known == {f"/page/{number}" for number in range(50)}
    assert 1 < cache.most <= 3


def test_a_counter_of_hits_has_to_rise(cache: Cache) -> None:
    metrics = ("--metrics", f"{cache.url}/metrics", "hits_total")
    assert warm.perform(given("--url", f"{cache.url}/a", f"{cache.url}/b", *metrics), Onlooker()).facts["hits"] == 2
    with pytest.raises(Failed, match="hits_total rose by 1 while 2 URLs were asked again"):
        warm.perform(given("--url", f"{cache.url}/a", f"{cache.url}/never", *metrics), Onlooker())


def test_what_is_never_cached_is_said(cache: Cache) -> None:
    with pytest.raises(Failed, match=r"1 of 2 were no hits when asked again, such as .*/never"):
        warm.perform(given("--url", f"{cache.url}/a", f"{cache.url}/never", "--hit-header", "X-Cache: HIT"), Onlooker())


def test_what_does_not_answer_as_expected_is_said(cache: Cache) -> None:
    with pytest.raises(Failed, match=r"2 of 3 URLs did not answer as expected\n.*missing: status 404"):
        warm.perform(given("--url", f"{cache.url}/a", f"{cache.url}/missing", "http://127.0.0.1:1/"), Onlooker())


def test_an_answer_that_drips_for_ever_is_given_up(cache: Cache) -> None:
    begin = time.monotonic()
    with pytest.raises(Failed, match=r"drip: no answer in 1 s"):
        warm.perform(given("--url", f"{cache.url}/drip", "--timeout", "1s"), Onlooker())
    assert time.monotonic() - begin < 5


def test_the_rate_is_kept(cache: Cache) -> None:
    words = given("--url", *(f"{cache.url}/{number}" for number in range(11)))
    words.rate = 20.0
    assert float(str(warm.perform(words, Onlooker()).facts["seconds"])) >= 0.5


def test_urls_may_come_from_standard_input(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{cache.url}/a\n"))
    assert warm.perform(given("--url-file", "-"), Onlooker()).facts["urls"] == 1


@pytest.mark.parametrize(("text", "why"), [("", "there is no URL"), ("ftp://x\n", "ftp://x is no URL of HTTP")])
def test_what_is_none_is_said(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "urls").write_text(text)
    with pytest.raises(Impossible, match=why):
        list(warm.intends(given("--url-file", str(tmp_path / "urls"))))


def test_a_dry_run_fetches_nothing(cache: Cache) -> None:
    said = list(warm.intends(given("--url", f"{cache.url}/a", f"{cache.url}/b", "--hit-header", "X-Cache: HIT")))

    assert said == [f"fetch 2 URLs twice, 500 a second, from {cache.url}/a to {cache.url}/b"]
    assert cache.known == set()
