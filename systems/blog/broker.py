"""RabbitMQ, the message queue: which programs, how a node of our own is configured, and whether it answers.

A node and its name server (epmd) run as two programs of the supervisor, as ourselves and in the run folder: no user is
created, and Debian's service, where there is one, is left alone.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from systems.common.ports import LOOPBACK
from systems.common.probe import Verdict
from systems.common.refusal import Refused
from systems.common.supervisor import Program

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME, NAMES = "rabbitmq", "epmd"
USER = "blog"
SCRIPT = Path(__file__).parent / "scripts" / "get-rabbitmq.sh"
FETCHED_WITHIN = 300
GREETING = b"AMQP\x00\x00\x09\x01"
CONNECTION_START = b"\x00\x0a\x00\x0a"


class NoBroker(Refused):
    """RabbitMQ is not installed, and was not fetched into a folder of our own."""

    def __init__(self) -> None:
        super().__init__(
            f"no RabbitMQ: `python3 -m systems.blog fetch-broker` gets Debian's into {fetched()}, and installs nothing"
        )


class Programs(NamedTuple):
    """Where RabbitMQ's scripts and Erlang's programs lie."""

    scripts: Path
    erlang: Path

    @classmethod
    def here(cls) -> Programs:
        """Those of `RABBITMQ_ROOT`, the installed ones, or those that `get-rabbitmq.sh` fetched; raises NoBroker."""
        named = os.environ.get("RABBITMQ_ROOT")
        for root in [Path(named)] if named else [Path("/"), fetched()]:
            servers = sorted(root.glob("usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server"))
            erlang = root / "usr" / "lib" / "erlang" / "bin"
            if servers and (erlang / "erl").exists():
                return cls(servers[-1].parent, erlang)
        raise NoBroker

    @property
    def path(self) -> str:
        """A PATH on which Erlang comes first."""
        return os.pathsep.join([str(self.scripts), str(self.erlang), os.environ.get("PATH", os.defpath)])


def fetched() -> Path:
    """Where `get-rabbitmq.sh` puts it when nobody says otherwise."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "runwright" / "rabbitmq"


def fetch() -> Path:
    """Get RabbitMQ from Debian's packages into a folder of our own, where there is none; raises Refused."""
    with suppress(NoBroker):
        return Programs.here().scripts
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise Refused("apt-get and dpkg-deb are needed to fetch it; otherwise install RabbitMQ, or set RABBITMQ_ROOT")
    command = ["sh", str(SCRIPT), str(fetched())]
    done = subprocess.run(command, capture_output=True, text=True, timeout=FETCHED_WITHIN, check=False)
    if done.returncode:
        raise Refused(f"RabbitMQ could not be fetched: {done.stderr.strip()[-500:]}")
    return Programs.here().scripts


def variables(folder: Path, programs: Programs, ports: Mapping[str, int]) -> dict[str, str]:
    """What the node and `rabbitmqctl` are told; the node listens on loopback alone."""
    port, distribution, names = (ports[name] for name in ("RABBITMQ_PORT", "RABBITMQ_DIST_PORT", "EPMD_PORT"))
    loopback = "-kernel inet_dist_use_interface {127,0,0,1}"
    return {
        "HOME": str(folder / "home"),
        "PATH": programs.path,
        "RABBITMQ_NODENAME": f"blog{port}@localhost",
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(distribution),
        "RABBITMQ_CONF_ENV_FILE": os.devnull,
        # The script becomes the node, so that the supervisor's signals reach it; busy waiting would cost others a core.
        "RABBITMQ_ALLOW_INPUT": "1",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"-noinput +sbwt none +sbwtdcpu none +sbwtdio none {loopback}",
        "ERL_EPMD_PORT": str(names),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
    }


def configure(folder: Path, port: int, password: str) -> None:
    """Write what a node reads at its first start: its user, its limits, no plugins."""
    for name in ("home", "log", "mnesia"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    lines = {
        "listeners.tcp.1": f"127.0.0.1:{port}",
        "default_user": USER,
        "default_pass": password,
        "vm_memory_high_watermark.absolute": "512MB",
        "disk_free_limit.absolute": "64MB",
        "log.file.level": "warning",
    }
    config = folder / "rabbitmq.conf"
    config.touch(mode=0o600)
    config.write_text("".join(f"{name} = {value}\n" for name, value in lines.items()))
    (folder / "enabled_plugins").write_text("[].\n")


def programs(folder: Path, ports: Mapping[str, int]) -> list[Program]:
    """The node and its name server, as the supervisor runs them."""
    found = Programs.here()
    told = tuple(variables(folder, found, ports).items())
    names = (str(found.erlang / "epmd"), "-port", str(ports["EPMD_PORT"]), "-address", "127.0.0.1")
    return [
        Program(NAMES, names, autostart=False, environment=told),
        Program(NAME, (str(found.scripts / "rabbitmq-server"),), autostart=False, environment=told, stop_seconds=30),
    ]


def answers(port: int, *, host: str = LOOPBACK, timeout: float = 1.0) -> Verdict:
    """Whether the broker speaks AMQP: a port that accepts may belong to a node that is not ready."""
    started = time.monotonic()
    try:
        with socket.create_connection((host, port), timeout=timeout) as connection:
            connection.sendall(GREETING)
            said = connection.recv(64)
    except OSError as failure:
        return Verdict(ok=False, said=f"{host}:{port}: {failure}", seconds=time.monotonic() - started)
    ok = said[7:11] == CONNECTION_START
    return Verdict(ok=ok, said="speaks AMQP" if ok else "no greeting", seconds=time.monotonic() - started)


def forget(folder: Path) -> None:
    """Remove everything that a stopped node has stored: queues, messages, users."""
    shutil.rmtree(folder / "mnesia", ignore_errors=True)
    (folder / "mnesia").mkdir()
