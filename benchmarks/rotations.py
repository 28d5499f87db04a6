"""Each secret of blog and inventory rotated by its procedure, again and again, while requests need it: how many fail.

    python -m benchmarks.rotations
    python -m benchmarks.rotations --requests 500 --only blog/rotate-the-api-keys

Starts each system by itself, on free ports. For each secret, clients that need it ask a hundred times a second, each
request once; meanwhile `runwright run` carries out the procedure of the runbook, over and over, until enough
requests were answered. Exit 1 when a request failed, or a rotation did not come to its end.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from systems import blog, inventory
from systems.blog import places
from systems.blog.load.publications import Author
from systems.blog.smoke import Client as Reader
from systems.blog.stack import Stack as Blog
from systems.common import settings_file
from systems.common.refusal import Refused
from systems.common.tests.running import running
from systems.inventory.smoke import Client as StockClient
from systems.inventory.stack import Stack as Inventory

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Ask = Callable[[int], object]
    """One request, by its number; raises Refused when it was not acknowledged."""

ROOT = Path(__file__).resolve().parents[1]
REQUESTS = 10_000
CLIENTS = 8
RATE = 100
"""Requests a second of all clients: what is published is worked off meanwhile, on two cores too."""
LIVES = 12
"""Seconds for which a token lives while keys are rotated: the procedure waits until those of the old key ran out."""
MARGIN = 2
"""Seconds before a token's end at which a client has a new one."""
LONGEST = 600
"""Seconds that one rotation may take."""


class Tally:
    """What became of the requests of one secret."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.made = 0
        self.failed: dict[int, str] = {}
        self.over = threading.Event()

    def take(self) -> int:
        """The number of the next request."""
        with self.lock:
            self.made += 1
            return self.made


class Rotation(NamedTuple):
    """A secret: the procedure that rotates it, and the requests that need it, for each client."""

    system: str
    procedure: str
    needs: Callable[[Mapping[str, str], int], Ask]
    values: tuple[str, ...] = ()
    """What the procedure asks for, as `name=value`."""
    short: tuple[tuple[str, ...], ...] = ()
    """Commands of the system by which tokens live for `LIVES` seconds."""

    @property
    def name(self) -> str:
        """As `--only` takes it."""
        return f"{self.system}/{self.procedure}"


def main(arguments: Sequence[str]) -> int:
    """Measure each secret; 1 when a request failed."""
    asked = _asked(arguments)
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} before the start")
    held = []
    for kind, system in ((Blog, "blog"), (Inventory, "inventory")):
        chosen = [each for each in ROTATIONS if each.system == system and asked.only in {"", each.name}]
        if chosen:
            with running(kind, system) as stack:
                folder = _folder(stack.home, ROOT / "systems" / system)
                held += [_measured(stack.environment(), folder, each, asked.requests) for each in chosen]
    return 0 if all(held) else 1


def _measured(told: Mapping[str, str], folder: Path, rotation: Rotation, requests: int) -> bool:
    for words in rotation.short:
        subprocess.run([sys.executable, "-m", *words], cwd=ROOT, check=True, capture_output=True)
    tally, rotated, began = Tally(), 0, time.monotonic()
    clients = [rotation.needs(told, number) for number in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        work = [pool.submit(_ask, each, tally) for each in clients]
        try:
            while tally.made < requests:
                _rotate(folder, rotation)
                rotated += 1
        finally:
            tally.over.set()
        for each in work:
            each.result()
    took = time.monotonic() - began
    print(f"{rotation.name}: {rotated} rotations in {took:.0f} s, {tally.made} requests, {len(tally.failed)} failed")
    for number, why in list(tally.failed.items())[:5]:
        print(f"  request {number}: {why}")
    sys.stdout.flush()
    return not tally.failed


def _ask(ask: Ask, tally: Tally) -> None:
    due = time.monotonic()
    while not tally.over.wait(max(0.0, due - time.monotonic())):
        due = max(due + CLIENTS / RATE, time.monotonic())
        number = tally.take()
        try:
            ask(number)
        except Refused as refusal:
            tally.failed[number] = str(refusal)


def _rotate(folder: Path, rotation: Rotation) -> None:
    """Carry out the procedure as it stands in the runbook; ends the benchmark when it does not come to its end."""
    words = [sys.executable, "-m", "runwright", "run", f"RUNBOOK.md#{rotation.procedure}", "--on", "local"]
    words += ["--auto", "all", *(word for value in rotation.values for word in ("--set", value))]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{rotation.name} did not come to its end:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")


def _folder(home: Path, system: Path) -> Path:
    """Where Runwright works: the system's runbook and configuration, with a journal in the run folder."""
    folder = home / "runwright"
    folder.mkdir()
    (folder / "RUNBOOK.md").symlink_to(system / "RUNBOOK.md")
    text = (system / "runwright.toml").read_text()
    text = text.replace('directory = "../.."', f'directory = "{ROOT}"').replace(".run/", f"{home}/")
    (folder / "runwright.toml").write_text(text)
    return folder


