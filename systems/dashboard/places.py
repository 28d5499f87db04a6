"""Where everything is: what an instance is told, what a shell or a runner is, and `nodes.toml` for a failover."""

from __future__ import annotations

import base64
import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from systems.common import redis_server
from systems.common.postgres_roles import SUPERUSER
from systems.common.run_folder import RunFolder
from systems.dashboard import topology

if TYPE_CHECKING:
    from systems.common.postgres_nodes import Database
    from systems.dashboard.topology import Api, Topology

ROOT = Path(__file__).resolve().parents[2]
LOOPBACK = "127.0.0.1"
OWNER = "dashboard"
"""The role of the application, and the name of its database."""
LINKED = ("environment.env", "nodes.toml", "supervisord.conf")
HOME = RunFolder("dashboard", "DASHBOARD_HOME", Path(__file__).parent / ".run", LINKED)


def for_instance(database: Database, known: Topology, instance: Api) -> dict[str, str]:
    """What one instance is told; libpq finds out which node takes writes."""
    ports = ",".join(str(known.link(topology.API, node)) for node in known.postgres)
    hosts = ",".join(LOOPBACK for _ in known.postgres)
    near = next(node for node in reversed(known.postgres) if topology.POSTGRES[node.name] == instance.region)
    user = f"user={OWNER} dbname={OWNER}"
    return {
        "DASHBOARD_HOME": str(database.folder),
        "DASHBOARD_REGION": instance.region,
        "DASHBOARD_INSTANCE": instance.name,
        "DASHBOARD_INSTANCE_PORT": str(instance.port),
        "DASHBOARD_PROFILE_PORT": str(instance.profile_port),
        "DASHBOARD_DATABASE": f"host={hosts} port={ports} {user}",
        "DASHBOARD_REPLICA": f"host={LOOPBACK} port={known.link(topology.API, near)} {user}",
        "DASHBOARD_PASSWORD_FILE": str(database.credentials.owner_file),
        "DASHBOARD_REDIS": f"redis://{LOOPBACK}:{known.link(topology.API, known.redis(instance.region))}/0",
    }


def alert_token(home: Path) -> Path:
    """The file with the token that Alertmanager shows to whoever takes its alerts."""
    return home / "secrets" / "alert-token"


def hook_key(home: Path) -> Path:
    """The file with the key by which webhooks to the receivers are signed (Standard Webhooks)."""
    return home / "secrets" / "hook-key"


def ensure(home: Path) -> None:
    """Make the secrets of alerts and messages, where there are none."""
    made = {
        alert_token(home): secrets.token_urlsafe(24),
        hook_key(home): f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}",
        home / "secrets" / "pager-key": secrets.token_hex(16),
    }
    for path, value in made.items():
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(f"{value}\n")


def for_operators(database: Database, known: Topology, supervisor_conf: Path) -> dict[str, str]:
    """The variables that commands of the runbook use.

    PRIMARY_URL names every node and asks for the one that takes writes, so `psql` finds the primary, also after a
    failover. PGHOST, PGPORT and the like are not set: every program of PostgreSQL takes them, a server that is started
    to try a backup too.
    """
    home = database.folder
    hosts = ",".join(f"{LOOPBACK}:{each.port}" for each in known.postgres)
    address = f"{hosts}/{OWNER}?target_session_attrs=read-write"
    programs = [Path(sys.executable).parent, database.programs.folder, redis_server.client().parent]
    return {
        "DASHBOARD_HOME": str(home),
        "DASHBOARD_URL": f"http://{LOOPBACK}:{known.ports[topology.EDGE]}",
        "DASHBOARD_LOGS": str(home / "logs"),
        "DASHBOARD_NODES": str(home / "nodes.toml"),
        "DASHBOARD_SYSTEM": str(Path(__file__).with_name("system.toml")),
        **_messages(home, known),
        "PROMETHEUS_URL": f"http://{LOOPBACK}:{known.ports[topology.PROMETHEUS]}",
        "ALERTMANAGER_URL": f"http://{LOOPBACK}:{known.ports[topology.ALERTMANAGER]}",
        "PRIMARY_URL": f"postgresql://{SUPERUSER}@{address}",
        "PRIMARY_SECRET_URL": f"postgresql://{SUPERUSER}:{database.credentials.superuser}@{address}",
        "PGPASSFILE": str(database.credentials.passfile),
        "PGCONNECT_TIMEOUT": "3",
        "POSTGRES_PROGRAMS": str(database.programs.folder),
        "POSTGRES_DATA": str(home / "postgres"),
        "WAL_ARCHIVE": str(database.archive),
        "RECOVERY_PORT": str(known.ports[topology.RECOVERY]),
        "BACKUP_DIR": str(home / "backups"),
        "EVIDENCE_DIR": str(home / "evidence"),
        "REDIS_HOST": LOOPBACK,
        "REDIS_PORT": str(known.redis(topology.EAST).port),
        "REDIS_URL": f"redis://{LOOPBACK}:{known.redis(topology.EAST).port}/0",
        "PROFILE_URL": f"http://{LOOPBACK}:{known.instances(topology.EAST)[0].profile_port}",
        "SUPERVISOR_CONF": str(supervisor_conf),
        **{node.variable: str(node.port) for node in (*known.postgres, *map(known.redis, topology.REGIONS))},
        "PATH": os.pathsep.join([*map(str, programs), os.environ.get("PATH", os.defpath)]),
    }


def _messages(home: Path, known: Topology) -> dict[str, str]:
    """Where alerts are told of, and where messages go."""
    hooks = f"http://{LOOPBACK}:{known.ports[topology.HOOK]}"
    return {
        "ALERTS_PORT": str(known.ports[topology.ALERTS]),
        "ALERT_TOKEN_FILE": str(alert_token(home)),
        "MAIL_URL": f"smtp://{LOOPBACK}:{known.ports[topology.MAIL]}",
        "PAGER_URL": hooks,
        "PAGER_KEY": (home / "secrets" / "pager-key").read_text().strip(),
        "HOOK_URL": f"{hooks}/hook",
        "HOOK_KEY": hook_key(home).read_text().strip(),
    }
