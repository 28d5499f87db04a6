"""Each secret of the blog rotated by its procedure, again and again, while requests need it: how many fail.

    python -m benchmarks.rotations
    python -m benchmarks.rotations --requests 500 --only rotate-the-api-keys

Starts a blog of its own on free ports. For each secret, clients that need it ask without a pause, and each request is
made once; meanwhile `runwright run` carries out the procedure of the runbook, over and over, until enough requests were
answered. Exit 1 when a request failed, or a rotation did not come to its end.
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

from systems.blog import places
from systems.blog.commands import configuration
from systems.blog.load.publications import Author
from systems.blog.smoke import Client
from systems.blog.stack import Stack
from systems.common import settings_file
from systems.common.refusal import Refused
from systems.common.tests.running import running

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Ask = Callable[[int], object]
    """One request, by its number; raises Refused when it was not acknowledged."""

ROOT = Path(__file__).resolve().parents[1]
BLOG = ROOT / "systems" / "blog"
REQUESTS = 10_000
CLIENTS = 8
LIVES = 12
"""Seconds for which a token lives while keys are rotated: the procedure waits until those of the old key ran out."""
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

    procedure: str
    needs: Callable[[Stack, int], Ask]
    lives: int = 0
    """Seconds for which tokens live meanwhile; 0 leaves that as it is."""


def main(arguments: Sequence[str]) -> int:
    """Measure each secret; 1 when a request failed."""
    asked = _asked(arguments)
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} before the start")
    with running(Stack, "blog") as stack:
        folder = _folder(stack)
        chosen = [each for each in ROTATIONS if asked.only in {"", each.procedure}]
        held = [_measured(stack, folder, each, asked.requests) for each in chosen]
    return 0 if all(held) else 1


def _measured(stack: Stack, folder: Path, rotation: Rotation, requests: int) -> bool:
    if rotation.lives:
        configuration.change(stack, {"ACCESS_TOKEN_TTL": str(rotation.lives)}, ("auth",))
    tally, rotated, began = Tally(), 0, time.monotonic()
    clients = [rotation.needs(stack, number) for number in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        work = [pool.submit(_ask, each, tally) for each in clients]
        try:
            while tally.made < requests:
                _rotate(folder, rotation.procedure)
                rotated += 1
        finally:
            tally.over.set()
        for each in work:
            each.result()
    took = time.monotonic() - began
    print(
        f"{rotation.procedure}: {rotated} rotations in {took:.0f} s, {tally.made} requests, {len(tally.failed)} failed"
    )
    for number, why in list(tally.failed.items())[:5]:
        print(f"  request {number}: {why}")
    sys.stdout.flush()
    if rotation.lives:
        configuration.change(stack, {"ACCESS_TOKEN_TTL": ""}, ("auth",))
    return not tally.failed


def _ask(ask: Ask, tally: Tally) -> None:
    while not tally.over.is_set():
        number = tally.take()
        try:
            ask(number)
        except Refused as refusal:
            tally.failed[number] = str(refusal)


def _rotate(folder: Path, procedure: str) -> None:
    """Carry out the procedure as it stands in the runbook; ends the benchmark when it does not come to its end."""
    words = [sys.executable, "-m", "runwright", "run", f"RUNBOOK.md#{procedure}", "--auto", "all"]
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
        raise SystemExit(f"{procedure} did not come to its end:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")


def _folder(stack: Stack) -> Path:
    """Where Runwright works: the blog's runbook and configuration, with a journal in the run folder."""
    folder = stack.home / "runwright"
    folder.mkdir()
    (folder / "RUNBOOK.md").symlink_to(BLOG / "RUNBOOK.md")
    text = (BLOG / "runwright.toml").read_text()
    text = text.replace('directory = "../.."', f'directory = "{ROOT}"').replace(".run/", f"{stack.home}/")
    (folder / "runwright.toml").write_text(text)
    return folder


def _author(stack: Stack, number: int) -> Ask:
    """Publishes with a token that is valid; every fourth request is a search by a stranger, in the database."""
    url = stack.environment()["BLOG_URL"]
    author, reader = Author(url, f"rotations{time.time_ns()}", number, stack.settings.access_ttl), Client(url)

    def ask(request: int) -> None:
        if request % 4:
            author.publish(request)
        else:
            reader.call(f"/posts/search?q=rotations{request}")

    return ask


def _publisher(stack: Stack, number: int) -> Ask:
    """Publishes with a token that is valid, and renews it before it runs out."""
    url = stack.environment()["BLOG_URL"]
    return Author(url, f"rotations{time.time_ns()}", number, stack.settings.access_ttl).publish


def _program(stack: Stack, number: int) -> Ask:
    """Reads with the API key that stands in its file in the moment of the request."""
    del number
    told = stack.environment()
    client, file = Client(told["BLOG_URL"]), Path(told["NEWSLETTER_ENV"])

    def ask(request: int) -> object:
        del request
        return client.call("/posts/export", None, **{"X-Api-Key": settings_file.lines(file)[places.API_KEY]})

    return ask


ROTATIONS = (
    Rotation("rotate-the-database-password", _author),
    Rotation("rotate-the-jwt-keys", _publisher, LIVES),
    Rotation("rotate-the-api-keys", _program),
)


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    about = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rotations", description=about)
    parser.add_argument("--requests", type=int, default=REQUESTS, metavar="N", help=f"of each (default {REQUESTS})")
    parser.add_argument("--only", default="", choices=[each.procedure for each in ROTATIONS])
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
