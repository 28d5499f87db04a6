"""What a service is told: variables of the environment, and `settings.env` of the run folder, which wins over them.

A change is made in the file and applied by a restart, one instance after the other, so that nobody is refused. Secrets
are no settings: they lie in files, which are read again while a service runs.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from systems.blog import addresses
from systems.common import node, settings_file
from systems.common.refusal import Refused
from systems.common.run_folder import RunFolder

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = "1.2.0"
ROLE = "blog"
"""The role of the application; its database has the same name."""
PLACE = RunFolder(ROLE, "BLOG_HOME", Path(__file__).parent / ".run", ("environment.env", "supervisord.conf"))
LEVELS = ("DEBUG", "INFO", "WARN", "ERROR")
DEFAULTS = {
    "DB_POOL_SIZE": "8",
    "DB_POOL_TIMEOUT": "1",
    "DB_READ_HOST": "postgres-2",
    "CACHE_TTL": "60",
    "LOG_LEVEL": "INFO",
    "ACCESS_TOKEN_TTL": "900",
    "MEMORY_LIMIT_MIB": "0",
    "RESEND_SECONDS": "60",
    "FAULT_LEAK_BYTES": "0",
    "FAULT_HOLD_CONNECTIONS": "0",
    "FAULT_SLOW_SECONDS": "0",
}


class BadSetting(Refused):
    """A setting has a value that cannot be used."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(f"{name}={value}: {wanted} is needed")


class Host(NamedTuple):
    """A node of PostgreSQL as a client reaches it."""

    host: str
    port: int


class Settings(NamedTuple):
    """Everything that one process of the blog is told; times in seconds."""

    home: Path
    instance: str
    ports: Mapping[str, int]
    hosts: Mapping[str, str]
    pool_size: int
    """Connections of one instance to one node."""
    pool_timeout: float
    read_host: Host | None
    """The node that is read from; none when that is the primary."""
    cache_ttl: int
    log_level: str
    access_ttl: int
    memory_limit: int
    resend: float
    leak: int
    hold: int
    slow: float

    @property
    def write_host(self) -> Host:
        """The primary, as services reach it."""
        return Host(self.hosts["DATABASE_HOST"], self.ports["DATABASE_CLIENT_PORT"])

    @property
    def service(self) -> str:
        """Of which service this is an instance: `posts` of `posts-01`, and of a pod's name."""
        return self.instance.partition("-")[0]


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process; raises BadSetting with the name of the first that cannot be used."""
    home = PLACE.find(environ)
    values = in_force(home, environ)
    level = values["LOG_LEVEL"].upper()
    if level not in LEVELS:
        raise BadSetting("LOG_LEVEL", values["LOG_LEVEL"], f"one of {', '.join(LEVELS)}")
    return Settings(
        home,
        environ.get("BLOG_INSTANCE", "operator"),
        addresses.known(home),
        addresses.hosts(environ),
        pool_size=_whole(values, "DB_POOL_SIZE", 1),
        pool_timeout=_seconds(values, "DB_POOL_TIMEOUT"),
        read_host=_host(values["DB_READ_HOST"], addresses.known(home)),
        cache_ttl=_whole(values, "CACHE_TTL", 1),
        log_level=level,
        access_ttl=_whole(values, "ACCESS_TOKEN_TTL", 1),
        memory_limit=_whole(values, "MEMORY_LIMIT_MIB", 0),
        resend=_seconds(values, "RESEND_SECONDS"),
        leak=_whole(values, "FAULT_LEAK_BYTES", 0),
        hold=_whole(values, "FAULT_HOLD_CONNECTIONS", 0),
        slow=float(values["FAULT_SLOW_SECONDS"]),
    )


def in_force(home: Path, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Every setting with its value: of the file, else of the environment, else the default."""
    kept = settings_file.read(home)
    return {name: kept.get(name, environ.get(name, value)) for name, value in DEFAULTS.items()}


def _host(text: str, ports: Mapping[str, int]) -> Host | None:
    """A node by its name, or by HOST:PORT; `primary` is none but the one that is written to."""
    if text == "primary":
        return None
    if known := ports.get(node.variable(text)):
        return Host("127.0.0.1", known)
    name, _, port = text.rpartition(":")
    if not name or not port.isdecimal() or not 0 < int(port) < 65536:
        raise BadSetting("DB_READ_HOST", text, "a node such as postgres-2, HOST:PORT, or primary")
    return Host(name, int(port))


def _whole(values: Mapping[str, str], name: str, least: int) -> int:
    text = values[name]
    if not text.isdecimal() or int(text) < least:
        raise BadSetting(name, text, f"a whole number from {least}")
    return int(text)


def _seconds(values: Mapping[str, str], name: str) -> float:
    try:
        value = float(values[name])
    except ValueError:
        value = -1
    if not 0 < value < 3600:
        raise BadSetting(name, values[name], "seconds between 0 and 3600")
    return value
