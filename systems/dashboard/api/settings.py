"""What one instance is told: by its environment when it starts, and by `settings.env` while it runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from systems.common import ports, settings_file

if TYPE_CHECKING:
    from collections.abc import Mapping

EVERY = 0.5
"""Seconds between two looks at the file."""


class Settings(NamedTuple):
    """What an instance is told when it starts."""

    home: Path
    region: str
    instance: str
    host: str
    """Where it listens for the edge."""
    port: int
    profile_port: int
    """Where profiles are taken; never behind the edge."""
    database: str
    """How libpq reaches the node that takes writes (`host=… port=…`, without a password)."""
    replica: str
    """How it reaches the region's own replica."""
    password_file: Path
    redis: str


class Live(NamedTuple):
    """What may change while it runs."""

    rate_limit: int = 6000
    """Requests of one address in a minute; 0 for any number."""
    read_only: bool = False
    """Whether writes are refused."""
    cache_ttl: int = 30
    """Seconds that an answer is kept."""
    pool_max: int = 10
    fault_error_every: int = 0
    """For drills: every so manieth request fails."""
    fault_slow_ms: int = 0
    """For drills: milliseconds that each query takes longer."""
    fault_leak_bytes: int = 0
    """For drills: bytes that each request leaks."""
    fault_spin_ms: int = 0
    """For drills: milliseconds of the processor that each request wastes."""
    fault_keep_every: int = 0
    """For drills: every so manieth request keeps its connection."""


NAMES = {name.upper(): name for name in Live._fields}


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process."""
    return Settings(
        home=Path(environ["DASHBOARD_HOME"]),
        region=environ["DASHBOARD_REGION"],
        instance=environ["DASHBOARD_INSTANCE"],
        host=environ.get("DASHBOARD_HOST", ports.LOOPBACK),
        port=int(environ["DASHBOARD_INSTANCE_PORT"]),
        profile_port=int(environ["DASHBOARD_PROFILE_PORT"]),
        database=environ["DASHBOARD_DATABASE"],
        replica=environ["DASHBOARD_REPLICA"],
        password_file=Path(environ["DASHBOARD_PASSWORD_FILE"]),
        redis=environ["DASHBOARD_REDIS"],
    )


def live(home: Path) -> Live:
    """What the file says now; a value that is no number counts as not said."""
    told = {NAMES[name]: int(text) for name, text in settings_file.read(home).items() if name in NAMES and _whole(text)}
    return Live(**{**told, "read_only": bool(told.get("read_only"))})  # type: ignore[arg-type]  # whole numbers all


def _whole(text: str) -> bool:
    return text.isdecimal() and len(text) < 10
