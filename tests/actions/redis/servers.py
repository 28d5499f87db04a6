"""Real servers for the tests of actions on Redis: one, or a cluster, on free ports, in folders of their own."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from tests.executors import services

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 20.0
SLOTS = 16384


class Server(NamedTuple):
    """One that runs, and how it was started."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def client(self, **how: Any) -> Redis:
        return Redis(port=self.port, retry=Retry(NoBackoff(), 0), **how)


@contextlib.contextmanager
def started(folder: Path, *settings: str, port: int = 0) -> Iterator[Server]:
    """A server with these settings, ready; killed at the end."""
    folder.mkdir(exist_ok=True)
    port = port or free_port()
    command = [services._redis(), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    command += ["--save", "", "--repl-diskless-sync-delay", "0", *settings]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    server = Server(port, folder, process)
    try:
        with server.client() as client:
            until(lambda: bool(client.ping()))
        yield server
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def cluster(folder: Path, masters: int = 3, replicas: int = 3) -> Iterator[list[Server]]:
    """A cluster that agrees; masters first."""
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(node(folder)) for _ in range(masters + replicas)]
        join(servers, masters)
        yield servers


@contextlib.contextmanager
def node(folder: Path) -> Iterator[Server]:
    """A server that can be part of a cluster, and is part of none; its folder is named for its port."""
    port = cluster_port()
    settings = ("--cluster-enabled", "yes", "--cluster-node-timeout", "2000")
    folder.mkdir(exist_ok=True)
    with started(folder / str(port), *settings, port=port) as server:
        yield server


def join(servers: list[Server], masters: int) -> None:
    """Make one cluster of these, and wait until each of them says so."""
    clients: list[Any] = [
        server.client() for server in servers
    ]  # the types of redis-py leave out the words of a cluster
    ids = [client.execute_command("CLUSTER MYID").decode() for client in clients]
    for number, client in enumerate(clients):
        client.execute_command("CLUSTER SET-CONFIG-EPOCH", number + 1)
    ends = [SLOTS * number // masters for number in range(masters + 1)]
    for client, first, last in zip(clients, ends, ends[1:], strict=False):
        client.execute_command("CLUSTER ADDSLOTSRANGE", first, last - 1)
    for server in servers[1:]:
        clients[0].execute_command("CLUSTER MEET", "127.0.0.1", server.port)
    until(lambda: all(_known(client) == len(servers) for client in clients))
    for number, client in enumerate(clients[masters:]):
        until(lambda client=client, number=number: client.execute_command("CLUSTER REPLICATE", ids[number % masters]))
    until(lambda: all(_ready(client) for client in clients))
    for client in clients:
        client.close()


def _known(client: Any) -> int:
    return int(client.execute_command("CLUSTER INFO")["cluster_known_nodes"])


def _ready(client: Any) -> bool:
    said = client.info("replication")
    linked = said["role"] == "master" or said["master_link_status"] == "up"
    return bool(linked and client.execute_command("CLUSTER INFO")["cluster_state"] == "ok")


def until(holds: Any, seconds: float = PATIENCE) -> None:
    """Wait until something is so; what a server refuses meanwhile is not so."""
    ends = time.monotonic() + seconds
    while True:
        with contextlib.suppress(RedisError):
            if holds():
                return
        if time.monotonic() > ends:
            raise TimeoutError("it did not become so")
        time.sleep(0.03)


def free_port() -> int:
    with services.socket_free() as port:
        return port


def cluster_port() -> int:
    """A port that is free together with the one of its bus, 10,000 higher."""
    import random
    import socket

    chance = random.Random()
    for _ in range(100):
        port = chance.randrange(11000, 22000)
        with contextlib.suppress(OSError), socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", port))
            other.bind(("127.0.0.1", port + 10000))
            return port
    raise services.Missing("no two ports are free that are 10,000 apart")


def installed(name: str) -> bool:
    return shutil.which(name) is not None
