"""What the tests of plans share: a machine on which every program only writes down what it was given."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from runwright.environment.environment import Environment
from runwright.plan.binding import Place, bind
from runwright.plan.making import make

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.plan.plan import Action, Plan
    from runwright.runbook import Runbook

PROGRAMS = (
    *("kubectl", "curl", "psql", "redis-cli", "tool", "mysql", "docker", "aws", "rm"),
    *("grep", "find", "awk", "sed", "base64"),
)
RECORDER = """#!/bin/sh
printf '%s\\0' "${0##*/}" "$@" > "$RECORDED/$$.argv"
cat > "$RECORDED/$$.stdin"
printf '%s' "$X" > "$RECORDED/$$.x"
"""
SSH = """#!/bin/sh
shift
exec sh -c "$*"
"""
SUDO = """#!/bin/sh
exec "$@"
"""


class Call(NamedTuple):
    """What one program was given."""

    argv: tuple[str, ...]
    stdin: str
    x: str
    """The variable X of its environment."""


class Machine:
    """A folder to run commands in, with programs that record, and others that run what they are given."""

    def __init__(self, root: Path) -> None:
        self.bin, self.here, self.records = root / "bin", root / "here", root / "records"
        for folder in (self.bin, self.here, self.records):
            folder.mkdir()
        for name in PROGRAMS:
            self.install(name, RECORDER)
        self.install("ssh", SSH)
        self.install("sudo", SUDO)

    def install(self, name: str, text: str) -> None:
        """Make a program."""
        path = self.bin / name
        path.write_text(text)
        path.chmod(0o755)

    def run(self, command: str) -> list[Call]:
        """Execute a command by bash; gives the calls of the recorders, in the order of their process numbers."""
        self.execute(command)
        calls = [self.call(path) for path in sorted(self.records.glob("*.argv"))]
        for path in self.records.iterdir():
            path.unlink()
        return calls

    def execute(self, command: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
        """Execute a command by bash, whatever it gives; no file may come into being by it."""
        environment = {"PATH": f"{self.bin}:{os.environ['PATH']}", "RECORDED": str(self.records), "HOME": "/nowhere"}
        script = self.here.parent / "script"
        script.write_bytes(command.encode() + b"\n")
        return subprocess.run(
            ["bash", str(script)],
            cwd=self.here,
            env=environment | variables,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=30,
            check=False,
        )

    def call(self, path: Path) -> Call:
        """What a recorder wrote down."""
        argv = path.read_bytes().decode().split("\0")[:-1]
        stdin, x = path.with_suffix(".stdin").read_bytes(), path.with_suffix(".x").read_bytes()
        return Call(tuple(argv), stdin.decode(), x.decode())

    @property
    def untouched(self) -> bool:
        """Whether nothing was made where the commands ran."""
        return not list(self.here.iterdir())


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine that records."""
    return Machine(tmp_path)


def filled(template: str, value: str, language: str = "shell") -> str:
    """A template with a value in the place of every `<x>`."""
    places, at = [], 0
    data = template.encode()
    while (start := data.find(b"<x>", at)) >= 0:
        at = start + 3
        places.append(Place(start, at, value))
    return bind(template, language, places)


@pytest.fixture(scope="session")
def postgres() -> Iterator[dict[str, str]]:
    """Variables that lead psql to a fresh PostgreSQL, which is gone afterwards."""
    programs = _postgres_programs()
    if programs is None:
        pytest.skip("there is no PostgreSQL here")
    as_user: list[str] = []
    folder = tempfile.mkdtemp(prefix="pg")  # a socket's path must be short, and its folders open to PostgreSQL's user
    if os.geteuid() == 0:
        if shutil.which("runuser") is None or not _has_user("postgres"):
            pytest.skip("PostgreSQL refuses to run as root, and there is no other user")
        as_user = ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")
        Path(folder).chmod(0o755)
    try:
        _run([*as_user, str(programs / "initdb"), "-D", f"{folder}/data", "-A", "trust", "-U", "postgres", "-N"])
        control = [*as_user, str(programs / "pg_ctl"), "-D", f"{folder}/data"]
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        _run([*control, "-l", f"{folder}/log", "-w", "-o", options, "start"])
        yield {"PGHOST": folder, "PGUSER": "postgres", "PGDATABASE": "postgres"}
        _run([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60, cwd="/")


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _postgres_programs() -> Path | None:
    """The folder of PostgreSQL's own programs."""
    folders = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    found = shutil.which("initdb")
    folders += [Path(found).parent] if found else []
    return next((each for each in folders if (each / "initdb").exists() and shutil.which("psql")), None)


HERE = Environment("staging", "", Path("/nowhere"), target="staging")


def plan_of(
    book: Runbook, environment: Environment = HERE, phases: frozenset[str] | None = None, **values: str
) -> Plan:
    """The plan of the first procedure."""
    return make(book, book.procedures[0], environment, values, phases=phases)


def actions(plan: Plan) -> list[Action]:
    return [action for step in plan.steps for action in step.actions]
