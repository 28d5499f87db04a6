"""Small file systems that a drill mounts and takes away again (Linux, root)."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.drill.faults import need
from runwright.lib.errors import RunwrightError
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

NEEDS = (need.LINUX, need.ROOT, need.program("mount"), need.program("umount"))
ESCAPED = regex(r"\\([0-7]{3})")
PROC = Path("/proc")


class Mount(NamedTuple):
    """One line of /proc/self/mountinfo, as far as it matters here."""

    path: str
    kind: str
    source: str
    device: str
    """MAJOR:MINOR."""


class NotMounted(RunwrightError):
    """The kernel did not do what was asked of it."""

    hint = "See what uses the folder (`fuser -vm FOLDER`), and stop that first."

    def __init__(self, words: tuple[str, ...], why: str) -> None:
        super().__init__(f"`{' '.join(words)}`: {why}")


def mounted(path: Path) -> Mount | None:
    """What is mounted at a path, the topmost; None when nothing is."""
    real = str(path.resolve())
    found = [each for each in _mounts() if each.path == real]
    return found[-1] if found else None


def call(*words: str) -> None:
    """Run a program of the system; raises NotMounted."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 (words of ours)
    if done.returncode:
        raise NotMounted(words, done.stderr.strip() or f"status {done.returncode}")


def unmount(path: Path, kind: str, source: str = "") -> None:
    """Take away what is mounted there, if it is of this kind (and source); raises NotMounted while it is used."""
    found = mounted(path)
    if found and found.kind == kind and source in {"", found.source}:
        call("umount", str(path))


def beside(path: Path, what: str) -> Path:
    """The name of something of ours next to a folder, in the same file system, hidden."""
    return path.with_name(f".{path.name}.drill-{what}")


def removed(*paths: Path) -> None:
    """Take away files and folders that may be there; never what is mounted below them."""
    for path in paths:
        if path.is_dir() and not path.is_symlink() and not mounted(path):
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def copied(source: Path, to: Path) -> None:
    """Copy what is in a folder, with owners, modes, times and links, into another, which becomes like it."""
    to.mkdir(exist_ok=True)
    call("cp", "-a", f"{source}/.", str(to))


def users(path: Path) -> list[str]:
    """Processes that have a file or folder below a path open, or stand there, by number and name."""
    root = str(path.resolve())
    return [name for folder in PROC.glob("[0-9]*") if (name := _uses(folder, root))]


def _uses(folder: Path, root: str) -> str:
    with suppress(OSError):
        for link in (folder / "cwd", *(folder / "fd").iterdir()):
            target = os.readlink(link)  # noqa: PTH115 (a Path would resolve nothing more, and costs)
            if target == root or target.startswith(root + "/"):
                return f"{folder.name} ({(folder / 'comm').read_text('utf-8', 'replace').strip()})"
    return ""


def _mounts() -> Iterator[Mount]:
    """See proc_pid_mountinfo(5): optional fields end with a hyphen."""
    for line in (PROC / "self" / "mountinfo").read_text("utf-8", "surrogateescape").splitlines():
        head, _, tail = line.partition(" - ")
        _, _, device, _, path, *_ = head.split(" ")
        kind, source, *_ = tail.split(" ")
        yield Mount(ESCAPED.sub(lambda match: chr(int(match[1], 8)), path), kind, source, device)
