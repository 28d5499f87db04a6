"""From an alert that is received to the page that is sent: milliseconds, and the ratio to the bare request alone.

A real `runwright listen` opens an incident for each alert and tells one channel; the receiver notes when it was told.
The floor is the same request posted to the same receiver with nothing before it. Then a storm: alerts as fast as four
senders get rid of them, against four threads that only post. `python benchmarks/notifying.py [ALERTS]`
"""

from __future__ import annotations

import json
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from runwright.lib.clock import SYSTEM
from runwright.notify.kinds.pagerduty import payload
from runwright.notify.posting import encoded, post
from runwright.store.delivery import Kind, Notification

if TYPE_CHECKING:
    from collections.abc import Iterator

QUIET, PAUSE, SENDERS = 100, 0.15, 4
TOKEN = "a-token-of-a-benchmark"  # noqa: S105 (it protects nothing)
PATIENCE, AGAIN = 120.0, 100


class Desk(ThreadingHTTPServer):
    """Notes when each alert was told, by its title."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.told: dict[str, float] = {}
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """Takes an event, as PagerDuty does."""

    server: Desk

    def do_POST(self) -> None:
        """Note it, and say that it was taken."""
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.told.setdefault(event["payload"]["summary"], time.perf_counter())
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main(arguments: list[str]) -> int:
    """Print the floor, the way in quiet, and the storm."""
    many = int(arguments[0]) if arguments else 1000
    desk = Desk()
    threading.Thread(target=desk.serve_forever, daemon=True).start()
    floor = sorted(bare(desk, number) for number in range(QUIET))
    with tempfile.TemporaryDirectory() as name, listening(Path(name), desk.url) as url:
        quiet = sorted(one(url, desk, f"Quiet{number}") for number in range(QUIET))
        print(f"{'':<34}{'median':>10}{'P95':>10}")
        print(f"{'the bare request':<34}{ms(floor, 0.5)}{ms(floor, 0.95)}")
        print(f"{'alert received → page sent':<34}{ms(quiet, 0.5)}{ms(quiet, 0.95)}")
        print(f"ratio of the medians: {statistics.median(quiet) / statistics.median(floor):.0f}")
        storm(url, desk, many)
    desk.shutdown()
    return 0


def ms(values: list[float], share: float) -> str:
    """A quantile in milliseconds."""
    return f"{values[round(share * (len(values) - 1))] * 1000:>7.1f} ms"


def bare(desk: Desk, number: int) -> float:
    """The seconds of one request alone."""
    told = Notification(f"bare/{number}", "bare", Kind.OPENED, f"bare {number}", "…")
    begun = time.perf_counter()
    post(f"{desk.url}/v2/enqueue", encoded(payload(told)), SYSTEM.now())
    return desk.told[told.subject] - begun


def one(url: str, desk: Desk, name: str) -> float:
    """The seconds from an alert that is posted to the page that arrives."""
    time.sleep(random.uniform(0, PAUSE))  # noqa: S311 (so that it comes at any moment of the courier)
    begun = time.perf_counter()
    send(url, name)
    return awaited(desk, [name]) - begun


def storm(url: str, desk: Desk, many: int) -> None:
    """Alerts as fast as they are taken."""
    names = [f"Storm{number}" for number in range(many)]
    sent: dict[str, float] = {}

    def sender(mine: list[str]) -> None:
        for name in mine:
            sent[name] = time.perf_counter()
            send(url, name)

    begun = time.perf_counter()
    threads = [threading.Thread(target=sender, args=(names[each::SENDERS],)) for each in range(SENDERS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    taken, told = time.perf_counter() - begun, awaited(desk, names) - begun
    alone = rate(desk, many)
    late = sorted(desk.told[name] - sent[name] for name in names)
    print(f"a storm of {many}: {many / taken:.0f} alerts/s taken, {many / told:.0f} pages/s sent,", end=" ")
    print(f"alert to page P95 {late[round(0.95 * (many - 1))]:.2f} s")
    print(f"pages for each alert taken meanwhile: {taken / told:.2f}; ", end="")
    print(f"of the rate of {SENDERS} threads that post bare requests: {many / told / alone:.2f}")


def rate(desk: Desk, many: int) -> float:
    """Bare requests a second by as many threads as send alerts: the floor of a storm."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(SENDERS) as pool:
        list(pool.map(lambda number: bare(desk, QUIET + number), range(many)))
    return many / (time.perf_counter() - begun)


def awaited(desk: Desk, names: list[str]) -> float:
    """When the last of some alerts was told."""
    deadline = time.perf_counter() + PATIENCE
    while any(name not in desk.told for name in names):
        if time.perf_counter() > deadline:
            raise RuntimeError(f"{sum(name not in desk.told for name in names)} were not told")
        time.sleep(0.0005)
    return max(desk.told[name] for name in names)


def send(url: str, name: str) -> None:
    """One alert, as Alertmanager sends it."""
    started = datetime.now(UTC).isoformat()
    one = {"status": "firing", "labels": {"alertname": name}, "annotations": {}, "startsAt": started}
    body = json.dumps({"version": "4", "alerts": [{**one, "fingerprint": name}]}).encode()
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    for _ in range(AGAIN):
        try:
            with urlopen(Request(url, body, headers), timeout=30) as answer:  # noqa: S310 (our own server)
                answer.read()
                return
        except HTTPError:  # it was not taken: senders of alerts come again
            time.sleep(PAUSE)
    raise RuntimeError(f"{name} was not taken")


@contextmanager
def listening(folder: Path, desk: str) -> Iterator[str]:
    """A server that takes alerts and tells one channel."""
    (folder / "SHOP.md").write_text("# Shop\n")
    (folder / "runwright.toml").write_text(
        '[environments.production]\nnotify = ["pager"]\n[channels.pager]\nkind = "pagerduty"\n'
        f'url = "{desk}"\nkey = "secret://file/key"\nrate = 10000\n'
    )
    for name, text in {"token": TOKEN, "key": "R" * 32}.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o600)
    words = [sys.executable, "-m", "runwright", "listen", "SHOP.md", "--port", "0", "--token-file", "token"]
    with (folder / "log").open("w") as log, subprocess.Popen(words, cwd=folder, stdout=log, text=True) as process:
        while "listening on" not in (said := (folder / "log").read_text()):
            time.sleep(0.01)
        yield said.split("listening on ")[1].split(",")[0]
        process.send_signal(signal.SIGINT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
