"""The whole system on this machine: PostgreSQL, Redis, RabbitMQ, an S3 server and the services, under Supervisor.

Everything that is written lies in the run folder (`settings.PLACE`):

    settings.env       what was set; it wins over the environment
    environment.env    where everything is, for a shell or a runner (written by start)
    supervisord.conf   what supervisorctl is given with -c
    postgres/ archive/ redis/ rabbitmq/ s3/ backups/ secrets/ keys/ logs/ metrics/ instances/ received/
"""

from __future__ import annotations

import json
import os
import time
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from systems.blog import addresses, broker, places, programs, settings
from systems.blog.programs import INSTANCES, SERVICES
from systems.common import keys, ports, postgres_roles, postgres_server, postgres_sql, probe, redis_server
from systems.common.node import Node
from systems.common.postgres_nodes import Database
from systems.common.postgres_server import Programs
from systems.common.postgres_stack import PostgresStack
from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from systems.blog.settings import Settings

SCHEMA = Path(__file__).with_name("schema.sql")
NODES = ("postgres-1", "postgres-2")
UP = frozenset({"RUNNING", "STARTING", "BACKOFF"})
CLIENT_KEYS = "newsletter"
"""Whose API key is made at the first start."""


class Taken(Refused):
    """Something else listens on a port that the system needs."""

    def __init__(self, name: str, port: int) -> None:
        super().__init__(f"port {port} is in use; set {name} to another, or start with --free-ports")


