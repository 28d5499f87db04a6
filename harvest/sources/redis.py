"""The commands of Redis, from a server of our own: `COMMAND DOCS`."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import tempfile
import time
from typing import TYPE_CHECKING, Any

from harvest.sources import help as help_text
from harvest.syntax import Option, Syntax
from harvest.tool import ask, provenance

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def harvest(program: str, recipe: Mapping[str, object]) -> Syntax | None:
    """The options of the client, and every command that the server knows."""
    if shutil.which("redis-server") is None or shutil.which(program) is None:
        print(f"{program}: needs redis-server and {program}; skipped")
        return None
    with _server() as port:
        said = ask(program, "--json", "-p", str(port), "COMMAND", "DOCS")
    commands: dict[str, tuple[Option, ...]] = dict.fromkeys(sorted(_paths(json.loads(said))), ())
    client = help_text.harvest(program, recipe)
    source = provenance(program, f"{program} COMMAND DOCS", ("redis-server", "--version"))
    return Syntax((source,), client.options if client else (), commands)


def _paths(docs: Mapping[str, Any]) -> Iterator[str]:
    for name, facts in docs.items():
        yield name.lower()
        for below in facts.get("subcommands", {}):
            yield below.replace("|", " ").lower()


@contextlib.contextmanager
def _server() -> Iterator[int]:
    """A server on a free port which keeps nothing."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as directory:
        words = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", directory]
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        try:
            _wait(port)
            yield port
        finally:
            process.terminate()
            process.wait()


def _wait(port: int) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        time.sleep(0.05)
