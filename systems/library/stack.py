"""The whole system on this machine: PostgreSQL with replicas, a Redis Cluster and the application, under Supervisor.

Everything that is written lies in the run folder (`home.py`):

    topology.json      which nodes there are, and their ports
    environment.env    where everything is, for a shell or a runner
    nodes.toml         the PostgreSQL nodes, for a failover
    settings.env       what the application takes over while it runs
    supervisord.conf   what supervisorctl is given with -c
    postgres/ archive/ backups/ redis/ logs/ secrets/

Programs stand by themselves, in no group of Supervisor's: one that is added to a group restarts all of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from systems.common import ports, postgres_server, probe
from systems.common.postgres_server import Programs
from systems.common.supervisor import Program, State, Supervisor
from systems.library import cache, credentials, home, places, runtime, sql, topology
from systems.library.database import Database
from systems.library.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from systems.common.probe import Verdict
    from systems.library.topology import Node, Topology

HERE = Path(__file__).parent
APPLICATION = HERE / "app" / "wsgi.py"
GUNICORN = HERE / "gunicorn_settings.py"
RELEASED = {"users": "0001", "stories": "0001", "receipts": "0001"}
"""The schema of the release that runs. Later migrations are for operators to apply: a start is no release."""
STREAMS_WITHIN = 15
"""Seconds for a replica to stream at a start; one whose past is another than the primary's never does."""
UP = frozenset({"RUNNING", "STARTING"})


class Taken(Refused):
    """Something else listens on a port that the system needs."""

    def __init__(self, name: str, port: int) -> None:
        super().__init__(f"port {port} is in use; set {name} to another, or start with --free-ports")


