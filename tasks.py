"""The chores of this project: `python3 tasks.py test`, and the others that `python3 tasks.py` lists.

Needs nothing but Python 3.11 with its `venv`. The environment is made in `.venv` on first use, from
`requirements.lock` (every file checked by its hash), and brought up to date when the lock changes.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Arguments = list[str]

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "runwright.stamp"

HERE = "RUNWRIGHT_TASKS_HERE"
"""Set to 1 to use the Python that runs this file, and to install nothing: for containers, Nix, the tests."""


class Refused(Exception):
    """What a person has to do first."""


def main(arguments: Sequence[str]) -> int:
    """Do the named chore; its exit status is ours."""
    name, rest = (arguments[0], list(arguments[1:])) if arguments else ("", [])
    if name not in TASKS:
        print(listing())
        return 0 if name in {"", "help", "-h", "--help"} else 2
    try:
        return TASKS[name](rest)
    except Refused as refusal:
        print(f"tasks.py: {refusal}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # `tasks.py … | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def listing() -> str:
    """Every chore with its one line."""
    lines = [f"  {name:<9}{(task.__doc__ or '').strip()}" for name, task in TASKS.items()]
    return "\n".join(["Usage: python3 tasks.py CHORE", "", *lines])


# The chores


def demo(arguments: Arguments) -> int:
    """Run a real gateway's runbook on it: unlock an account, rotate keys, restore a backup."""
    if shutil.which("curl") is None:
        raise Refused("the gateway's runbook calls curl, which is not installed: apt-get, dnf or brew install curl")
    prepare()
    return run([program("python"), "-m", "systems.gateway.demonstration", *arguments])


def test(arguments: Arguments) -> int:
    """Check style and types, then run the tests (more arguments go to pytest)."""
    prepare()
    broken = failing_checks()
    say("pytest")
    status = run([program("pytest"), "-n", "2", "--dist", "worksteal", *arguments])
    if status == FAILED:
        say("pytest, what failed once more, with nothing beside it: tests of real parts have their times")
        status = run([program("pytest"), "-n", "0", "--last-failed", "--last-failed-no-failures=none", *arguments])
    if broken:
        print(f"Failed before the tests: {', '.join(broken)}", file=sys.stderr)
    return status or min(len(broken), 1)


def check(_: Arguments) -> int:
    """Check style and types only."""
    prepare()
    return min(len(failing_checks()), 1)


def lock(arguments: Arguments) -> int:
    """Pin every dependency, with hashes for all platforms, in requirements.lock (needs uv)."""
    uv = shutil.which("uv") or shutil.which("uv", path=VENV / "bin")
    if uv is None:
        raise Refused("uv is not installed; see its manual, or `.venv/bin/pip install uv`")
    what = ["pyproject.toml", "--group", "dev", "--group", "systems", "--universal", "--python-version", "3.11"]
    how = ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--quiet"]
    signed = ["--custom-compile-command", "python3 tasks.py lock", "--output-file", LOCK.name]
    return run([uv, "pip", "compile", *what, *how, *signed, *arguments])


def harvest(arguments: Arguments) -> int:
    """Ask the tools on this machine for their facts (options, sub-commands, versions)."""
    prepare()
    return run([program("python"), "-m", "harvest", *arguments])


def bench(arguments: Arguments) -> int:
    """Measure start-up, journal, steps, redaction and reading, as ratios to what they are compared with."""
    prepare()
    statuses = [run([program("python"), f"benchmarks/{name}.py"]) for name in BENCHMARKS]
    return max([*statuses, run([program("python"), "benchmarks/reading.py", *arguments])])


def docs(arguments: Arguments) -> int:
    """Write the reference pages and the picture again, from the code."""
    prepare()
    written = run([program("python"), "-m", "docs.generate", *arguments])
    return written or run([program("python"), "-m", "docs.picture"])


FAILED = 1
"""What pytest says when tests failed, and nothing worse happened."""

TASKS: dict[str, Callable[[Arguments], int]] = {
    "demo": demo,
    "test": test,
    "check": check,
    "docs": docs,
    "bench": bench,
    "harvest": harvest,
    "lock": lock,
}

