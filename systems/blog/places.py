"""Where everything is, and the secrets that are made at a first start.

`environment.env` is for a shell or a runner; the files in `secrets` are read again while the services run, so that a
rotation needs no restart.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet

from systems.blog import broker
from systems.blog.settings import ROLE
from systems.common import redis_server, settings_file
from systems.common.postgres_roles import SUPERUSER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from systems.common.postgres_nodes import Database

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "password"  # noqa: S105 - the name of the line that has it
BUCKET = "blogengine-backups"
WRITABLE = "?target_session_attrs=read-write"
API_KEY = "key"


def ensure(home: Path) -> dict[str, str]:
    """The secrets of this run folder beside the database's; new ones at the first start."""
    path = home / "secrets" / "system.env"
    if not path.exists():
        made = {name: secrets.token_hex(16) for name in ("RABBITMQ_PASSWORD", "S3_KEY", "S3_SECRET")}
        settings_file.write(path, {**made, "CONFIGURATION_KEY": Fernet.generate_key().decode()})
    return settings_file.lines(path)


def make_api_key(home: Path, client: str) -> None:
    """A first API key for a client, in the services' file and in the client's own."""
    ours, theirs = home / "secrets" / "api-keys", home / "secrets" / f"{client}.env"
    if ours.exists():
        return
    key = secrets.token_urlsafe(24)
    settings_file.write(ours, {client: key})
    settings_file.write(theirs, {API_KEY: key})


def for_services(home: Path) -> dict[str, str]:
    """What every process is told; the rest it reads in the run folder."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    return {"BLOG_HOME": str(home), "PYTHONPATH": path}


def for_operators(database: Database, ports: Mapping[str, int], supervisor_conf: Path) -> dict[str, str]:
    """The variables that commands of the runbook use; `psql "$PRIMARY_URL"` finds the node that takes writes."""
    home, kept = database.folder, ensure(database.folder)
    nodes = [port for name, port in ports.items() if name.startswith("POSTGRES_")]
    hosts = ",".join(f"127.0.0.1:{port}" for port in nodes)
    found = broker.Programs.here()
    programs = [Path(sys.executable).parent, database.programs.folder, redis_server.client().parent]
    rabbit = broker.variables(home / "rabbitmq", found, ports)
    return {
        "BLOG_HOME": str(home),
        "BLOG_LOGS": str(home / "logs"),
        "BLOG_SYSTEM": str(Path(__file__).with_name("system.toml")),
        **{name: str(port) for name, port in ports.items()},
        "BLOG_URL": f"http://127.0.0.1:{ports['BLOG_PORT']}",
        "AUTH_URL": f"http://127.0.0.1:{ports['AUTH_PORT']}",
        "POSTS_URL": f"http://127.0.0.1:{ports['POSTS_PORT']}",
        "PRIMARY_URL": f"postgresql://{SUPERUSER}@{hosts}/{ROLE}{WRITABLE}",
        "REPLICA_URL": f"postgresql://{SUPERUSER}@127.0.0.1:{ports['POSTGRES_2_PORT']}/{ROLE}",
        "PRIMARY_SECRET_URL": f"postgresql://{SUPERUSER}:{database.credentials.superuser}@{hosts}/{ROLE}{WRITABLE}",
        "PGPASSFILE": str(database.credentials.passfile),
        "PGCONNECT_TIMEOUT": "3",
        "DATABASE_ENV": str(database.credentials.owner_file),
        "POSTGRES_DATA": str(home / "postgres"),
        "POSTGRES_PROGRAMS": str(database.programs.folder),
        "WAL_ARCHIVE": str(database.archive),
        "BACKUP_DIR": str(home / "backups"),
        "BACKUP_BUCKET": BUCKET,
        "S3_URL": f"http://127.0.0.1:{ports['S3_PORT']}",
        "AWS_ACCESS_KEY_ID": kept["S3_KEY"],
        "AWS_SECRET_ACCESS_KEY": kept["S3_SECRET"],
        "REDIS_HOST": "127.0.0.1",
        "REDIS_URL": f"redis://127.0.0.1:{ports['REDIS_PORT']}/0",
        "JWT_KEYS": str(home / "keys"),
        "API_KEYS_FILE": str(home / "secrets" / "api-keys"),
        "NEWSLETTER_ENV": str(home / "secrets" / "newsletter.env"),
        "SUPERVISOR_CONF": str(supervisor_conf),
        **{name: value for name, value in rabbit.items() if name in {"RABBITMQ_NODENAME", "ERL_EPMD_PORT"}},
        "PATH": os.pathsep.join([*map(str, programs), found.path]),
    }


def write(home: Path, variables: Mapping[str, str]) -> None:
    """Write `environment.env`, for its owner only."""
    settings_file.write(home / "environment.env", variables)
