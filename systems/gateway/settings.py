"""What can be set: environment variables, and `gateway.env` in the run folder, which wins over them.

The file is read when an instance starts. So a change is made in the file and applied by a restart, one instance after
the other.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME = Path(__file__).parent / ".run"
FILE = "gateway.env"


class BadSetting(Refused):
    """A setting has a value that cannot be used."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(f"{name}={value}: {wanted} is needed (environment or {FILE})")


class Limit(NamedTuple):
    """So many requests in a window of so many milliseconds."""

    most: int
    window: int


class Settings(NamedTuple):
    """Everything that one instance of the gateway is told; times in seconds unless a name says otherwise."""

    home: Path
    instance: str
    host: str
    port: int
    redis_host: str
    redis_port: int
    redis_client_port: int
    """Where instances reach Redis; another than its own when something stands between, as in a drill."""
    upstream_host: str
    upstream_port: int
    upstream_client_port: int
    """Where instances reach the upstream, as for Redis."""
    limit_global: Limit
    limit_user: Limit
    limit_auth: Limit
    lockout_failures: int
    lockout_window: int
    lockout_seconds: int
    access_ttl: int
    refresh_ttl: int
    verified_ttl: int
    hash_threads: int
    hash_queue: int
    upstream_timeout: float
    breaker_failures: int
    breaker_cooldown: float
    trusted_proxies: frozenset[str]
    trace_memory: bool
    memory_limit: int
    """MiB that an instance may have before it ends itself, to be started again; 0 for any."""
    leak: int
    """For drills: bytes that each request leaks."""

    @property
    def redis_url(self) -> str:
        """Where Redis listens."""
        return f"redis://{self.redis_host}:{self.redis_port}/0"

    @property
    def upstream_url(self) -> str:
        """Where the upstream with the reports listens."""
        return f"http://{self.upstream_host}:{self.upstream_port}"

    @property
    def url(self) -> str:
        """Where the gateway is reached from this machine."""
        return f"http://127.0.0.1:{self.port}"


DEFAULTS = {
    "GATEWAY_HOST": "127.0.0.1",
    "GATEWAY_PORT": "8080",
    "REDIS_HOST": "127.0.0.1",
    "REDIS_PORT": "16379",
    "REDIS_CLIENT_PORT": "0",
    "UPSTREAM_HOST": "127.0.0.1",
    "UPSTREAM_PORT": "4000",
    "UPSTREAM_CLIENT_PORT": "0",
    "RATE_LIMIT_GLOBAL_MAX": "100",
    "RATE_LIMIT_GLOBAL_WINDOW": "60000",
    "RATE_LIMIT_USER_MAX": "100",
    "RATE_LIMIT_USER_WINDOW": "60000",
    "RATE_LIMIT_AUTH_MAX": "10",
    "RATE_LIMIT_AUTH_WINDOW": "60000",
    "LOCKOUT_FAILURES": "5",
    "LOCKOUT_WINDOW": "900",
    "LOCKOUT_SECONDS": "900",
    "ACCESS_TOKEN_TTL": "900",
    "REFRESH_TOKEN_TTL": "604800",
    "VERIFIED_TTL": "300",
    "HASH_THREADS": "1",
    "HASH_QUEUE": "32",
    "UPSTREAM_TIMEOUT": "2",
    "BREAKER_FAILURES": "5",
    "BREAKER_COOLDOWN": "5",
    "TRUSTED_PROXIES": "",
    "TRACE_MEMORY": "0",
    "MEMORY_LIMIT_MIB": "0",
    "FAULT_LEAK_BYTES": "0",
}
"""Every setting with the value it has when nothing is said."""