BENCHMARKS = ("startup", "journal", "steps", "redacting")
"""Those without arguments, the quick ones first."""
CHECKS = (
    ("ruff check", ["ruff", "check", "."]),
    ("ruff format", ["ruff", "format", "--check", "."]),
    ("mypy", ["mypy"]),
)


def failing_checks() -> list[str]:
    """Run every check of style and types; the names of those that failed."""
    failed = []
    for name, command in CHECKS:
        say(name)
        if run([program(command[0]), *command[1:]]):
            failed.append(name)
    return failed


# The environment


def prepare() -> None:
    """Make `.venv` when it is missing, and install what the lock says when that changed."""
    if os.environ.get(HERE) == "1":
        return
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == fingerprint() and works():
        return
    started = time.monotonic()
    make()
    say(f"Installing what {LOCK.name} pins, each file checked by its hash")
    install()
    STAMP.write_text(fingerprint(), encoding="utf-8")
    say(f"Ready after {time.monotonic() - started:.0f} s")


def make() -> None:
    """Make the virtual environment, unless one that works is there."""
    if works():
        return
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Refused("this Python has no venv; install it (Debian, Ubuntu: `sudo apt install python3-venv`)")
    say(f"Making .venv with Python {sys.version.split()[0]}")
    must([sys.executable, "-m", "venv", "--clear", str(VENV)])


def works() -> bool:
    """Whether the environment has a Python that starts, and pip."""
    python = VENV / "bin" / "python"
    if not python.exists():
        return False
    probe = [str(python), "-c", "import pip"]
    return subprocess.run(probe, stderr=subprocess.DEVNULL, check=False).returncode == 0


def install() -> None:
    """Install the pinned packages, then the project itself in editable form."""
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--no-input", "--disable-pip-version-check", "install"]
    total = sum("==" in line for line in LOCK.read_text(encoding="utf-8").splitlines())
    counted([*pip, "--require-hashes", "-r", LOCK.name], total)
    say("Installing Runwright itself")
    must([*pip, "--quiet", "--no-deps", "--no-build-isolation", "-e", "."])


def counted(command: Arguments, total: int) -> None:
    """Run pip and say how far it is; what else it said is shown only when it fails."""
    lines: list[str] = []
    pipe, none, both = subprocess.PIPE, subprocess.DEVNULL, subprocess.STDOUT
    with subprocess.Popen(command, cwd=ROOT, stdin=none, stdout=pipe, stderr=both, text=True) as process:
        for line in process.stdout or ():
            lines.append(line)
            seen = sum(each.startswith(("Collecting", "Requirement already")) for each in lines)
            if line.startswith("Collecting") and (sys.stdout.isatty() or seen % 10 == 0):
                print(f"  {seen} of at most {total}: {line.split()[1]}", flush=True)
    if process.returncode:
        print("".join(lines[-12:]), file=sys.stderr)
        raise Refused(f"pip could not install {LOCK.name} (its last words are above)")


def fingerprint() -> str:
    """What the environment was made from, and where: a moved checkout needs a new one."""
    project = ROOT / "pyproject.toml"
    return hashlib.sha256(str(ROOT).encode() + LOCK.read_bytes() + project.read_bytes()).hexdigest()


# Starting programs


def program(name: str) -> str:
    """The path of a program of the environment."""
    folder = Path(sys.executable).parent if os.environ.get(HERE) == "1" else VENV / "bin"
    return str(folder / name)


def run(command: Sequence[str]) -> int:
    """Run a command from the project's folder; its exit status."""
    sys.stdout.flush()
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def must(command: Sequence[str]) -> None:
    """Run a command that has to succeed; its words are shown only when it does not."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
        raise Refused(f"this failed: {' '.join(command)}")


def say(what: str) -> None:
    """Tell the person what happens now."""
    print(f"▸ {what}", flush=True)


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - this file may be started by any Python of the machine
        sys.exit("tasks.py: Python 3.11 or newer is needed, for example `python3.12 tasks.py test`")
    sys.exit(main(sys.argv[1:]))
