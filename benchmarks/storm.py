"""A storm of alerts through the webhook: how fast ten thousand are deduplicated, correlated and on the disk.

The server is `runwright listen` as it is, in a process of its own; the sender waits for each answer, which comes when
the alerts are synced. Rows differ in how many alerts a message holds; the last sends the first storm once more, of
which nothing may be written. `python -m benchmarks.storm [ALERTS]`
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

from runwright.store.incidents import Incidents

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNWRIGHT = str(Path(sys.executable).parent / "runwright")
NAMES, SENDERS = 200, 2
TOKEN = "a-token-of-a-benchmark"  # noqa: S105 (it protects nothing)
WANTED = 10_000 / 60
"""Alerts a second that a storm has: ten thousand in a minute."""


def main(arguments: list[str]) -> int:
    """Print a row for each size of message."""
    count = int(arguments[0]) if arguments else 10_000
    print(f"{count} alerts of {NAMES} names")
    print(f"{'alerts in a message':<24}{'alerts/s':>10}{'P95 of an answer':>20}{'times a storm':>16}")
    for together in (1, 20, 500):
        with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as url:
            part = count if together > 1 else count // 10
            messages = _messages(part, together)
            _row(str(together), url, messages, part)
            _look(Path(folder), part)
            if together == 500:
                _row("500, told before", url, messages, part)
                _look(Path(folder), part)
    return 0


def _messages(count: int, together: int) -> list[bytes]:
    began = datetime.now(UTC).replace(second=0, microsecond=0).isoformat()
    every = [_alert(number, began) for number in range(count)]
    parts = (every[first : first + together] for first in range(0, count, together))
    return [json.dumps({"version": "4", "alerts": part}).encode() for part in parts]


def _alert(number: int, began: str) -> dict[str, object]:
    labels = {"alertname": f"Alert{number % NAMES}", "instance": f"host-{number}", "severity": "critical"}
    texts = {"summary": "Something is wrong on this host, and has been for five minutes"}
    return {"status": "firing", "labels": labels, "annotations": texts, "startsAt": began, "fingerprint": f"{number:x}"}


def _row(name: str, url: str, messages: list[bytes], count: int) -> None:
    def send(data: bytes) -> float:
        begun = time.perf_counter()
        request = urllib.request.Request(url, data, {"Authorization": f"Bearer {TOKEN}"})  # noqa: S310 (our own)
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            answer.read()
        return time.perf_counter() - begun

    begun = time.perf_counter()
    with ThreadPoolExecutor(SENDERS) as pool:
        took = list(pool.map(send, messages))
    rate = count / (time.perf_counter() - begun)
    print(f"{name:<24}{rate:>10.0f}{1000 * quantiles(took, n=20)[18]:>17.0f} ms{rate / WANTED:>16.1f}")


def _look(folder: Path, count: int) -> None:
    """Look that each alert was written once."""
    with closing(Incidents.open(f"sqlite:///{folder}/.runwright/journal.db", "local")) as incidents:
        every = incidents.all(limit=2 * NAMES)
        written = sum(each.entries for each in every)
    if (len(every), written) != (NAMES, count):
        raise RuntimeError(f"{len(every)} incidents with {written} entries")


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    (folder / "SHOP.md").write_text("# Shop\n\n## Disk full\n\n```bash\ndf\n```\n")
    (folder / "token").write_text(TOKEN)
    words = [RUNWRIGHT, "listen", "--port", "0", "--token-file", "token", "--no-diagnosis"]
    log = folder / "log"
    with log.open("w") as output, subprocess.Popen(words, cwd=folder, stdout=output) as server:
        while "listening on" not in log.read_text():
            time.sleep(0.02)
        try:
            yield log.read_text().split()[2].rstrip(",")
        finally:
            server.terminate()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
