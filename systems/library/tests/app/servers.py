"""Real servers for the application's tests: PostgreSQL nodes, a Redis Cluster, gunicorn, all on free ports."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg
from systems.common import ports, postgres_server, redis_server
from systems.common.postgres_server import Programs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ROOT = Path(__file__).parents[4]
PASSWORD = "two words"
SETTINGS = {
    "fsync": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "60",
    "shared_buffers": "16MB",
    "wal_keep_size": "64MB",
    "wal_retrieve_retry_interval": "100ms",
    "hot_standby_feedback": "on",
    "unix_socket_directories": "",
    "autovacuum": "off",
    "checkpoint_timeout": "1h",
}
PATIENCE = 20.0


def until(holds: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until something holds."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, f"it did not hold within {seconds:.0f} s"
        time.sleep(0.02)


class Node:
    """One server of PostgreSQL."""

    def __init__(self, name: str, folder: Path, programs: Programs) -> None:
        self.name, self._folder, self._programs = name, folder, programs
        self.data = folder / name
        [self.port] = ports.free(1)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address, without the password."""
        return f"postgresql://library@127.0.0.1:{self.port}/postgres"

    def begin(self) -> None:
        """Start it, and wait until it answers."""
        command = [str(self._programs.path("postgres")), "-D", str(self.data), "-p", str(self.port)]
        account = self._programs.account
        other: dict[str, Any] = {"user": account.uid, "group": account.gid, "extra_groups": []} if account.name else {}
        with (self._folder / f"{self.name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={"LC_ALL": "C"}, **other
            )
        until(self.answers)

    def answers(self) -> bool:
        """Whether it takes connections."""
        try:
            self.ask("select 1")
        except psycopg.OperationalError:
            return False
        return True

    def ask(self, statement: str) -> Any:
        """The first value of the first row of a statement's answer."""
        with psycopg.connect(self.url, password=PASSWORD, autocommit=True, connect_timeout=2) as connection:
            cursor = connection.execute(statement.encode())
            row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None

    def promote(self) -> None:
        """Make a primary of it."""
        self.ask("select pg_promote(false)")

    def end(self, number: signal.Signals = signal.SIGINT) -> None:
        """End it; SIGINT cuts sessions off, SIGKILL is a crash."""
        if self._process is None:
            return
        if number is signal.SIGKILL:
            self._kill()
        else:
            self._process.send_signal(number)
        self._process.wait(PATIENCE)
        self._process = None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the server and its processes."""
        assert self._process
        for pid in [*_children(self._process.pid), self._process.pid]:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _kill(self) -> None:
        self.signal(signal.SIGKILL)


class Nodes:
    """A primary and its replicas."""

    def __init__(self, folder: Path, names: Iterable[str]) -> None:
        self._folder = folder
        self._programs = Programs.here(folder / "programs")
        folder.chmod(0o711)
        self._programs.account.own(folder)
        self.all = [Node(name, folder, self._programs) for name in names]

    def __getitem__(self, name: str) -> Node:
        return next(node for node in self.all if node.name == name)

    @property
    def told(self) -> str:
        """The value of LIBRARY_DATABASES."""
        return ",".join(f"{node.name}={node.url}" for node in self.all)

    def begin(self) -> None:
        """Make and start all; the first is the primary."""
        words = self._folder / "password"
        words.write_text(PASSWORD)
        self._programs.account.own(words)
        primary, *replicas = self.all
        self._programs.create(primary.data, superuser="library", password_file=words)
        with (primary.data / "postgresql.conf").open("a") as file:
            file.write(postgres_server.setting_lines(SETTINGS))
        with (primary.data / "pg_hba.conf").open("a") as file:
            file.write("host replication library 127.0.0.1/32 scram-sha-256\n")
        primary.begin()
        for node in replicas:
            self.copy(node, primary)
            node.begin()

    def copy(self, node: Node, source: Node) -> None:
        """Fill a node from another, so that it follows it."""
        where = f"host=127.0.0.1 port={source.port} user=library password='{PASSWORD}' application_name={node.name}"
        self._programs.run("pg_basebackup", "-D", str(node.data), "-d", where, "-R", "-X", "stream", "-c", "fast")

    def follow(self, node: Node, source: Node) -> None:
        """Let a replica follow another primary."""
        told = f"host=127.0.0.1 port={source.port} user=library password=''{PASSWORD}'' application_name={node.name}"
        node.ask(f"alter system set primary_conninfo = '{told}'")
        node.ask("select pg_reload_conf()")

    def end(self) -> None:
        """End all, replicas first."""
        for node in reversed(self.all):
            node.end()


class Cache:
    """A Redis Cluster of three nodes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.ports = ports.free_pairs(3, 10_000)
        self.processes: list[subprocess.Popen[bytes]] = []

    @property
    def told(self) -> str:
        """The value of REDIS_CLUSTER_NODES."""
        return ",".join(f"127.0.0.1:{port}" for port in self.ports)

    def begin(self) -> None:
        """Start the nodes and make a cluster of them."""
        for port in self.ports:
            self._start(port)
        addresses = [f"127.0.0.1:{port}" for port in self.ports]
        until(lambda: all(self.cli("-p", str(port), "ping").strip() == "PONG" for port in self.ports))
        self.cli("--cluster", "create", *addresses, "--cluster-replicas", "0", "--cluster-yes")
        until(self.well)

    def again(self) -> None:
        """Start the nodes again after their end."""
        for port in self.ports:
            self._start(port)
        until(self.well)

    def well(self) -> bool:
        """Whether every node knows of all slots."""
        return all("cluster_state:ok" in self.cli("-p", str(port), "cluster", "info") for port in self.ports)

    def cli(self, *words: str) -> str:
        """What the command-line client says."""
        command = [str(redis_server.client()), *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to every node."""
        for process in self.processes:
            process.send_signal(number)

    def end(self) -> None:
        """End the nodes."""
        for process in self.processes:
            process.kill()
            process.wait(PATIENCE)
        self.processes.clear()

    def _start(self, port: int) -> None:
        config = redis_server.configure(
            self._folder / str(port),
            port,
            cluster_enabled="yes",
            cluster_config_file="nodes.conf",
            cluster_node_timeout="1000",
            save="",
        )
        command = [str(redis_server.find()), str(config)]
        none = subprocess.DEVNULL
        self.processes.append(subprocess.Popen(command, stdin=none, stdout=none, stderr=none))


class App(NamedTuple):
    """The application under gunicorn, with its environment."""

    folder: Path
    environment: dict[str, str]

    @classmethod
    def of(cls, folder: Path, nodes: Nodes, cache: Cache | None) -> App:
        """An application that is not started yet."""
        (folder / "password").write_text(f"{PASSWORD}\n")
        (folder / "settings.env").touch()
        [port] = ports.free(1)
        told = {
            "LIBRARY_HOME": str(folder),
            "LIBRARY_LOGS": str(folder),
            "LIBRARY_PORT": str(port),
            "LIBRARY_SETTINGS": str(folder / "settings.env"),
            "LIBRARY_DATABASES": nodes.told,
            "LIBRARY_DATABASE_PASSWORD_FILE": str(folder / "password"),
            "REDIS_CLUSTER_NODES": cache.told if cache else "",
            "LIBRARY_THREADS": "8",
        }
        return cls(folder, told)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.environment["LIBRARY_PORT"])

    def manage(self, *words: str) -> str:
        """Run one of Django's commands, which must succeed."""
        command = [sys.executable, "-m", "systems.library.app.manage", *words]
        environment = {**os.environ, **self.environment}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def begin(self) -> subprocess.Popen[bytes]:
        """Start gunicorn, and wait until it answers."""
        words = ("gunicorn", "-c", "python:systems.library.app.serving", "systems.library.app.wsgi")
        with (self.folder / "gunicorn.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *words],
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until(lambda: ports.taken(self.port))
        return process

    @contextmanager
    def serving(self) -> Iterator[App]:
        """The application with its tables, while it serves."""
        self.manage("migrate", "--no-input")
        process = self.begin()
        try:
            yield self
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)

    def set(self, **settings: object) -> None:
        """Change the settings' file to exactly these."""
        fresh = self.folder / "settings.new"
        fresh.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        fresh.replace(self.folder / "settings.env")


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(each) for each in found]
