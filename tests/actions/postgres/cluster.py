"""A real PostgreSQL with replicas, of every version this machine has, each server in a folder of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from runwright.actions.operation import Impossible
from runwright.actions.postgres import account, programs, server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.actions.postgres.programs import Programs

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "16MB",
    "max_connections": "30",
    "fsync": "off",
    "wal_keep_size": "64MB",
    "wal_level": "replica",
    "autovacuum": "off",
    "dynamic_shared_memory_type": "mmap",  # a killed server leaves nothing outside of its folder
}


SHARED = Path("/dev", "shm")
MEMORY = SHARED if os.access(SHARED, os.W_OK) else None
"""Where servers of a test may live: they lose nothing that matters, and start and sync in no time."""


SEGMENT = 6
"""The line of postmaster.pid with the key and the id of its segment, counted from 0."""


class Missing(Exception):
    """There is no PostgreSQL of this version."""


class Server:
    """One server; its folder stays when it has ended."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        self.name = data.name

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def sql(self, *statements: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True, connect_timeout=5) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def value(self, query: str) -> Any:
        return self.sql(query)[0][0]

    def start(self) -> None:
        server.started(self.data)

    def kill(self) -> None:
        pids = server.processes(self.data)
        server.killed(pids)
        assert server.gone(self.data, pids, 10)

    def stop(self) -> None:
        server.stopped(self.data, "immediate")


class Cluster:
    """Servers in one folder, owned by whom they run as."""

    def __init__(self, tools: Programs, folder: Path) -> None:
        self.tools, self.folder = tools, folder
        self.who = account.of(folder)
        self.servers: list[Server] = []

    def primary(self, name: str = "n0", **settings: str) -> Server:
        made = self._place(name)
        shutil.copytree(template(self.tools), made.data, dirs_exist_ok=True)
        subprocess.run(["chown", "-R", "--reference", str(self.folder), str(made.data)], check=True)
        self.configure(made, **(SETTINGS | settings))
        made.start()
        return made

    def replica(self, of: Server, name: str, *, slot: bool = False, **settings: str) -> Server:
        made = self._place(name)
        command = [self.tools.path("pg_basebackup"), f"--dbname={of.url}", f"--pgdata={made.data}", "-R", "--no-sync"]
        self.run(*command, "-c", "fast", *(["-C", "-S", name] if slot else []))
        self.configure(made, **settings)
        made.start()
        return made

    def configure(self, made: Server, **settings: str) -> None:
        settings = {"port": str(made.port), "unix_socket_directories": str(self.folder)} | settings
        with (made.data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def run(self, *command: str) -> str:
        status, output = server.run(command, self.folder, 60, self.who)
        assert status == 0, output
        return output

    def nodes(self, *servers: Server, extra: str = "") -> Path:
        """The file of nodes, without commands."""
        path = self.folder / "nodes.toml"
        sections = [f'[nodes.{each.name}]\nurl = "{each.url}"\ndata = "{each.data}"\n' for each in servers]
        path.write_text("\n".join([*sections, extra]))
        return path

    def _place(self, name: str) -> Server:
        data = self.folder / name
        data.mkdir(mode=0o700)
        self.who.owns(data)
        made = Server(data, free_port())
        self.servers.append(made)
        return made


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def cluster(major: int) -> Iterator[Cluster]:
    """An empty cluster of this version; raises Missing."""
    try:
        tools = programs.find(major)
    except Impossible as error:
        raise Missing(str(error)) from None
    folder = Path(tempfile.mkdtemp(prefix="cluster-", dir=MEMORY))
    try:
        account.of(folder).owns(folder)
        made = Cluster(tools, folder)
        yield made
    finally:
        for data in (path.parent for path in folder.glob("*/postgresql.conf")):
            _ended(data)
        shutil.rmtree(folder, ignore_errors=True)


def _ended(data: Path) -> None:
    """End it at once, and remove the segment of shared memory that one leaves that was killed: few may be."""
    lock = data / server.LOCK
    lines = lock.read_text().splitlines() if lock.exists() else []
    pids = server.processes(data)
    if pids and lines:
        os.kill(int(lines[0]), signal.SIGQUIT)
        server.gone(data, pids, 5)
    server.killed(server.processes(data))
    if lock.exists() and len(lines) > SEGMENT:
        subprocess.run(["ipcrm", "--shmem-id", lines[SEGMENT].split()[1]], check=False, stderr=subprocess.DEVNULL)


TEMPLATES: dict[int, tempfile.TemporaryDirectory[str]] = {}


def template(tools: Programs) -> Path:
    """A data folder of this version, made once."""
    if tools.major not in TEMPLATES:
        folder = TEMPLATES[tools.major] = tempfile.TemporaryDirectory(
            prefix="template-", dir=MEMORY, ignore_cleanup_errors=True
        )
        who = account.of(Path(folder.name))
        who.owns(Path(folder.name))
        how = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--data-checksums", "--no-sync"]
        command = [tools.path("initdb"), "-D", f"{folder.name}/data", *how]
        status, output = server.run(command, Path(folder.name), 60, who)
        assert status == 0, output
    return Path(TEMPLATES[tools.major].name) / "data"


def until(condition: Any, seconds: float = 20) -> None:
    """Wait for something that is about to be so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)