def _author(told: Mapping[str, str], number: int) -> Ask:
    """Publishes with a token that is valid; every fourth request is a search by a stranger, in the database."""
    url = told["BLOG_URL"]
    author, reader = Author(url, f"rotations{time.time_ns()}", number, LONGEST), Reader(url)

    def ask(request: int) -> None:
        if request % 4:
            author.publish(request)
        else:
            reader.call(f"/posts/search?q=rotations{request}")

    return ask


def _publisher(told: Mapping[str, str], number: int) -> Ask:
    """Publishes with a token that is valid, and renews it before it runs out."""
    return Author(told["BLOG_URL"], f"rotations{time.time_ns()}", number, LIVES).publish


def _program(told: Mapping[str, str], number: int) -> Ask:
    """Reads with the API key that stands in its file in the moment of the request."""
    del number
    client, file = Reader(told["BLOG_URL"]), Path(told["NEWSLETTER_ENV"])

    def ask(request: int) -> object:
        del request
        return client.call("/posts/export", None, **{"X-Api-Key": settings_file.lines(file)[places.API_KEY]})

    return ask


class Stockkeeper:
    """Puts one in at a time, with a token that is valid."""

    def __init__(self, told: Mapping[str, str], number: int) -> None:
        self._client = StockClient(told["INVENTORY_URL"], Path(told["CURL_CA_BUNDLE"]))
        self._login = {"name": told["SMOKE_USER"], "password": told["SMOKE_PASSWORD"]}
        self._token, self._ends = "", 0.0
        self._sku = f"ROTATION-{time.time_ns()}-{number}"
        item = {"sku": self._sku, "name": "Rotation", "place": "T1", "quantity": 0, "reorder_at": 5}
        self._client.ask("/api/items", item, self._valid())

    def __call__(self, request: int) -> object:
        """One move; raises Refused."""
        move = {"kind": "in", "quantity": 1, "note": str(request)}
        return self._client.ask(f"/api/items/{self._sku}/moves", move, self._valid())

    def _valid(self) -> str:
        if time.monotonic() > self._ends:
            began, said = time.monotonic(), self._client.ask("/api/session", self._login)
            self._token, self._ends = str(said["token"]), began + float(said["seconds"]) - MARGIN
        return self._token


ROTATIONS = (
    Rotation("blog", "rotate-the-database-password", _author),
    Rotation("blog", "rotate-the-api-keys", _program),
    Rotation(
        "blog",
        "rotate-the-jwt-keys",
        _publisher,
        short=((blog.__name__, "config", "set", f"ACCESS_TOKEN_TTL={LIVES}", "--for", "auth"),),
    ),
    Rotation("inventory", "rotate-the-database-password", Stockkeeper),
    Rotation(
        "inventory",
        "rotate-the-jwt-keys",
        Stockkeeper,
        values=(f"ttl={LIVES}s",),
        short=((inventory.__name__, "config", "set", f"TOKEN_SECONDS={LIVES}"), (inventory.__name__, "restart")),
    ),
)


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    about = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rotations", description=about)
    parser.add_argument("--requests", type=int, default=REQUESTS, metavar="N", help=f"of each (default {REQUESTS})")
    parser.add_argument("--only", default="", choices=[each.name for each in ROTATIONS])
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
