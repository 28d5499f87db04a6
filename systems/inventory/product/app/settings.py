"""What the application is told by its environment; without any of it, it runs on a SQLite file beside it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

TREE = Path(__file__).resolve().parents[1]


class Settings(NamedTuple):
    """One instance: where its data, keys and logs are, and how far it may go."""

    instance: str
    release: str
    database_url: str
    password_file: Path | None
    pool_size: int
    pool_wait: float
    keys: Path
    token_seconds: int
    logs: Path
    home: Path
    memory_limit: int
    leak: int


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of an environment; raises ValueError for a number that is none."""
    home = Path(environ.get("INVENTORY_DATA", TREE / ".run"))
    password = environ.get("DATABASE_PASSWORD_FILE")
    return Settings(
        instance=environ.get("INVENTORY_INSTANCE", "alone"),
        release=environ.get("INVENTORY_RELEASE", "unreleased"),
        database_url=environ.get("DATABASE_URL") or f"sqlite:///{home}/inventory.db",
        password_file=Path(password) if password else None,
        pool_size=int(environ.get("DATABASE_POOL_SIZE", "10")),
        pool_wait=float(environ.get("DATABASE_POOL_WAIT", "2")),
        keys=Path(environ.get("INVENTORY_KEYS", home / "keys")),
        token_seconds=int(environ.get("TOKEN_SECONDS", "900")),
        logs=Path(environ.get("INVENTORY_LOGS", home / "logs")),
        home=home,
        memory_limit=int(environ.get("MEMORY_LIMIT_MIB", "256")) << 20,
        leak=int(environ.get("FAULT_LEAK_BYTES", "0")),
    )
