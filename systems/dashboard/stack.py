"""The whole system on this machine: PostgreSQL, a Redis and instances in each region, the edge, Prometheus.

Everything that is written lies in the run folder (`places.HOME`):

    topology.json      which servers there are, and their ports
    regions.json       how many instances each region is to have
    edge.json          what operators decided about the edge; nginx.conf is made from it
    settings.env       what instances take over while they run
    environment.env    where everything is, for a shell or a runner
    nodes.toml         the PostgreSQL nodes, for a failover
    supervisord.conf   what supervisorctl is given with -c
    postgres/ archive/ backups/ redis/ edge/ prometheus/ logs/ evidence/ received/ secrets/
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from systems.common import (
    mailbox,
    nginx,
    ports,
    postgres_places,
    postgres_roles,
    postgres_server,
    postgres_sql,
    probe,
    receivers,
    redis_server,
    settings_file,
)
from systems.common.node import variable
from systems.common.postgres_nodes import Database
from systems.common.postgres_server import Programs
from systems.common.postgres_stack import PostgresStack
from systems.common.refusal import Refused
from systems.common.supervisor import Program
from systems.dashboard import edge, observing, places, topology
from systems.dashboard.api.settings import EVERY
from systems.dashboard.edge import Edge
from systems.dashboard.topology import FEWEST, MOST, REGIONS, STANDBY

if TYPE_CHECKING:
    from systems.common.node import Node
    from systems.dashboard.topology import Api, Topology

SCHEMA = Path(__file__).with_name("schema.sql")
WANTED = "regions.json"
BEFORE = "settings.env.before"
LOOKED = 2.5 * EVERY
"""Seconds in which every instance has looked at its settings."""
UP = frozenset({"RUNNING", "STARTING", "BACKOFF"})
SYNCHRONOUS = {"synchronous_standby_names": 'ANY 1 ("postgres-1", "postgres-2", "postgres-3")'}
"""A commit waits for one replica to have it on disk: a failover to the foremost one loses nothing acknowledged."""


class Taken(Refused):
    """Something else listens on a port that the system needs."""

    def __init__(self, name: str, port: int) -> None:
        super().__init__(f"port {port} is in use; set {variable(name)} to another, or start with --free-ports")


class Stack(PostgresStack):
    """The system of one run folder."""

    name = "dashboard"

    @property
    def topology(self) -> Topology:
        """The servers, read anew; raises Refused before the first start."""
        known = topology.load(self.home)
        if known is None:
            raise Refused("the dashboard was never started; `python3 -m systems.dashboard start` starts it")
        return known

    @cached_property
    def database(self) -> Database:
        """The PostgreSQL nodes; makes what they need to exist."""
        places.HOME.prepare(self.home)
        programs = Programs.here(self.home / "programs")
        kept = postgres_roles.ensure(self.home, programs.account, places.OWNER)
        places.ensure(self.home)
        return Database(self.home, programs, kept, SYNCHRONOUS)

    @property
    def postgres(self) -> tuple[Node, ...]:
        """The PostgreSQL nodes."""
        return self.topology.postgres

    def link(self, by: Node, to: Node) -> int:
        """The port by which a replica reaches its primary."""
        return self.topology.link(by.name, to)

    # Start and stop

    def start(self, *, free_ports: bool = False) -> list[str]:
        """Start everything, in order, and wait until it is ready; what is worth knowing of it, a line each."""
        nginx.binary()
        places.HOME.prepare(self.home)
        wanted = topology.chosen(self.home, free=free_ports)
        for name, port in wanted.ports.items():
            if name != topology.ALERTS and ports.taken(port):
                raise Taken(name, port)
        topology.store(self.home, wanted)
        self.database.prepare()
        for name in ("logs", "backups", "redis", "evidence", mailbox.FOLDER):
            (self.home / name).mkdir(exist_ok=True)
        self._configure(wanted)
        self.supervisor.start({**postgres_server.clean(os.environ), **_python_path()})
        for name in (receivers.NAME, *(wanted.redis(region).name for region in REGIONS)):
            self.supervisor.begin(name)
        notes = [*self._start_data(), *self._start_observing()]
        self._await_receivers()
        self.begin_clients(self.needed_primary())
        return notes

    def stop(self) -> None:
        """Stop everything, the primary last; what it stored stays."""
        primary = self.primary()
        self.end_clients()
        for node in sorted(self.postgres, key=lambda each: each == primary):
            self.supervisor.end(node.name)
        self.supervisor.stop()

    def environment(self) -> dict[str, str]:
        """The variables that commands of the runbook use."""
        return places.for_operators(self.database, self.topology, self.supervisor.config)

    def _configure(self, known: Topology) -> None:
        programs = [self.database.program(node) for node in known.postgres]
        programs += [self._redis(known.redis(region)) for region in REGIONS]
        programs += [self._api(known, each) for region in REGIONS for each in known.instances(region)]
        programs += observing.programs(self.home, known.ports)
        programs.append(self._receivers(known))
        programs += [edge.program(self.home), _autoscaler()]
        self.supervisor.configure(programs)
        observing.write(self.home, known.ports)
        settings_file.write(self.home / "environment.env", self.environment())
        (self.home / "nodes.toml").write_text(postgres_places.toml(self.name, self.database, known.postgres))

    def _redis(self, node: Node) -> Program:
        folder = self.home / "redis" / node.name
        config = redis_server.configure(folder, node.port, maxmemory_policy="allkeys-lru")
        return Program(node.name, (str(redis_server.find()), str(config)), autostart=False)

    def _api(self, known: Topology, instance: Api) -> Program:
        told = places.for_instance(self.database, known, instance)
        command = (sys.executable, "-m", "systems.dashboard.api.worker")
        return Program(instance.name, command, autostart=False, environment=tuple(told.items()), stop_seconds=20)

    def _receivers(self, known: Topology) -> Program:
        folder, key = self.home / mailbox.FOLDER, places.hook_key(self.home)
        return receivers.program(folder, known.ports[topology.MAIL], known.ports[topology.HOOK], key)

    def _start_data(self) -> list[str]:
        new = not any(self.database.exists(node) for node in self.postgres)
        notes = self.start_database()
        if new:
            statements = (f"SET ROLE {places.OWNER}", SCHEMA.read_text())
            postgres_sql.execute(self.needed_primary(), self.database.credentials, statements)
        for region in REGIONS:
            node = self.topology.redis(region)
            self.ready(node.name, partial(probe.redis_answers, places.LOOPBACK, node.port))
        return notes

    def _await_receivers(self) -> None:
        for name in (topology.MAIL, topology.HOOK):
            self.ready(name, partial(probe.tcp_accepts, places.LOOPBACK, self.topology.ports[name]))

    def _start_observing(self) -> list[str]:
        if not observing.installed():
            return ["Prometheus is not installed (`apt-get install prometheus prometheus-alertmanager`): no alerts"]
        self._tell_prometheus()
        for name in (topology.ALERTMANAGER, topology.PROMETHEUS):
            self.supervisor.begin(name)
            url = f"http://{places.LOOPBACK}:{self.topology.ports[name]}/-/ready"
            self.ready(name, partial(probe.http_answers, url))
        return []

    # Instances

    @property
    def wanted(self) -> dict[str, int]:
        """How many instances each region is to have."""
        path = self.home / WANTED
        if path.exists():
            return {region: int(count) for region, count in json.loads(path.read_text()).items()}
        return {region: FEWEST if region == REGIONS[0] else STANDBY for region in REGIONS}

    def instances(self, region: str) -> list[Api]:
        """The instances of a region that are to run."""
        return list(self.topology.instances(region)[: self.wanted[region]])

    def scale(self, region: str, count: int) -> None:
        """Let a region have so many instances, and wait until each is ready; the edge stops asking those that go."""
        if not 0 <= count <= MOST:
            raise Refused(f"{count} instances: from 0 to {MOST} are possible")
        (self.home / WANTED).write_text(json.dumps({**self.wanted, region: count}))
        every = self.topology.instances(region)
        for each in every[:count]:
            self.supervisor.begin(each.name)
        for each in every[:count]:
            self._wait_for(each)
        self.turn_edge(self.edge)
        for each in reversed(every[count:]):
            self.supervisor.end(each.name)
        self._tell_prometheus()

    def restart(self, instance: Api) -> None:
        """Restart one instance while the others of its region answer, and wait until it is ready."""
        self._route_around(instance)
        self.supervisor.end(instance.name)
        self.supervisor.begin(instance.name)
        self._wait_for(instance)
        self.turn_edge(self.edge)

    def end_clients(self) -> None:
        """Stop every instance, before the data is changed under them."""
        for region in REGIONS:
            for each in self.topology.instances(region):
                self.supervisor.end(each.name)

    def begin_clients(self, primary: Node) -> None:
        """Start the instances that there are to be, wait until each is ready, and let the edge forget that none was."""
        del primary  # libpq finds it
        wanted = [each for region in REGIONS for each in self.instances(region)]
        for each in wanted:
            self.supervisor.begin(each.name)
        for each in wanted:
            self._wait_for(each)
        self.turn_edge(self.edge)
        self._tell_prometheus()

    def _wait_for(self, instance: Api) -> None:
        url = f"http://{places.LOOPBACK}:{instance.port}/health"
        self.ready(instance.name, partial(probe.http_answers, url))

    def _tell_prometheus(self) -> None:
        told = {region: [(each.name, each.port) for each in self.instances(region)] for region in REGIONS}
        observing.targets(self.home, told)

    # What instances take over while they run

    def change(self, settings: dict[str, str]) -> None:
        """Change some settings, keep aside what was set before, and wait until every instance has looked."""
        settings_file.write(self.home / BEFORE, settings_file.read(self.home))
        settings_file.change(self.home, settings)
        time.sleep(LOOKED)

    def undo_settings(self) -> None:
        """Put back what the last change replaced, which can be undone too; raises Refused when nothing was changed."""
        if not (self.home / BEFORE).exists():
            raise Refused("no setting was changed")
        now = settings_file.read(self.home)
        (self.home / BEFORE).replace(self.home / settings_file.FILE)
        settings_file.write(self.home / BEFORE, now)
        time.sleep(LOOKED)

    # The edge

    @property
    def edge(self) -> Edge:
        """What was decided about the edge."""
        return Edge.load(self.home, REGIONS[0])

    def turn_edge(self, decided: Edge) -> None:
        """Let nginx take this over, and wait until it has."""
        self._route(decided, {region: [each.port for each in self.instances(region)] for region in REGIONS})

    def _route_around(self, instance: Api) -> None:
        others = {region: [each.port for each in self.instances(region) if each != instance] for region in REGIONS}
        self._route(self.edge, others)

    def _route(self, decided: Edge, instances: dict[str, list[int]]) -> None:
        port = self.topology.ports[topology.EDGE]
        edge.write(self.home, port, decided, instances)
        decided.store(self.home)
        if self.states()[edge.NAME].word in UP:
            edge.take_over(self.home, partial(self.supervisor.signal, edge.NAME, signal.SIGHUP))
        else:
            self.supervisor.begin(edge.NAME)
        self.ready("the edge", partial(probe.http_answers, f"http://{places.LOOPBACK}:{port}/edge"))


def _autoscaler() -> Program:
    return Program("autoscaler", (sys.executable, "-m", "systems.dashboard", "autoscale"), autostart=False)


def _python_path() -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join(filter(None, [str(places.ROOT), os.environ.get("PYTHONPATH", "")]))}
