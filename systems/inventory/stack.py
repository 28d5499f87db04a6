"""The whole system on this machine: PostgreSQL with a replica, the edge, and three environments, under Supervisor."""

from __future__ import annotations

import os
import signal
import sys
from functools import cached_property, partial
from typing import TYPE_CHECKING

from psycopg import sql

from systems.common import (
    keys,
    nginx,
    ports,
    postgres_places,
    postgres_roles,
    postgres_server,
    postgres_sql,
    probe,
    settings_file,
)
from systems.common.postgres_nodes import Database
from systems.common.postgres_server import Programs
from systems.common.postgres_stack import PostgresStack
from systems.common.refusal import Refused
from systems.common.supervisor import Program
from systems.inventory import authority, deployment, edge, places, smoke, stocked
from systems.inventory.deployment import Release
from systems.inventory.environments import DEV, ENVIRONMENTS, PRODUCTION, STAGING, Environment, deployed, note
from systems.inventory.places import OWNER
from systems.inventory.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from systems.common.node import Node
    from systems.inventory.places import Ports

SETTINGS = {"archive_timeout": "30s"}
"""The archive is never further behind: a minute may be lost, also with every node. Commits wait for no replica."""
FIRST = "v1.0.0"
UP = frozenset({"RUNNING", "STARTING"})


class Taken(Refused):
    """Something else listens on a port that the system needs."""

    def __init__(self, name: str, port: int) -> None:
        super().__init__(f"port {port} is in use; set {name} to another, or start with --free-ports")


