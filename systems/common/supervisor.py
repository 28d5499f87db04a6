"""Supervisor, the process supervisor, for one system: its configuration, its start and its state.

Everything lies in the system's run folder: `supervisord.conf`, the socket, the logs. `supervisorctl -c` with that file
does by hand what the functions here do.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
import xmlrpc.client
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from systems.common import abandoned

if TYPE_CHECKING:
    import signal

LONGEST_SOCKET = 100
"""Bytes that a Unix socket's path may have; the system's limit is 107."""


class Program(NamedTuple):
    """One program of the stack; `group` makes its name `group:name`, `user` is whom a root's supervisor runs it as."""

    name: str
    command: tuple[str, ...]
    group: str = ""
    autostart: bool = True
    stop_seconds: int = 15
    environment: tuple[tuple[str, str], ...] = ()
    autorestart: bool = True
    start_retries: int = 10
    stop_signal: str = "TERM"
    user: str | None = None


class State(NamedTuple):
    """What Supervisor says of a program: its full name, a word such as `RUNNING`, the process, and more."""

    name: str
    word: str
    pid: int
    said: str


class TooLong(Exception):
    """The run folder's path is too long for a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: too long for a socket; choose a run folder with a shorter path")


class Failed(Exception):
    """Supervisor did not start, or did not do what it was asked for."""


class Supervisor:
    """The supervisor of one run folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "supervisord.conf"
        self._socket = folder / "supervisor.sock"
        self._pid = folder / "supervisord.pid"
        self._process: subprocess.Popen[bytes] | None = None

    def configure(self, programs: list[Program]) -> None:
        """Write the configuration for these programs."""
        if len(os.fsencode(self._socket)) > LONGEST_SOCKET:
            raise TooLong(self._socket)
        (self.folder / "logs").mkdir(parents=True, exist_ok=True)
        groups = sorted({program.group for program in programs if program.group})
        sections = [self._head(), *(self._section(program) for program in programs)]
        sections += [_group(name, [each.name for each in programs if each.group == name]) for name in groups]
        self.config.write_text("\n".join(sections))

    def start(self, environment: dict[str, str], *, seconds: float = 10) -> None:
        """Start the supervisor, detached from this terminal, and wait until it answers."""
        if left := self.abandoned():  # two servers on the same data
            raise Failed(f"processes of an earlier start still run ({', '.join(map(str, left))}); `stop` ends them")
        command = [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(self.config)]
        none = subprocess.DEVNULL
        started = self._process = subprocess.Popen(
            command, env=environment, stdin=none, stdout=none, stderr=none, start_new_session=True
        )
        ends = time.monotonic() + seconds
        while not self.running():
            if started.poll() is not None or time.monotonic() > ends:
                raise Failed(f"the supervisor did not start; see {self.folder / 'logs' / 'supervisord.log'}")
            time.sleep(0.05)

    def stop(self, *, seconds: float = 40) -> None:
        """Stop every program and the supervisor, and wait until it is gone."""
        pid = self.pid()
        with suppress(OSError, xmlrpc.client.Error, http.client.HTTPException):
            self._call("shutdown")
        ends = time.monotonic() + seconds
        if self._process:
            self._process.wait(seconds)
        while pid and _alive(pid):
            if time.monotonic() > ends:
                raise Failed(f"the supervisor (process {pid}) does not stop")
            time.sleep(0.05)

    def abandoned(self) -> list[int]:
        """Its programs that outlived a supervisor which was killed."""
        return abandoned.find(self.config, self._pid)

    def end_abandoned(self) -> list[int]:
        """End them, and wait until they are gone; those that were there."""
        return abandoned.end(self.config, self._pid)

    def running(self) -> bool:
        """Whether the supervisor answers."""
        return self.pid() != 0

    def pid(self) -> int:
        """The supervisor's process, or 0 when it does not answer."""
        try:
            return int(self._call("getPID"))
        except (OSError, xmlrpc.client.Error, http.client.HTTPException):
            return 0

    def states(self) -> list[State]:
        """The state of every program, as Supervisor tells it."""
        answer = self._call("getAllProcessInfo")
        return [State(_full(each), each["statename"], each["pid"], each["description"]) for each in answer]

    def begin(self, name: str) -> None:
        """Start one program, or leave it running; whether it is ready is for a probe to say."""
        self._ask("startProcess", name, wait=False, accepted="ALREADY_STARTED")

    def end(self, name: str) -> None:
        """Stop one program and wait until its process is gone; it is well when it is stopped already."""
        self._ask("stopProcess", name, wait=True, accepted="NOT_RUNNING")

    def learn(self, name: str) -> None:
        """Take up a program that was added to the configuration since the supervisor started."""
        self._call("reloadConfig")
        try:
            self._call("addProcessGroup", name)
        except xmlrpc.client.Fault as fault:
            if "ALREADY_ADDED" not in fault.faultString:
                raise Failed(f"{name}: {fault.faultString}") from fault

    def forget(self, name: str) -> None:
        """Stop a program and drop it; the configuration should no longer have it."""
        self.end(name)
        self._call("removeProcessGroup", name)

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to one program."""
        self._call("signalProcess", name, number.name.removeprefix("SIG"))

    def _call(self, what: str, *arguments: str | bool) -> Any:  # noqa: ANN401 - whatever XML-RPC brings
        """Ask Supervisor over its socket, by its own interface."""
        transport = _OverSocket(str(self._socket))
        with xmlrpc.client.ServerProxy("http://supervisor", transport=transport) as supervisor:
            return getattr(supervisor.supervisor, what)(*arguments)

    def _ask(self, what: str, name: str, *, wait: bool, accepted: str) -> None:
        try:
            self._call(what, name, wait)
        except xmlrpc.client.Fault as fault:
            if accepted not in fault.faultString:
                raise Failed(f"{name}: {fault.faultString}") from fault

    def _head(self) -> str:
        return "\n".join(
            [
                "[supervisord]",
                f"logfile={_percent(self.folder / 'logs' / 'supervisord.log')}",
                f"pidfile={_percent(self._pid)}",
                f"childlogdir={_percent(self.folder / 'logs')}",
                "nodaemon=true",
                "silent=true",
                "",
                "[unix_http_server]",
                f"file={_percent(self._socket)}",
                "chmod=0700",
                "",
                "[rpcinterface:supervisor]",
                "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface",
                "",
                "[supervisorctl]",
                f"serverurl=unix://{_percent(self._socket)}",
                "",
            ]
        )

    def _section(self, program: Program) -> str:
        log = self.folder / "logs" / f"{program.name}.out"
        lines = [
            f"[program:{program.name}]",
            f"command={' '.join(_word(word) for word in program.command)}",
            f"autostart={str(program.autostart).lower()}",
            f"autorestart={str(program.autorestart).lower()}",
            "startsecs=1",
            f"startretries={program.start_retries}",
            f"stopsignal={program.stop_signal}",
            f"stopwaitsecs={program.stop_seconds}",
            "stopasgroup=false",
            "redirect_stderr=true",
            f"stdout_logfile={_percent(log)}",
            "stdout_logfile_maxbytes=10MB",
            "stdout_logfile_backups=3",
        ]
        if program.user:
            lines.append(f"user={program.user}")
        if program.environment:
            pairs = ",".join(f'{name}="{_percent(value)}"' for name, value in program.environment)
            lines.append(f"environment={pairs}")
        return "\n".join([*lines, ""])


class _SocketConnection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("supervisor", timeout=60)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        try:
            self.sock.connect(self._path)
        except OSError:
            self.close()
            raise


class _OverSocket(xmlrpc.client.Transport):
    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        self._open: list[_SocketConnection] = []

    def make_connection(self, host: object) -> http.client.HTTPConnection:
        del host  # the socket's path says where
        self._open.append(_SocketConnection(self._path))
        return self._open[-1]

    def close(self) -> None:
        while self._open:
            self._open.pop().close()


def _group(name: str, programs: list[str]) -> str:
    return f"[group:{name}]\nprograms={','.join(programs)}\n"


def _full(info: dict[str, str]) -> str:
    return info["name"] if info["group"] == info["name"] else f"{info['group']}:{info['name']}"


def _percent(value: object) -> str:
    """Supervisor reads `%` as the beginning of an expansion."""
    return str(value).replace("%", "%%")


def _word(text: str) -> str:
    return '"' + _percent(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _alive(pid: int) -> bool:
    """Whether the process is there and more than a zombie that nobody has collected yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return False