def home(environ: Mapping[str, str] = os.environ) -> Path:
    """The run folder: `GATEWAY_HOME`, or `.run` beside this file."""
    return Path(environ.get("GATEWAY_HOME") or HOME).absolute()


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings in force: defaults, then the environment, then the file of the run folder."""
    folder = home(environ)
    values = {**DEFAULTS, **{name: environ[name] for name in DEFAULTS if name in environ}, **stored(folder)}
    number = _Numbers(values)
    return Settings(
        home=folder,
        instance=environ.get("GATEWAY_INSTANCE", "gateway-01"),
        host=values["GATEWAY_HOST"],
        port=number.whole("GATEWAY_PORT", least=1),
        redis_host=values["REDIS_HOST"],
        redis_port=number.whole("REDIS_PORT", least=1),
        redis_client_port=number.whole("REDIS_CLIENT_PORT", least=0) or number.whole("REDIS_PORT", least=1),
        upstream_host=values["UPSTREAM_HOST"],
        upstream_port=number.whole("UPSTREAM_PORT", least=1),
        upstream_client_port=number.whole("UPSTREAM_CLIENT_PORT", least=0) or number.whole("UPSTREAM_PORT", least=1),
        limit_global=number.limit("RATE_LIMIT_GLOBAL"),
        limit_user=number.limit("RATE_LIMIT_USER"),
        limit_auth=number.limit("RATE_LIMIT_AUTH"),
        lockout_failures=number.whole("LOCKOUT_FAILURES", least=1),
        lockout_window=number.whole("LOCKOUT_WINDOW", least=1),
        lockout_seconds=number.whole("LOCKOUT_SECONDS", least=1),
        access_ttl=number.whole("ACCESS_TOKEN_TTL", least=1),
        refresh_ttl=number.whole("REFRESH_TOKEN_TTL", least=1),
        verified_ttl=number.whole("VERIFIED_TTL", least=0),
        hash_threads=number.whole("HASH_THREADS", least=1),
        hash_queue=number.whole("HASH_QUEUE", least=1),
        upstream_timeout=number.seconds("UPSTREAM_TIMEOUT"),
        breaker_failures=number.whole("BREAKER_FAILURES", least=1),
        breaker_cooldown=number.seconds("BREAKER_COOLDOWN"),
        trusted_proxies=frozenset(values["TRUSTED_PROXIES"].split()),
        trace_memory=values["TRACE_MEMORY"] == "1",
        memory_limit=number.whole("MEMORY_LIMIT_MIB", least=0),
        leak=number.whole("FAULT_LEAK_BYTES", least=0),
    )


def stored(folder: Path) -> dict[str, str]:
    """What the file of this run folder sets; unknown names are a mistake that is worth a message."""
    path = folder / FILE
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = dict(_pair(line) for line in lines if line and not line.startswith("#"))
    for name, value in pairs.items():
        if name not in DEFAULTS:
            raise BadSetting(name, value, f"one of {', '.join(DEFAULTS)}")
    return pairs


def store(folder: Path, changes: Mapping[str, str]) -> None:
    """Change the file of this run folder, whole or not at all; what cannot be used is refused before."""
    set_to(folder, {**stored(folder), **changes})


def set_to(folder: Path, pairs: Mapping[str, str]) -> None:
    """Set these and no others, whole or not at all; what cannot be used is refused before."""
    for name, value in pairs.items():
        if name not in DEFAULTS:
            raise BadSetting(name, value, f"one of {', '.join(DEFAULTS)}")
    read({"GATEWAY_HOME": str(folder / "nowhere"), **pairs})
    folder.mkdir(parents=True, exist_ok=True)
    replace(folder, pairs)


def replace(folder: Path, pairs: Mapping[str, str]) -> None:
    """Write the file of this run folder anew, with these settings and no others."""
    fresh = folder / f"{FILE}.new"
    fresh.write_text("".join(f"{name}={value}\n" for name, value in pairs.items()), encoding="utf-8")
    fresh.replace(folder / FILE)


def _pair(line: str) -> tuple[str, str]:
    name, equals, value = line.partition("=")
    if not equals:
        raise BadSetting(line, "", "NAME=value")
    return name.removeprefix("export ").strip(), value.strip().strip("\"'")


class _Numbers:
    """Texts of settings as numbers, with a message that names the setting."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def whole(self, name: str, least: int) -> int:
        text = self._values[name]
        if not text.isdecimal() or int(text) < least:
            raise BadSetting(name, text, f"a whole number from {least}")
        return int(text)

    def seconds(self, name: str) -> float:
        try:
            value = float(self._values[name])
        except ValueError:
            value = -1
        if not 0 < value < 3600:
            raise BadSetting(name, self._values[name], "seconds between 0 and 3600")
        return value

    def limit(self, name: str) -> Limit:
        return Limit(self.whole(f"{name}_MAX", least=1), self.whole(f"{name}_WINDOW", least=1))
