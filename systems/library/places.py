"""Where everything is: `environment.env` for a shell or a runner, `nodes.toml` for a failover."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from systems.common import object_storage, redis_server
from systems.common.postgres_roles import SUPERUSER
from systems.common.run_folder import RunFolder
from systems.library.topology import APP, MOST_NODES, OWNER

if TYPE_CHECKING:
    from systems.common.postgres_nodes import Database
    from systems.library.topology import Topology

ROOT = Path(__file__).resolve().parents[2]
LOOPBACK = "127.0.0.1"
STORAGE_KEYS = "secrets/object-storage.env"
BUCKET = "muejam-backups"
WRITABLE = "?target_session_attrs=read-write"
HOME = RunFolder(
    "library", "LIBRARY_HOME", Path(__file__).parent / ".run", ("environment.env", "nodes.toml", "supervisord.conf")
)
SYNCHRONOUS = "ANY 1 (" + ", ".join(f'"postgres-{number}"' for number in range(1, MOST_NODES + 1)) + ")"
"""A commit waits for one replica to have it on disk: a failover to the foremost one loses nothing acknowledged."""


def for_app(database: Database, topology: Topology, name: str = OWNER) -> dict[str, str]:
    """What the application is told; it finds out by itself which node is the primary."""
    home = database.folder
    ports = {each.name: topology.link(APP, each) for each in topology.postgres}
    urls = (f"{node}=postgresql://{OWNER}@{LOOPBACK}:{port}/{name}" for node, port in ports.items())
    return {
        "LIBRARY_HOME": str(home),
        "LIBRARY_LOGS": str(home / "logs"),
        "LIBRARY_PORT": str(topology.app_port),
        "LIBRARY_SETTINGS": str(home / "settings.env"),
        "LIBRARY_DATABASES": ",".join(urls),
        "LIBRARY_DATABASE_PASSWORD_FILE": str(database.credentials.owner_file),
        "REDIS_CLUSTER_NODES": ",".join(f"{LOOPBACK}:{each.port}" for each in topology.redis),
    }


def for_operators(database: Database, topology: Topology, supervisor_conf: Path) -> dict[str, str]:
    """The variables that commands of the runbook use.

    PRIMARY_URL names every node and asks for the one that takes writes, so `psql` finds the primary, also after a
    failover. PGHOST, PGPORT and the like are not set: every program of PostgreSQL takes them, a server that is started
    to try a backup too.
    """
    home, nodes = database.folder, topology.postgres
    hosts = ",".join(f"{LOOPBACK}:{each.port}" for each in nodes)
    programs = [Path(sys.executable).parent, database.programs.folder, redis_server.client().parent]
    return {
        **for_app(database, topology),
        **topology.variables(),
        "LIBRARY_URL": f"http://{LOOPBACK}:{topology.app_port}",
        "LIBRARY_NODES": str(home / "nodes.toml"),
        "LIBRARY_SYSTEM": str(Path(__file__).with_name("system.toml")),
        "PRIMARY_URL": f"postgresql://{SUPERUSER}@{hosts}/{OWNER}{WRITABLE}",
        "PGPASSFILE": str(database.credentials.passfile),
        "PGCONNECT_TIMEOUT": "3",
        "PRIMARY_SECRET_URL": f"postgresql://{SUPERUSER}:{database.credentials.superuser}@{hosts}/{OWNER}{WRITABLE}",
        "POSTGRES_DATA": str(home / "postgres"),
        "POSTGRES_PROGRAMS": str(database.programs.folder),
        "WAL_ARCHIVE": str(database.archive),
        "RECOVERY_PORT": str(topology.recovery_port),
        "BACKUP_DIR": str(home / "backups"),
        "BACKUP_BUCKET": BUCKET,
        **object_storage.for_clients(topology.storage_port, object_storage.keys(home / STORAGE_KEYS)),
        "MAIL_PORT": str(topology.mail_port),
        "S3_PORT": str(topology.storage_port),
        "REDIS_HOST": LOOPBACK,
        "REDIS_PORT": str(topology.redis[0].port),
        "REDIS_URL": f"redis://{LOOPBACK}:{topology.redis[0].port}/0",
        "SUPERVISOR_CONF": str(supervisor_conf),
        "PATH": os.pathsep.join([*map(str, programs), os.environ.get("PATH", os.defpath)]),
    }