class Stack(PostgresStack):
    """The system of one run folder."""

    name = "inventory"

    @property
    def ports(self) -> Ports:
        """The ports, read anew; raises Refused before the first start."""
        known = places.load(self.home)
        if known is None:
            raise Refused("the inventory was never started; `python3 -m systems.inventory start` starts it")
        return known

    @cached_property
    def database(self) -> Database:
        """The PostgreSQL nodes; makes what they need to exist."""
        places.HOME.prepare(self.home)
        programs = Programs.here(self.home / "programs")
        kept = postgres_roles.ensure(self.home, programs.account, OWNER)
        return Database(self.home, programs, kept, SETTINGS)

    @property
    def postgres(self) -> Sequence[Node]:
        """The PostgreSQL nodes that there are."""
        return self.ports.nodes

    @property
    def repository(self) -> Repository:
        """The repository that releases are pushed to."""
        return Repository(self.home)

    @property
    def ca(self) -> Path:
        """The certificate of the local authority."""
        return self.home / "authority" / "ca.pem"

    def link(self, by: Node, to: Node) -> int:
        """The port by which a replica reaches its primary: its own."""
        del by
        return to.port

    # Start and stop

    def start(self, *, free_ports: bool = False) -> list[str]:
        """Start everything, in order, and wait until it is ready; what is worth knowing of it, a line each."""
        edge.command(self.home)  # without nginx nothing is begun
        places.HOME.prepare(self.home)
        known = places.choose(self.home, free=free_ports)
        for name, port in known.by_name.items():
            if ports.taken(port):
                raise Taken(name, port)
        for name in ("logs", "backups", "evidence"):
            (self.home / name).mkdir(exist_ok=True)
        authority.ensure(self.home / "authority")
        if not (self.home / "edge" / "edge.pem").exists():
            paths = (self.home / "edge" / "edge.pem", self.home / "edge" / "edge.key")
            authority.issue(self.home / "authority", *paths, places.HOST)
        self.database.prepare()
        if not (self.home / places.DATABASE_ENV).exists():
            owner = self.database.credentials.owner
            settings_file.write(self.home / places.DATABASE_ENV, {"PGPASSWORD": owner})
        self.configure()
        self.supervisor.start({**postgres_server.clean(os.environ), **self._environ()})
        notes = self.start_database()
        self._start_environments()
        return notes

    def stop(self) -> None:
        """Stop everything, the edge first and the primary last; what it stored stays."""
        primary, names = self.primary(), self.states()
        last = [each.name for each in reversed(self.postgres) if each != primary]
        for name in ["edge", *places.INSTANCES, *last, *([primary.name] if primary else [])]:
            if name in names:
                self.supervisor.end(name)
        self.supervisor.stop()

    def configure(self) -> None:
        """Write the supervisor's configuration and the files that say where everything is."""
        self.supervisor.configure([*self._programs()])
        settings_file.write(self.home / "environment.env", self.environment())
        (self.home / "nodes.toml").write_text(postgres_places.toml(self.name, self.database, self.postgres))

    def environment(self) -> dict[str, str]:
        """The variables that commands of the runbook use."""
        credentials, programs = self.database.credentials, self.database.programs.folder
        return places.for_operators(self.home, self.ports, credentials, programs)

    def end_clients(self) -> None:
        """Stop every instance, before the data is changed under it."""
        for environment in (STAGING, PRODUCTION):
            deployment.end(self, environment, deployed(self.home, environment).slot)

    def begin_clients(self, primary: Node) -> None:
        """Start them again, which find the primary by themselves, and let the edge forget that none was there."""
        del primary
        for environment in (STAGING, PRODUCTION):
            self._begin(environment)
        self.turn_edge()

    # Environments

    def running_instances(self, environment: Environment) -> list[str]:
        """The instances that the edge leads to, by name."""
        state = deployed(self.home, environment)
        return list(environment.instances(state.slot)[: state.instances]) if state.slot else []

    def restart(self, environment: Environment) -> Iterator[str]:
        """Restart the instances one by one, each when the one before is ready; the edge knows of none that is down."""
        for name in self.running_instances(environment):
            if len(self.running_instances(environment)) > 1:
                self.turn_edge(without=name)
            self.supervisor.end(name)
            self.supervisor.begin(name)
            self._ready(name)
            self.turn_edge()
            yield f"{name} restarted and ready"

    def scale(self, environment: Environment, count: int) -> None:
        """Run so many instances of an environment."""
        if not environment.fewest <= count <= environment.most:
            raise Refused(f"{count} instances: from {environment.fewest} to {environment.most} are possible")
        state = deployed(self.home, environment)
        names = environment.instances(state.slot)
        for name in names[:count]:
            self.supervisor.begin(name)
            self._ready(name)
        note(self.home, environment, state._replace(instances=count))
        self.turn_edge()
        for name in names[count:]:
            self.supervisor.end(name)

    def turn_edge(self, *, without: str = "") -> None:
        """Let the edge lead to what is deployed, and wait until it does."""
        number = edge.configure(self.home, self.ports, without=without)
        if (state := self.states()["edge"]).word in UP:
            nginx.take_over(state.pid, partial(self.supervisor.signal, "edge", signal.SIGHUP))
        else:
            self.supervisor.begin("edge")
        edge.in_force(self.ports, number)

    def smoke(self, environment: Environment) -> Iterator[str]:
        """Do what users of an environment do, by the way that they take."""
        client = smoke.Client(f"https://{places.HOST}:{self.ports.front(environment)}", self.ca)
        return smoke.run(client, places.SMOKE, places.smoke_password(self.home))

    def furnish(self, environment: Environment) -> None:
        """What an environment needs before its first instance: keys, and the user whom smoke tests log in as."""
        folder = environment.folder(self.home) / "keys"
        if not (folder / keys.SIGNING).exists():
            keys.sign_with(folder, keys.add(folder))
        marker = environment.folder(self.home) / "furnished"
        if not marker.exists():
            slot = deployed(self.home, environment).other
            schema = deployment.schema_of(self, environment, slot)
            schema.person(places.SMOKE, places.smoke_password(self.home))
            marker.touch()

    def create_database(self, name: str, *, anew: bool = False) -> None:
        """An empty database that the application owns."""
        if anew:
            self.drop_database(name)
        with postgres_sql.connected(self.needed_primary(), self.database.credentials, "postgres") as connection:
            create = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER))
            connection.execute(create)

    def drop_database(self, name: str) -> None:
        """Drop a database, if there is one; sessions in it are ended."""
        with postgres_sql.connected(self.needed_primary(), self.database.credentials, "postgres") as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _start_environments(self) -> None:
        self.repository.create()
        if deployed(self.home, PRODUCTION).slot:
            for environment in ENVIRONMENTS.values():
                self._begin(environment)
            self.turn_edge()
            return
        self.create_database(STAGING.database)
        commit = self.repository.resolve(FIRST)
        for environment in (DEV, STAGING, PRODUCTION):
            list(deployment.deploy(self, environment, Release(FIRST, commit)))
        stocked.stock(self)

    def _begin(self, environment: Environment) -> None:
        for name in self.running_instances(environment):
            self.supervisor.begin(name)
        for name in self.running_instances(environment):
            self._ready(name)

    def _ready(self, name: str) -> None:
        url = f"http://{places.LOOPBACK}:{self.ports.of(name)}/health"
        self.ready(name, partial(probe.http_answers, url), 20)

    def _programs(self) -> Iterator[Program]:
        for node in self.postgres:
            yield self.database.program(node)
        yield edge.program(self.home)
        for name in places.INSTANCES:
            command = (sys.executable, "-m", "systems.inventory.launch", name)
            yield Program(name, command, autostart=False, stop_seconds=15)

    def _environ(self) -> dict[str, str]:
        path = os.pathsep.join(filter(None, [str(places.ROOT), os.environ.get("PYTHONPATH", "")]))
        return {"INVENTORY_HOME": str(self.home), "PYTHONPATH": path}