class Stack(PostgresStack):
    """The system of one run folder."""

    name = "blog"

    @property
    def ports(self) -> dict[str, int]:
        """On which ports everything listens."""
        return addresses.known(self.home)

    @cached_property
    def database(self) -> Database:
        """The PostgreSQL nodes; makes what they need to exist."""
        settings.PLACE.prepare(self.home)
        found = Programs.here(self.home / "programs")
        kept = postgres_roles.ensure(self.home, found.account, settings.ROLE, places.PASSWORD)
        return Database(self.home, found, kept, {"archive_timeout": "30s"})

    @property
    def postgres(self) -> tuple[Node, ...]:
        """The primary of a first start, its replica, and replicas that were added."""
        more = sorted(self.ports.keys() - addresses.FIXED.keys() - addresses.LINKS.keys())
        names = [*NODES, *(name.removesuffix("_PORT").lower().replace("_", "-") for name in more)]
        return tuple(Node(name, self.ports[Node(name, 0).variable]) for name in names)

    def link(self, by: Node, to: Node) -> int:
        """The port by which a replica reaches its primary."""
        del by
        return self.ports["REPLICATION_CLIENT_PORT"] if to.name == NODES[0] else to.port

    @property
    def settings(self) -> Settings:
        """The settings in force, read anew."""
        return settings.read({**os.environ, "BLOG_HOME": str(self.home)})

    def environment(self) -> dict[str, str]:
        """The variables that commands of the runbook use."""
        return places.for_operators(self.database, self.ports, self.supervisor.config)

    # Start and stop

    def start(self, *, free_ports: bool = False) -> list[str]:
        """Start everything, in order, and wait until it is ready; what is worth knowing of it, a line each."""
        broker.Programs.here()  # before anything is written
        settings.PLACE.prepare(self.home)
        for name, port in addresses.choose(self.home, free=free_ports).items():
            if name not in addresses.LINKS and ports.taken(port):
                raise Taken(name, port)
        self.database.prepare()
        self._prepare()
        self.supervisor.start({**postgres_server.clean(os.environ), **places.for_services(self.home)})
        for name in (broker.NAMES, broker.NAME, "redis", "s3", "receivers"):
            self.supervisor.begin(name)
        notes = self.start_database()
        self._migrate()
        self.ready("Redis", partial(probe.redis_answers, "127.0.0.1", self.ports["REDIS_PORT"]))
        self.begin_clients(self.needed_primary())
        self.ready("RabbitMQ", partial(broker.answers, self.ports["RABBITMQ_PORT"]))
        self.ready("the S3 server", partial(probe.tcp_accepts, "127.0.0.1", self.ports["S3_PORT"]))
        self.ready("the blog", partial(probe.http_answers, f"{self.environment()['BLOG_URL']}/health", timeout=3))
        return notes

    def stop(self) -> None:
        """Stop everything, the services first and the primary last; what is stored stays."""
        primary = self.primary()
        self.end_clients()
        for node in self.postgres:
            if node != primary:
                self.supervisor.end(node.name)
        self.supervisor.stop()

    def configure(self) -> None:
        """Write the supervisor's configuration and the file that says where everything is."""
        self.supervisor.configure(programs.every(self))
        places.write(self.home, self.environment())

    def _prepare(self) -> None:
        for name in ("logs", "backups", "metrics", "instances", "received", "s3/blogengine-backups", "heap"):
            (self.home / name).mkdir(parents=True, exist_ok=True)
        if not (self.home / "keys" / keys.SIGNING).exists():
            keys.sign_with(self.home / "keys", keys.add(self.home / "keys"))
        secret = places.ensure(self.home)
        broker.configure(self.home / "rabbitmq", self.ports["RABBITMQ_PORT"], secret["RABBITMQ_PASSWORD"])
        redis_server.configure(self.home / "redis", self.ports["REDIS_PORT"], maxmemory_policy="allkeys-lru")
        places.make_api_key(self.home, CLIENT_KEYS)
        self.configure()

    def _migrate(self) -> None:
        """Lay out the tables where there are none."""
        primary, credentials = self.needed_primary(), self.database.credentials
        with postgres_sql.connected(primary, credentials) as connection:
            if connection.execute("SELECT to_regclass('outbox')").fetchone() != (None,):
                return
            connection.execute(f"SET ROLE {settings.ROLE}".encode())
            connection.execute(SCHEMA.read_bytes())

    # The services

    def names(self, service: str) -> list[str]:
        """The instances of a service that are meant to run."""
        states = self.states()
        return [name for name in INSTANCES[service] if states[name].word in UP]

    def end_clients(self) -> None:
        """Stop whatever writes, before the data is changed under it."""
        for service in reversed(SERVICES):
            for name in self.names(service):
                self.supervisor.end(name)

    def begin_clients(self, primary: Node) -> None:
        """Start the services; which node is the primary, they are told by `settings.env` and ports."""
        del primary
        wanted = {service: programs.FIRST[service] for service in SERVICES}
        for service, count in wanted.items():
            for name in INSTANCES[service][:count]:
                self.supervisor.begin(name)
        for service, count in wanted.items():
            self.wait_ready(INSTANCES[service][:count])

    def restart(self, name: str) -> None:
        """Restart one instance and wait until it is ready again."""
        self.supervisor.end(name)
        self.supervisor.begin(name)
        self.wait_ready((name,))

    def scale(self, service: str, count: int) -> None:
        """Run exactly so many instances of a service; the last ones go first."""
        least, most = programs.RANGE[service]
        if not least <= count <= most:
            raise Refused(f"{count} instances of {service}: from {least} to {most} are possible")
        for name in INSTANCES[service][:count]:
            self.supervisor.begin(name)
        for name in reversed(self.names(service)[count:]):
            self.supervisor.end(name)
        self.wait_ready(INSTANCES[service][:count])

    def said(self, name: str) -> dict[str, Any]:
        """What a process says of itself; nothing when that was another process."""
        try:
            said: dict[str, Any] = json.loads((self.home / "instances" / f"{name}.json").read_text())
        except (OSError, ValueError):
            return {}
        return said if said.get("pid") == self.states()[name].pid else {}

    def wait_ready(self, names: Mapping[str, object] | tuple[str, ...], seconds: float = 30) -> None:
        """Wait until each of these processes says that it is ready."""
        ends = time.monotonic() + seconds
        while missing := [name for name in names if not self.said(name).get("ready")]:
            if time.monotonic() > ends:
                raise Refused(f"not ready after {seconds:.0f} s: {', '.join(missing)}; see {self.home / 'logs'}")
            time.sleep(0.05)
