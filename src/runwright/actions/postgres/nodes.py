"""The nodes of a replicated PostgreSQL, as a TOML file lists them.

    [nodes.n0]
    url = "postgresql://postgres@127.0.0.1:6501/postgres"
    data = "$HOME/n0"            # when it is on this machine
    start = ["systemctl", "start", "postgresql@15-n0"]
    stop = ["systemctl", "stop", "postgresql@15-n0"]
    kill = ["systemctl", "kill", "-s", "KILL", "postgresql@15-n0"]

Variables of the environment are expanded, `$NAME` and `${NAME}`. Commands run in the folder of the file. With data on
this machine all of them may be missing: the server is then started, stopped and killed by PostgreSQL's own means.
"""

from __future__ import annotations

import os
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions import address
from runwright.environment import kinds, toml_file
from runwright.environment.shape import Each, Key, Several, Table, Wrong
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from runwright.environment.problem import Spot

VARIABLE = regex(r"\$(?:(\w+)|\{(\w+)\})")
SLOT = regex(r"[^a-z0-9_]")


class Node(NamedTuple):
    """One server, and how it is handled; a command that is empty is not known."""

    name: str
    url: str
    data: Path | None
    start: Sequence[str]
    stop: Sequence[str]
    kill: Sequence[str]
    folder: Path
    """Where its commands run."""

    @property
    def here(self) -> Path | None:
        """Its data folder, when it lies on this machine."""
        return self.data if self.data and (self.data / "PG_VERSION").exists() else None

    @property
    def slot(self) -> str:
        """The replication slot by which it follows: its name, as slots may be called."""
        return SLOT.sub("_", self.name.lower())


def load(path: Path) -> list[Node]:
    """The nodes of a file, in its order.

    Raises:
        Misconfigured: with every problem of the file.
        Unreadable: it cannot be read.
    """
    text = toml_file.text_of(path, str(path))
    found = toml_file.shaped(_file(os.environ), toml_file.parsed(text, str(path)), text, str(path))
    return [_node(name, each, path.absolute().parent) for name, each in found.get("nodes", {}).items()]


def _node(name: str, found: Mapping[str, object], folder: Path) -> Node:
    data = found.get("data")
    start, stop, kill = (_words(found.get(kind, ())) for kind in ("start", "stop", "kill"))
    return Node(name, str(found["url"]), folder / str(data) if data else None, start, stop, kill, folder)


def _words(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else ()


def _file(environ: Mapping[str, str]) -> Table:
    """The shape of the file, for an environment whose variables it may use."""
    text = kinds.text._replace(convert=lambda value: _expanded(kinds.text.convert(value), environ))
    url = kinds.sql_url._replace(convert=lambda value: _open(kinds.sql_url.convert(text.convert(value))))
    command = Several(text, '["systemctl", "stop", "postgresql"]')
    keys = (
        Key("url", url, "Where it answers, as a superuser; without a password."),
        Key("data", text, "Its data folder, when it lies on this machine."),
        *(Key(kind, command, f"The command that does it ({kind}).") for kind in ("start", "stop", "kill")),
    )
    node = Table("One server.", keys, _complete)
    return Table("Servers that replicate.", (Key("nodes", Each("By their names.", node, kinds.name), ""),), _some)


def _complete(found: dict[str, object], spot: Spot) -> None:
    if "url" not in found and not spot.faulty:
        spot.complain(f"{spot.key} has no url", 'Write url = "postgresql://…".', at_key=True)


def _some(found: dict[str, object], spot: Spot) -> None:
    if not found.get("nodes") and not spot.problems:
        spot.complain("it lists no nodes", "Write [nodes.NAME] for each server.")


def _open(url: str) -> str:
    """An address as it may stand among the arguments of pg_rewind and in evidence: without a password."""
    try:
        return address.url(url)
    except ArgumentTypeError as error:
        raise Wrong(str(error)) from None


def _expanded(text: str, environ: Mapping[str, str]) -> str:
    missing = [name for found in VARIABLE.finditer(text) if (name := found[1] or found[2]) not in environ]
    numbers = {name for name in missing if name.isdigit()}  # of a shell
    if set(missing) - numbers:
        raise Wrong(f"${missing[0]} is not set in the environment", "Set it, or write the value itself.")
    return VARIABLE.sub(lambda found: environ.get(found[1] or found[2], found[0]), text)
