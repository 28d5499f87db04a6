"""A server for a moment, to prove something with: it listens on no port, only on a socket in a folder of its own.

Its settings are its own, whatever the data bring along: nothing is archived, nobody is followed, nothing is synced.
It ends with the block, and its folder with it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions import room
from runwright.actions.backup import repository
from runwright.actions.operation import Failed, Impossible
from runwright.actions.postgres import account, server
from runwright.actions.postgres.auto_conf import FILE, quoted
from runwright.actions.postgres.connection import opened
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from runwright.actions.postgres.account import Account
    from runwright.actions.postgres.programs import Programs

SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "archive_mode": "off",
    "max_logical_replication_workers": "0",
    "max_connections": "20",
    "shared_buffers": "128MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "16GB",
    "wal_init_zero": "off",
    "wal_recycle": "off",
    "checkpoint_timeout": "1h",
    "dynamic_shared_memory_type": "mmap",
    "logging_collector": "off",
    "log_min_messages": "warning",
    "lc_messages": "C",
}
PREFIX = ".sandbox-"
STARTED = 3600.0
"""Seconds that a start may take: it replays what was written during the backup."""
RECORDED = regex(r"max_(prepared_xacts|locks_per_xact) setting: +(\d+)")
NAMES = {"prepared_xacts": "max_prepared_transactions", "locks_per_xact": "max_locks_per_transaction"}
"""Settings of the source without which its prepared transactions cannot be recovered, as pg_controldata has them."""
ENDED = 30.0


class Sandbox(NamedTuple):
    """A folder for a server, and the server once it was started."""

    folder: Path
    """Its settings and its log."""
    sockets: Path
    data: Path
    tools: Programs
    who: Account

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        """Where it answers, as libpq reads it."""
        from psycopg.conninfo import make_conninfo

        return make_conninfo(host=str(self.sockets), port=SETTINGS["port"], dbname=database, user=user)

    def created(self) -> None:
        """Fill it with an empty server.

        Raises:
            Failed: initdb did not.
        """
        how = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        status, output = server.run([self.tools.path("initdb"), "-D", str(self.data), *how], self.folder, 120, self.who)
        if status:
            raise Failed(f"initdb failed: {output}", "Nothing else was done.")


@contextmanager
def place(tools: Programs, where: Path, size: int = 0) -> Iterator[Sandbox]:
    """A sandbox below `where`, with room for so many bytes; gone when the block ends.

    Raises:
        Impossible: there is no room, or whom it would run as cannot get there.
    """
    who = account.of(where)
    room.must_hold(where, size, "Say --sandbox DIR.")
    with ExitStack() as stack:
        stack.enter_context(repository.entered(where, lambda: swept(where)))
        folder = stack.enter_context(_folder(PREFIX, where, who))
        sockets = stack.enter_context(_folder("runwright-", Path(tempfile.gettempdir()), who))  # its path must be short
        status, _ = server.run(["test", "-w", str(folder)], Path("/"), 10, who)
        if status:
            raise Impossible(f"user {who.uid} cannot write in {folder}", "Say --sandbox DIR, which it can enter.")
        sandbox = Sandbox(folder, sockets, folder / "data", tools, who)
        sandbox.data.mkdir(mode=0o700)
        who.owns(sandbox.data)
        yield sandbox


@contextmanager
def running(
    sandbox: Sandbox,
    settings: Mapping[str, str] | None = None,
    user: str = "postgres",
    told: Callable[[], object] = list,
) -> Iterator[None]:
    """Run its server while the block does; `told` is called again and again until it answers.

    Raises:
        Failed: it does not start; with the end of its log.
    """
    process = _started(sandbox, settings or {})
    try:
        _answers(sandbox, process, user, told)
        yield
    finally:
        process.send_signal(signal.SIGQUIT)  # at once: what is wanted of it was ended in order before
        try:
            process.wait(ENDED)
        except subprocess.TimeoutExpired:
            server.killed(server.processes(sandbox.data))
            process.wait()


def swept(where: Path) -> None:
    """Remove what an action left that was killed; for whoever finds nobody else in this folder."""
    for folder in repository.left_behind(where, f"{PREFIX}*", account.of(where).uid):
        server.killed(server.processes(folder / "data"))
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _folder(prefix: str, where: Path, who: Account) -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix=prefix, dir=where))
    try:
        who.owns(made)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _started(sandbox: Sandbox, settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
    configuration, hba = sandbox.folder / "postgresql.conf", sandbox.folder / "pg_hba.conf"
    own = {"unix_socket_directories": str(sandbox.sockets), "hba_file": str(hba)}
    given = {**SETTINGS, **_recorded(sandbox), **own, **settings}
    lines = (f"{name} = '{quoted(value)}'\n" for name, value in given.items())
    configuration.write_text("".join(lines), encoding="utf-8")
    hba.write_text("local all all trust\n", encoding="utf-8")
    (sandbox.data / FILE).write_text("", encoding="utf-8")
    (sandbox.data / "standby.signal").unlink(missing_ok=True)  # of a backup that was taken from a replica
    for path in (configuration, hba):
        sandbox.who.owns(path)
    command = [sandbox.tools.path("postgres"), "-D", str(sandbox.data), "-c", f"config_file={configuration}"]
    with (sandbox.folder / "log").open("wb") as log:
        process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 (a program of PostgreSQL)
            command,
            cwd=sandbox.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **sandbox.who.spawning(),  # type: ignore[call-overload]
        )
    return process


def _recorded(sandbox: Sandbox) -> dict[str, str]:
    """What the data themselves say that a server of them must have."""
    command = [sandbox.tools.path("pg_controldata"), str(sandbox.data)]
    _, output = server.run(command, sandbox.folder, 30, sandbox.who)
    return {NAMES[name]: value for name, value in RECORDED.findall(output)}


def _answers(sandbox: Sandbox, process: subprocess.Popen[bytes], user: str, told: Callable[[], object]) -> None:
    deadline = time.monotonic() + STARTED
    while True:
        try:
            return opened(sandbox.url(user=user)).close()
        except Impossible as error:
            if "does not exist" in str(error):
                return None  # it answers, and has no such user or database
        if process.poll() is not None or time.monotonic() > deadline:
            log = (sandbox.folder / "log").read_text(encoding="utf-8", errors="replace").strip()
            raise Failed(f"the restored server does not start: {_last(log)}", "The backup is not usable as it is.")
        told()
        time.sleep(server.POLL)


def _last(log: str) -> str:
    telling = [line for line in log.splitlines() if any(word in line for word in ("FATAL", "PANIC", "ERROR"))]
    return os.linesep.join((telling or log.splitlines())[-3:])
