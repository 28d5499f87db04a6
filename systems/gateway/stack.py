"""The whole system on this machine: Redis, the upstream and three to ten instances under Supervisor, in one folder.

Everything that is written lies in the run folder (`GATEWAY_HOME`, else `systems/gateway/.run`):

    gateway.env        settings; they win over the environment
    environment.env    where everything is, for a shell or a runner (written by start)
    supervisord.conf   what supervisorctl is given with -c
    keys/ redis/ logs/ metrics/ heap/ backups/ instances/
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from redis import Redis

from systems.common import keys, ports, probe, redis_server
from systems.common.autoscale import FEWEST, MOST
from systems.common.refusal import Refused
from systems.common.supervisor import Program, State, Supervisor
from systems.gateway import audit, settings, users

if TYPE_CHECKING:
    from collections.abc import Callable

    from systems.common.probe import Verdict
    from systems.gateway.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
INSTANCES = tuple(f"gateway-{number:02}" for number in range(1, MOST + 1))
GROUP = "gateway"
SMOKE = "smoke"
PORTS = ("GATEWAY_PORT", "REDIS_PORT", "UPSTREAM_PORT")


class Taken(Refused):
    """Something else listens on a port that the system needs."""

    def __init__(self, name: str, port: int) -> None:
        super().__init__(f"port {port} is in use; set {name} to another, or start with --free-ports")


class Instance(NamedTuple):
    """One instance: its name, its process (0 when it does not run) and what it says of itself."""

    name: str
    pid: int
    said: dict[str, Any]

    @property
    def heard(self) -> bool:
        """Whether what it says is of the process that runs now; one that is still to start reads what holds then."""
        return self.said.get("pid") == self.pid or not self.pid

    @property
    def ready(self) -> bool:
        """Whether the process that runs now says that it is ready."""
        return bool(self.pid) and self.heard and bool(self.said.get("ready"))


class Stack:
    """The system of one run folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.supervisor = Supervisor(home)

    @property
    def settings(self) -> Settings:
        """The settings in force, read anew."""
        return settings.read({**os.environ, "GATEWAY_HOME": str(self.home)})

    def running(self) -> bool:
        """Whether the system was started."""
        return self.supervisor.running()

    def must_run(self) -> None:
        """Raise when the system was not started."""
        if not self.running():
            raise Refused("the gateway is not running; `python3 -m systems.gateway start` starts it")

    def redis(self) -> Redis:
        """A connection to the system's Redis, with texts for replies."""
        return Redis.from_url(self.settings.redis_url, decode_responses=True, socket_timeout=10)

    # Start and stop

    def start(self, *, free_ports: bool = False) -> list[str]:
        """Start everything, in order, and wait until it is ready; there is nothing else to know of it."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if free_ports:
            open_ones = [name for name in PORTS if name not in os.environ]  # what somebody chose stays
            numbers = ports.free(len(open_ones))
            settings.store(self.home, {name: str(number) for name, number in zip(open_ones, numbers, strict=True)})
        self._prepare()
        self.supervisor.start(self._environ())
        self._ready("Redis", partial(probe.redis_answers, "127.0.0.1", self.settings.redis_port))
        self._seed()
        self._ready("the upstream", partial(probe.http_answers, f"{self.settings.upstream_url}/healthz"))
        self._ready("the gateway", partial(probe.http_answers, f"{self.settings.url}/readyz"))
        self.wait_ready(INSTANCES[:FEWEST])
        return []

    def stop(self) -> None:
        """Stop everything; what it stored stays."""
        self.supervisor.stop()

    def _prepare(self) -> None:
        chosen = self.settings
        numbers = (chosen.port, chosen.redis_port, chosen.upstream_port)
        for name, port in zip(PORTS, numbers, strict=True):
            if ports.taken(port):
                raise Taken(name, port)
        for folder in ("logs", "metrics", "heap", "backups", "instances"):
            (self.home / folder).mkdir(exist_ok=True)
        for log in (audit.AUDIT, audit.REQUESTS, audit.EVENTS):
            (self.home / "logs" / log).touch(mode=0o640)  # whoever looks early finds nothing, and no error
        if not (self.home / "keys" / keys.SIGNING).exists():
            keys.sign_with(self.home / "keys", keys.add(self.home / "keys"))
        config = redis_server.configure(self.home / "redis", chosen.redis_port)
        self.supervisor.configure([*self._programs(config, chosen)])
        self._write_environment()

    def _programs(self, redis_config: Path, chosen: Settings) -> list[Program]:
        python, here = sys.executable, "systems.gateway"
        port = (("UPSTREAM_PORT", str(chosen.upstream_port)),)
        return [
            Program("redis", (str(redis_server.find()), str(redis_config))),
            Program("upstream", (python, "-m", f"{here}.reports_service"), environment=port),
            Program("autoscaler", (python, "-m", here, "autoscale"), autostart=False),
            *(
                Program(
                    name,
                    (python, "-m", f"{here}.worker"),
                    group=GROUP,
                    autostart=name in INSTANCES[:FEWEST],
                    environment=(("GATEWAY_INSTANCE", name),),
                )
                for name in INSTANCES
            ),
        ]

    def _environ(self) -> dict[str, str]:
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
        return {**os.environ, "GATEWAY_HOME": str(self.home), "PYTHONPATH": path}

    def _seed(self) -> None:
        """The user that smoke tests log in with, when there is none yet."""
        with self.redis() as redis:
            if not users.identity(redis, SMOKE):
                users.add(redis, SMOKE, self.environment()["SMOKE_PASSWORD"])

    def _ready(self, what: str, look: Callable[[], Verdict], seconds: float = 15) -> None:
        verdict = probe.until(look, seconds)
        if not verdict.ok:
            raise Refused(f"{what} is not ready after {seconds:.0f} s: {verdict.said}; see {self.home / 'logs'}")

    # Where everything is

    def environment(self) -> dict[str, str]:
        """The variables that commands of the runbook use; the smoke user's password is made once and kept."""
        chosen, path = self.settings, self.home / "environment.env"
        kept = dict(line.split("=", 1) for line in path.read_text().splitlines()) if path.exists() else {}
        return {
            "GATEWAY_URL": chosen.url,
            "GATEWAY_PORT": str(chosen.port),
            "GATEWAY_HOME": str(self.home),
            "GATEWAY_LOGS": str(self.home / "logs"),
            "UPSTREAM_URL": chosen.upstream_url,
            "REDIS_URL": chosen.redis_url,
            "REDIS_HOST": "127.0.0.1",
            "REDIS_PORT": str(chosen.redis_port),
            "REDIS_DIR": str(self.home / "redis"),
            "BACKUP_DIR": str(self.home / "backups"),
            "SUPERVISOR_CONF": str(self.supervisor.config),
            "SMOKE_USER": SMOKE,
            "SMOKE_PASSWORD": kept.get("SMOKE_PASSWORD") or secrets.token_urlsafe(12),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        }

    def _write_environment(self) -> None:
        path = self.home / "environment.env"
        told = self.environment()
        path.touch(mode=0o600)
        path.write_text("".join(f"{name}={value}\n" for name, value in told.items()))

    # Instances

    def states(self) -> dict[str, State]:
        """What the supervisor says of every program, by its name without the group."""
        return {state.name.rpartition(":")[2]: state for state in self.supervisor.states()}

    def instances(self) -> list[Instance]:
        """The instances that are meant to run, with what each says of itself."""
        states = self.states()
        wanted = [name for name in INSTANCES if states[name].word in {"RUNNING", "STARTING", "BACKOFF"}]
        return [Instance(name, states[name].pid, self._said(name)) for name in wanted]

    def pids(self) -> list[int]:
        """The processes of the instances that are meant to run."""
        return [each.pid for each in self.instances()]

    def wait_ready(self, names: tuple[str, ...], seconds: float = 20) -> None:
        """Wait until each of these instances says that it is ready."""
        ends = time.monotonic() + seconds
        while missing := set(names) - {each.name for each in self.instances() if each.ready}:
            if time.monotonic() > ends:
                raise Refused(f"not ready after {seconds:.0f} s: {', '.join(sorted(missing))}")
            time.sleep(0.05)

    def wait_for(self, what: str, holds: Callable[[dict[str, Any]], bool], seconds: float = 10) -> None:
        """Wait until what every instance says of itself satisfies this; without Redis none is ready, and all say it."""
        ends = time.monotonic() + seconds
        while behind := [
            each.name for each in self.instances() if not each.heard or (each.pid and not holds(each.said))
        ]:
            if time.monotonic() > ends:
                raise Refused(f"{what}: not confirmed after {seconds:.0f} s by {', '.join(behind)}")
            time.sleep(0.05)

    def restart(self, name: str) -> None:
        """Restart one instance and wait until it is ready again."""
        self.supervisor.end(f"{GROUP}:{name}")
        self.supervisor.begin(f"{GROUP}:{name}")
        self.wait_ready((name,))

    def scale(self, count: int) -> None:
        """Run exactly so many instances, from 3 to 10; the last ones go first."""
        if not FEWEST <= count <= MOST:
            raise Refused(f"{count} instances: from {FEWEST} to {MOST} are possible")
        for name in INSTANCES[:count]:
            self.supervisor.begin(f"{GROUP}:{name}")
        for name in reversed(INSTANCES[count:]):
            self.supervisor.end(f"{GROUP}:{name}")
        self.wait_ready(INSTANCES[:count])

    def _said(self, name: str) -> dict[str, Any]:
        try:
            said: dict[str, Any] = json.loads((self.home / "instances" / f"{name}.json").read_text())
        except (OSError, ValueError):
            return {}
        return said
