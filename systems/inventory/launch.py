"""`python3 -m systems.inventory.launch NAME`: become an instance of the release in its slot, as settings say now."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from systems.common import settings_file
from systems.inventory import places
from systems.inventory.environments import Environment, named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OPERATORS = ("DATABASE_POOL_SIZE", "DATABASE_POOL_WAIT", "TOKEN_SECONDS", "MEMORY_LIMIT_MIB", "FAULT_LEAK_BYTES")
"""Settings that operators may set for production (`config set`)."""


def told(home: Path, environment: Environment, release: str = "", database: str = "") -> dict[str, str]:
    """What the application of an environment is told."""
    known = places.load(home)
    if known is None:
        raise FileNotFoundError(home / "ports.env")
    kept = settings_file.read(home) if environment.name == "production" else {}
    data = environment.folder(home)
    return {
        "INVENTORY_DATA": str(data),
        "INVENTORY_KEYS": str(data / "keys"),
        "INVENTORY_LOGS": str(home / "logs" / environment.name),
        "INVENTORY_RELEASE": release,
        "DATABASE_URL": places.database_url(known, environment, home, database),
        "DATABASE_PASSWORD_FILE": str(home / places.DATABASE_ENV) if environment.postgres else "",
        **{name: kept[name] for name in OPERATORS if name in kept},
    }


def environ(more: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process of a release: ours, and what it is told."""
    cleaned = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "DATABASE_", "GIT_"))}
    return {**cleaned, "PYTHONPATH": str(places.ROOT), "PYTHONDONTWRITEBYTECODE": "1", **more}


def main(arguments: Sequence[str]) -> None:
    """Become `production-blue-1` or the like."""
    [name] = arguments
    home = Path(os.environ["INVENTORY_HOME"])
    kind, slot, _ = name.split("-")
    environment, known = named(kind), places.load(home)
    if known is None:
        raise FileNotFoundError(home / "ports.env")
    tree = environment.slot(home, slot).resolve()
    release = (tree / "RELEASE").read_text().strip()
    os.chdir(tree)
    borrowed = environment.borrowed(home, slot)
    database = borrowed.read_text() if borrowed.exists() else ""
    words = [sys.executable, "-m", "app.serve", "--port", str(known.of(name))]
    given = {**told(home, environment, release, database), "INVENTORY_INSTANCE": name}
    os.execve(sys.executable, words, environ(given))  # noqa: S606 - the same process, no shell


if __name__ == "__main__":
    main(sys.argv[1:])
