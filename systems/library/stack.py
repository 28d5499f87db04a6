"""The whole system on this machine: PostgreSQL with replicas, a Redis Cluster and the application, under Supervisor.

Everything that is written lies in the run folder (`places.HOME`):

    topology.json      which nodes there are, and their ports
    environment.env    where everything is, for a shell or a runner
    nodes.toml         the PostgreSQL nodes, for a failover
    settings.env       what the application takes over while it runs
    supervisord.conf   what supervisorctl is given with -c
    postgres/ archive/ backups/ redis/ s3/ received/ logs/ secrets/

Programs stand by themselves, in no group of Supervisor's: one that is added to a group restarts all of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from systems.common import object_storage, ports, postgres_places, postgres_roles, postgres_server, probe, settings_file
from systems.common.postgres_nodes import Database
from systems.common.postgres_server import Programs
from systems.common.postgres_stack import PostgresStack
from systems.common.refusal import Refused
from systems.common.supervisor import Program
from systems.library import cache, outside, places, topology
from systems.library.topology import OWNER

if TYPE_CHECKING:
    from systems.common.node import Node
    from systems.library.topology import Topology

HERE = Path(__file__).parent
APPLICATION = HERE / "app" / "wsgi.py"
GUNICORN = HERE / "gunicorn_settings.py"
RELEASED = {"users": "0001", "stories": "0001", "receipts": "0001"}
"""The schema of the release that runs. Later migrations are for operators to apply: a start is no release."""
UP = frozenset({"RUNNING", "STARTING"})


class Taken(Refused):
    """Something else listens on a port that the system needs."""

    def __init__(self, name: str, port: int) -> None:
        super().__init__(f"port {port} is in use; set {name} to another, or start with --free-ports")


class Stack(PostgresStack):
    """The system of one run folder."""

    name = "library"

    @property
    def topology(self) -> Topology:
        """The nodes, read anew; raises Refused before the first start."""
        known = topology.load(self.home)
        if known is None:
            raise Refused("the library was never started; `python3 -m systems.library start` starts it")
        return known

    @cached_property
    def database(self) -> Database:
        """The PostgreSQL nodes; makes what they need to exist."""
        places.HOME.prepare(self.home)
        programs = Programs.here(self.home / "programs")
        kept = postgres_roles.ensure(self.home, programs.account, OWNER)
        return Database(self.home, programs, kept, {"synchronous_standby_names": places.SYNCHRONOUS})

    @property
    def postgres(self) -> tuple[Node, ...]:
        """The PostgreSQL nodes that there are."""
        return self.topology.postgres

    def link(self, by: Node, to: Node) -> int:
        """The port by which a replica reaches its primary."""
        return self.topology.link(by.name, to)

    def end_clients(self) -> None:
        """Stop the application, before the data is changed under it."""
        if topology.APP in self.states():
            self.supervisor.end(topology.APP)

    def begin_clients(self, primary: Node) -> None:
        """Let the application believe the primary, whose timeline may be older than that of the last one; start it."""
        if topology.APP in self.states():
            self.manage("adopt", primary.name)
            self._begin_application()

    def serves(self) -> bool:
        """Whether the application is meant to run."""
        return APPLICATION.exists() and self.states()[topology.APP].word in UP

    def ended(self, name: str) -> bool:
        """Whether a program that was started has ended by itself."""
        return self.states()[name].word in {"EXITED", "FATAL"}

    # Start and stop

    def start(self, *, free_ports: bool = False) -> list[str]:
        """Start everything, in order, and wait until it is ready; what is worth knowing of it, a line each."""
        object_storage.rclone()  # before anything is written
        places.HOME.prepare(self.home)
        wanted = topology.chosen(self.home, free=free_ports)
        for name, port in wanted.listeners().items():
            if ports.taken(port):
                raise Taken(name, port)
        topology.store(self.home, wanted)
        self.database.prepare()
        for name in ("logs", "backups", "redis", f"s3/{places.BUCKET}"):
            (self.home / name).mkdir(parents=True, exist_ok=True)
        settings_file.change(self.home, {"LIBRARY_DATABASES": ""})  # what is told at a start has every node
        self.configure()
        self.supervisor.start({**postgres_server.clean(os.environ), **self._python_path(), **self._home()})
        for name in (*(node.name for node in wanted.redis), *outside.NAMES):
            self.supervisor.begin(name)
        new = not any(self.database.exists(node) for node in wanted.postgres)
        notes = self.start_database()
        self._start_cache(wanted)
        for name, look in outside.looks(wanted).items():
            self.ready(name, look)
        return notes + self._start_application(new=new)

    def stop(self) -> None:
        """Stop everything, the application first and the primary last; what it stored stays."""
        primary, names = self.primary(), self.states()
        ordered = [topology.APP, *(each.name for each in reversed(self.topology.nodes) if each != primary)]
        for name in [*ordered, *([primary.name] if primary else [])]:
            if name in names:
                self.supervisor.end(name)
        self.supervisor.stop()

    def configure(self) -> None:
        """Write the supervisor's configuration and the files that say where everything is."""
        known = self.topology
        programs = [self.database.program(node) for node in known.postgres]
        programs += [cache.program(self.home, node) for node in known.redis]
        programs += outside.programs()
        if APPLICATION.exists():
            programs.append(self._application())
        self.supervisor.configure(programs)
        settings_file.write(self.home / "environment.env", self.environment())
        (self.home / "nodes.toml").write_text(postgres_places.toml(self.name, self.database, known.postgres))

    def environment(self) -> dict[str, str]:
        """The variables that commands of the runbook use."""
        return places.for_operators(self.database, self.topology, self.supervisor.config)

    # The cache

    def _start_cache(self, wanted: Topology) -> None:
        for node in wanted.redis:
            self.ready(node.name, partial(probe.redis_answers, places.LOOPBACK, node.port))
        if not any(cache.exists(self.home, node) for node in wanted.redis):
            cache.create(wanted.redis)
        cache.agrees(wanted.redis)

    # The application

    def _start_application(self, *, new: bool) -> list[str]:
        if not APPLICATION.exists():
            return ["There is no application yet: only its databases run"]
        if new:
            for each, release in RELEASED.items():
                self.manage("migrate", "--no-input", each, release)
            self.manage("seed", "--users", "200", "--stories", "4000")
        self._begin_application()
        return []

    def _begin_application(self) -> None:
        self.supervisor.begin(topology.APP)
        url = f"{self.environment()['LIBRARY_URL']}/health"
        self.ready("the application", partial(probe.http_answers, url))

    def manage(self, *words: str, database: str = OWNER) -> str:
        """A command of Django's, with the environment of the application; raises Refused with what it said."""
        command = [sys.executable, "-m", "systems.library.app.manage", *words]
        environment = {**os.environ, **self._python_path(), **places.for_app(self.database, self.topology, database)}
        done = subprocess.run(
            command, env=environment, cwd=places.ROOT, capture_output=True, text=True, timeout=120, check=False
        )
        if done.returncode:
            raise Refused(f"manage {' '.join(words)}: {(done.stdout + done.stderr).strip()[-2000:]}")
        return done.stdout

    def _application(self) -> Program:
        command = (sys.executable, "-m", "gunicorn", "--config", str(GUNICORN), "systems.library.app.wsgi")
        told = (("LIBRARY_HOME", str(self.home)),)  # the rest, gunicorn reads from environment.env
        return Program(topology.APP, command, autostart=False, environment=told, stop_seconds=35)

    def _home(self) -> dict[str, str]:
        return {places.HOME.variable: str(self.home)}

    def _python_path(self) -> dict[str, str]:
        return {"PYTHONPATH": os.pathsep.join(filter(None, [str(places.ROOT), os.environ.get("PYTHONPATH", "")]))}
