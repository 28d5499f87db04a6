"""Where everything is: ports, the run folder, and the variables that commands of the runbook use.

ports.env          the ports, chosen at the first start
settings.env       what operators set (`config set`); an instance reads it when it starts
environment.env    where everything is, for a shell or a runner
nodes.toml         the PostgreSQL nodes, for a failover
origin.git/ work/  the repository that releases are pushed to, and a developer's clone of it
environments/      releases, slots, keys and state of dev, staging and production
evidence/          what the gates found of each commit
authority/ edge/   the local certificate authority; nginx with its certificate
postgres/ archive/ backups/ secrets/ logs/
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from systems.common import node, ports, settings_file
from systems.common.node import Node
from systems.common.postgres_roles import SUPERUSER
from systems.common.run_folder import RunFolder
from systems.inventory.environments import ENVIRONMENTS, SLOTS, Environment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from systems.common.postgres_roles import Credentials

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PRODUCT = HERE / "product"
LOOPBACK = "127.0.0.1"
HOST = "localhost"
"""The name that the certificate is for."""
OWNER = "inventory"
SMOKE = "smoke"
FIRST_PORT = 17400
HOME = RunFolder("inventory", "INVENTORY_HOME", HERE / ".run", ("environment.env", "nodes.toml", "supervisord.conf"))
FRONTS = {"production": "INVENTORY_PORT", "staging": "STAGING_PORT", "dev": "DEV_PORT"}
INTERNAL = "INTERNAL_PORT"
RECOVERY = "RECOVERY_PORT"
NODES = ("postgres-1", "postgres-2")
INSTANCES = tuple(name for each in ENVIRONMENTS.values() for slot in SLOTS for name in each.instances(slot))
DATABASE_ENV = Path("secrets", "database.env")
"""The password of the application's role, in the form that `runwright do rotate-database-password` replaces."""
WRITABLE = "?target_session_attrs=read-write"


class Ports(NamedTuple):
    """The port of everything that listens, by its variable."""

    by_name: Mapping[str, int]

    def of(self, name: str) -> int:
        """The port of a program such as `postgres-1`."""
        return self.by_name[node.variable(name)]

    def front(self, environment: Environment) -> int:
        """Where the edge serves an environment by TLS."""
        return self.by_name[FRONTS[environment.name]]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The PostgreSQL nodes."""
        return tuple(Node(name, self.of(name)) for name in NODES)


def variables() -> list[str]:
    """Every variable that sets a port, in the order of their usual numbers."""
    return [*FRONTS.values(), INTERNAL, RECOVERY, *(node.variable(name) for name in (*NODES, *INSTANCES))]


def choose(home: Path, *, free: bool) -> Ports:
    """The ports of this run folder: those of the last start, else what the environment says, free or usual ones."""
    known = load(home)
    if known:
        return known
    names = variables()
    spare = ports.free(len(names)) if free else list(range(FIRST_PORT, FIRST_PORT + len(names)))
    chosen = {name: node.port(os.environ, name, port) for name, port in zip(names, spare, strict=True)}
    settings_file.write(home / "ports.env", {name: str(port) for name, port in chosen.items()})
    return Ports(chosen)


def load(home: Path) -> Ports | None:
    """The ports that were chosen, if the system was ever started here."""
    path = home / "ports.env"
    if not path.exists():
        return None
    return Ports({name: int(port) for name, _, port in (line.partition("=") for line in path.read_text().splitlines())})


def database_url(known: Ports, environment: Environment, home: Path, database: str = "") -> str:
    """Where an environment's data is; of the PostgreSQL nodes, whichever takes writes."""
    if not environment.postgres:
        return f"sqlite:///{environment.folder(home)}/inventory.db"
    hosts = ",".join(f"{LOOPBACK}:{each.port}" for each in known.nodes)
    return f"postgresql://{OWNER}@{hosts}/{database or environment.database}{WRITABLE}"


def for_operators(home: Path, known: Ports, kept: Credentials, programs: Path) -> dict[str, str]:
    """The variables that commands of the runbook use; PRIMARY_URL leads to the node that takes writes."""
    hosts = ",".join(f"{LOOPBACK}:{each.port}" for each in known.nodes)
    fronts = {f"{name.upper()}_URL": f"https://{HOST}:{known.by_name[port]}" for name, port in FRONTS.items()}
    path = [Path(sys.executable).parent, programs]
    return {
        "INVENTORY_URL": fronts.pop("PRODUCTION_URL"),
        **fronts,
        "INTERNAL_URL": f"http://{LOOPBACK}:{known.by_name[INTERNAL]}",
        **{name: str(port) for name, port in known.by_name.items()},
        "INVENTORY_HOME": str(home),
        "INVENTORY_LOGS": str(home / "logs"),
        "INVENTORY_SYSTEM": str(HERE / "system.toml"),
        "INVENTORY_NODES": str(home / "nodes.toml"),
        "EVIDENCE": str(home / "evidence"),
        "WORK": str(home / "work"),
        "JWT_KEYS": str(ENVIRONMENTS["production"].folder(home) / "keys"),
        "CA_DIR": str(home / "authority"),
        "CURL_CA_BUNDLE": str(home / "authority" / "ca.pem"),
        "EDGE_CERTIFICATE": str(home / "edge" / "edge.pem"),
        "EDGE_KEY_FILE": str(home / "edge" / "edge.key"),
        "EDGE_PID_FILE": str(home / "edge" / "nginx.pid"),
        "PRIMARY_URL": f"postgresql://{SUPERUSER}@{hosts}/{OWNER}{WRITABLE}",
        "PRIMARY_SECRET_URL": f"postgresql://{SUPERUSER}:{kept.superuser}@{hosts}/{OWNER}{WRITABLE}",
        "PGPASSFILE": str(kept.passfile),
        "PGCONNECT_TIMEOUT": "3",
        "DATABASE_ENV_FILE": str(home / DATABASE_ENV),
        "POSTGRES_DATA": str(home / "postgres"),
        "POSTGRES_PROGRAMS": str(programs),
        "WAL_ARCHIVE": str(home / "archive"),
        "BACKUP_DIR": str(home / "backups"),
        "SUPERVISOR_CONF": str(home / "supervisord.conf"),
        "SMOKE_USER": SMOKE,
        "SMOKE_PASSWORD": smoke_password(home),
        "PATH": os.pathsep.join([*map(str, path), os.environ.get("PATH", os.defpath), "/usr/sbin"]),
    }


def smoke_password(home: Path) -> str:
    """The password of the user whom smoke tests log in as; made once."""
    path = home / "secrets" / "smoke-password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(12))
    return path.read_text()