class Stack:
    """The system of one run folder."""

    def __init__(self, folder: Path) -> None:
        self.home = folder
        self.supervisor = Supervisor(folder)

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
        home.prepare(self.home)
        programs = Programs.here(self.home / "programs")
        kept = credentials.ensure(self.home, programs.account)
        return Database(self.home, programs, kept)

    def running(self) -> bool:
        """Whether the system was started."""
        return self.supervisor.running()

    def serves(self) -> bool:
        """Whether the application is meant to run."""
        return APPLICATION.exists() and self.states()[topology.APP].word in UP

    def ended(self, name: str) -> bool:
        """Whether a program that was started has ended by itself."""
        return self.states()[name].word in {"EXITED", "FATAL"}

    def must_run(self) -> None:
        """Raise when the system was not started."""
        if not self.running():
            raise Refused("the library is not running; `python3 -m systems.library start` starts it")

    def states(self) -> dict[str, State]:
        """What the supervisor says of every program."""
        return {state.name: state for state in self.supervisor.states()}

    # Start and stop

    def start(self, *, free_ports: bool = False) -> list[str]:
        """Start everything, in order, and wait until it is ready; what is worth knowing of it, a line each."""
        home.prepare(self.home)
        wanted = topology.chosen(self.home, free=free_ports)
        for name, port in (("LIBRARY_PORT", wanted.app_port), *((each.variable, each.port) for each in wanted.nodes)):
            if ports.taken(port):
                raise Taken(name, port)
        topology.store(self.home, wanted)
        self.database.prepare()
        for name in ("logs", "backups", "redis"):
            (self.home / name).mkdir(exist_ok=True)
        runtime.change(self.home, {"LIBRARY_DATABASES": ""})  # what is told at a start has every node
        self.configure()
        self.supervisor.start({**postgres_server.clean(os.environ), **self._python_path()})
        for node in wanted.redis:
            self.supervisor.begin(node.name)
        new = not any(self.database.exists(node) for node in wanted.postgres)
        notes = self._start_database(wanted, new=new)
        self._start_cache(wanted)
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
        if APPLICATION.exists():
            programs.append(self._application())
        self.supervisor.configure(programs)
        places.write(self.home / "environment.env", self.environment())
        (self.home / "nodes.toml").write_text(places.nodes_toml(self.database, known))

    def environment(self) -> dict[str, str]:
        """The variables that commands of the runbook use."""
        return places.for_operators(self.database, self.topology, self.supervisor.config)

    def ready(self, what: str, look: Callable[[], Verdict], seconds: float = 30) -> None:
        """Wait until a probe is content; raises Refused."""
        verdict = probe.until(look, seconds)
        if not verdict.ok:
            raise Refused(f"{what} is not ready after {seconds:.0f} s: {verdict.said}; see {self.home / 'logs'}")

    # The database

    def primary(self) -> Node | None:
        """The node that takes writes now."""
        said = ((node, sql.ask(node, self.database.credentials)) for node in self.topology.postgres)
        return next((node for node, each in said if each and not each.replica), None)

    def needed_primary(self) -> Node:
        """The node that takes writes; raises Refused when there is none."""
        if (found := self.primary()) is None:
            raise Refused("no node takes writes; `python3 -m systems.library status` shows them")
        return found

    def start_node(self, node: Node, *, follows: Node | None = None) -> None:
        """Start one PostgreSQL node and wait until it answers, and streams when it follows another."""
        if follows:
            self.database.follow(node, self.topology.link(node.name, follows))
        self.supervisor.begin(node.name)
        self._wait_for_node(node, streaming=follows is not None)

    def copy(self, nodes: list[Node], primary: Node) -> None:
        """Fill these empty nodes from the primary, side by side, and start them."""
        postgres_server.finished([self.database.begin_replica(node, primary) for node in nodes])
        for node in nodes:
            self.database.follow(node, self.topology.link(node.name, primary))
            self.supervisor.begin(node.name)
        for node in nodes:
            self._wait_for_node(node, streaming=True)

    def _start_database(self, wanted: Topology, *, new: bool) -> list[str]:
        if new:
            self.database.create_primary(wanted.postgres[0])
        behind = self.database.left_behind(wanted)
        present = [node for node in wanted.postgres if self.database.exists(node) and node not in behind]
        primaries = [node for node in present if not self.database.is_replica(node)]
        if len(primaries) != 1:
            raise Refused(f"{len(primaries)} nodes could be the primary, one should; see {self.home / 'postgres'}")
        [primary] = primaries
        self.start_node(primary)
        if new:
            with sql.connected(primary, self.database.credentials, "postgres") as connection:
                for statement in self.database.statements(partial(sql.verifier, connection)):
                    connection.execute(statement.encode())
            extension = ("SET synchronous_commit = local", "CREATE EXTENSION pg_stat_statements")
            sql.execute(primary, self.database.credentials, extension)
        replicas = [node for node in present if node != primary]
        for node in replicas:
            self.database.follow(node, self.topology.link(node.name, primary))
            self.supervisor.begin(node.name)
        self.copy([node for node in wanted.postgres if not self.database.exists(node)], primary)
        lost = behind.union(node for node in replicas if not self.streams(node))
        return [
            f"{node.name} does not follow {primary.name}, as after a failover; `runwright do postgres-failover "
            "--reattach` or `rebuild` brings it back"
            for node in sorted(lost)
        ]

    def streams(self, node: Node) -> bool:
        """Whether a replica streams, or begins to in time."""
        look = partial(sql.answers, node, self.database.credentials, streaming=True)
        return probe.until(look, STREAMS_WITHIN).ok

    def _wait_for_node(self, node: Node, *, streaming: bool) -> None:
        self.ready(node.name, partial(sql.answers, node, self.database.credentials, streaming=streaming))

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
        self.supervisor.begin(topology.APP)
        url = f"{self.environment()['LIBRARY_URL']}/health"
        self.ready("the application", partial(probe.http_answers, url))
        return []

    def manage(self, *words: str, database: str = credentials.OWNER) -> str:
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

    def _python_path(self) -> dict[str, str]:
        return {"PYTHONPATH": os.pathsep.join(filter(None, [str(places.ROOT), os.environ.get("PYTHONPATH", "")]))}
