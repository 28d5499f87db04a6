"""Reaching out, each time for a bounded while: programs and their versions, hosts by ssh, services by TCP.

Nothing here changes anything: a program is asked for its version only when its own book says that this is harmless.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import threading
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SSH_SECONDS = 8
TCP_SECONDS = 4
VERSION_SECONDS = 4
AT_ONCE = 8
"""Programs, hosts and services that are asked at the same time."""
LONGEST_ANSWER = 20_000
"""Bytes of what a program says that are looked at."""
NUMBER = regex(r"\d+(?:\.\d+)+")
ASKED = {
    "go": "version",
    "helm": "version --short",
    "java": "-version",
    "kubectl": "version --client",
    "openssl": "version",
    "ssh": "-V",
}
"""How programs that know no `--version` are asked."""
PORTS = {"postgresql": 5432, "postgres": 5432, "redis": 6379, "rediss": 6379, "http": 80, "https": 443}

T = TypeVar("T")


class Reached(NamedTuple):
    """Whether something answered as hoped, and what it said, or the system about it."""

    ok: bool
    said: str


def together(questions: Sequence[Callable[[], T]]) -> list[T]:
    """Ask all of them, a few at a time; the answers in the order of the questions.

    The threads are daemons, so that a name server which never answers does not hold the end of the program.
    """
    answers: dict[int, T] = {}
    failures: list[BaseException] = []
    turn = threading.Semaphore(AT_ONCE)

    def ask(number: int) -> None:
        with turn:
            try:
                answers[number] = questions[number]()
            except BaseException as error:  # noqa: BLE001 (raised again below, in the thread that asked)
                failures.append(error)

    threads = [threading.Thread(target=ask, args=(number,), daemon=True) for number in range(len(questions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return [answers[number] for number in range(len(questions))]


def version(program: str, path: str) -> str:
    """The number that a program gives as its version; empty when asking might do something, or it says none."""
    words = ASKED.get(program, "--version")
    if not harmless(f"{program} {words}"):
        return ""
    number = NUMBER.search(answer([path, *words.split()], VERSION_SECONDS).said)
    return number[0] if number else ""


def harmless(command: str) -> bool:
    """Whether the facts about a program say that a command only looks."""
    from runwright.languages.embedded import effects_of

    effects = effects_of("shell", command)
    return effects.level.harmless and not effects.marks


def answer(words: Sequence[str], seconds: float) -> Reached:
    """What a program prints, on either stream; a file takes it, so that a grandchild cannot hold us by a pipe."""
    with tempfile.TemporaryFile() as said:
        try:
            done = subprocess.run(  # noqa: S603 (no shell; the words are ours)
                words, stdin=subprocess.DEVNULL, stdout=said, stderr=said, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired:
            return Reached(ok=False, said=f"no answer within {seconds:g} s")
        except OSError as error:
            return Reached(ok=False, said=error.strerror or str(error))
        said.seek(0)
        return Reached(done.returncode == 0, said.read(LONGEST_ANSWER).decode("utf-8", "replace").strip())


def ssh(destination: str, command: str) -> Reached:
    """What a command says on a host; never asks for a password, and gives up after a while."""
    path = shutil.which("ssh")
    if path is None:
        return Reached(ok=False, said="ssh is not on PATH")
    options = ["-o", "BatchMode=yes", "-o", f"ConnectTimeout={SSH_SECONDS - 3}", "-T"]
    reached = answer([path, *options, "--", destination, command], SSH_SECONDS)
    last = reached.said.splitlines()[-1].strip() if reached.said else "it refused"
    return reached if reached.ok else Reached(ok=False, said=last)


def tcp(url: str) -> Reached:
    """Whether the service of a URL takes a connection; a database without a host is reached by its socket."""
    try:
        scheme, host, port = parts(url)
    except ValueError as error:
        return Reached(ok=False, said=f"this is no URL: {error}")
    if not host or host.startswith("/"):
        return _unix(host or unquote(urlsplit(url).path), scheme)
    try:
        socket.create_connection((host, port), TCP_SECONDS).close()
    except OSError as error:
        return Reached(ok=False, said=f"{host}:{port}: {error.strerror or error}")
    return Reached(ok=True, said=f"{host}:{port}")


def parts(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of a URL; `?host=` of libpq counts, of several hosts the first.

    Raises:
        ValueError: it has none that can be read.
    """
    found = urlsplit(url)
    asked = parse_qs(found.query)
    host = found.hostname or asked.get("host", [""])[0]
    port = found.port or int(asked.get("port", ["0"])[0].split(",")[0]) or PORTS.get(found.scheme, 0)
    return found.scheme, host.split(",")[0], port


def _unix(path: str, scheme: str) -> Reached:
    """Whether a socket of this machine takes a connection; where libpq has its own is its secret."""
    if scheme != "unix":
        return Reached(
            ok=True, said=f"by the socket in {path}" if path.startswith("/") and scheme != "sqlite" else "here"
        )
    with socket.socket(socket.AF_UNIX) as door:
        door.settimeout(TCP_SECONDS)
        try:
            door.connect(path)
        except OSError as error:
            return Reached(ok=False, said=f"{path}: {error.strerror or error}")
    return Reached(ok=True, said=path)
