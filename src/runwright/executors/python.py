"""Python in one interpreter that is kept: names, imports and the directory stay from command to command.

It is a process of its own (python_child.py, in the `python3` of the path, else in ours), so that a command can
do to it what it likes. `sys.exit(3)` is status 3 and ends nothing; an exception is status 1 with its traceback; the
value of a single expression is shown, as at Python's prompt. State is what Python can write down: plain values,
modules, variables of the environment; functions and other objects are named as lost.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.executors.channel import Channel
from runwright.executors.kept import OPENING, Kept
from runwright.executors.process_tree import Tree
from runwright.executors.session import NOTHING, NotOpened, Request, Setting, State, hidden, hidden_among

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runwright.executors.session import Session

NAME = "python"
LANGUAGES = frozenset({"python"})


def open(setting: Setting) -> Session:  # noqa: A001 (the protocol's word)
    """A kept interpreter in this setting.

    Raises:
        NotOpened: it is to be on another host, or there is no such directory.
    """
    if setting.ssh is not None:
        raise NotOpened(setting.ssh, "Python is kept on this machine only", "Write `python3 -c …` as a command.")
    return Python(setting)


class Python(Kept):
    """The session of a kept interpreter."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.name = secrets.token_hex(6)
        self.count = 0
        self.restoring: State | None = None
        self.hidden: Mapping[str, str] = NOTHING
        """What sets the names that hold a secret: for an interpreter of this process alone, never written down."""
        self.gone: tuple[str, ...] = ()
        """Names that an earlier interpreter had, and this one may not have got."""
        self.opened()

    def start(self) -> Channel:
        """Start the interpreter, and give it the state of before."""
        program = (resources.files("runwright.executors") / "python_child.py").read_text(encoding="utf-8")
        python = shutil.which("python3") or sys.executable
        environment = {**os.environ, **self.setting.variables}
        try:
            channel = Channel(("python3", "-c", program), environment, self.setting.directory, program=python)
        except OSError as error:
            raise NotOpened(str(self.setting.directory), error.strerror or str(error)) from error
        self.apart = Path(f"/proc/{os.getpid()}/fd").exists()
        self.count, self.restoring = 0, self.state
        if self.state is not None:
            self.restoring = self.state._replace(variables={**self.state.variables, **self.hidden})
            self.gone = hidden_among(self.state.lost)
        _, self.state = self.learn(self.ask(channel, Request("pass", NAME, OPENING)))
        return channel

    def message(self, request: Request, marker: str) -> bytes:
        """Head, text and what to do before, as python_child.py reads them."""
        self.count += 1
        before, self.restoring = self.restoring, None
        place = f"/proc/{os.getpid()}/fd/"
        output, errors = (
            ("-", "-") if self.pipes is None else (f"{place}{self.pipes.output}", f"{place}{self.pipes.errors}")
        )
        read = os.devnull
        if request.terminal and self.terminal is not None:
            read = output = errors = self.terminal.path
        head = f"{self.name}.{self.count} {output} {errors} {read} {marker}"
        first = {
            "directory": before.directory if before else "",
            "variables": dict(before.variables) if before else {},
            "secrets": dict(request.secrets),
        }
        return "".join(f"{part}\0" for part in (head, request.text, json.dumps(first))).encode(
            "utf-8", "surrogateescape"
        )

    def learn(self, report: bytes) -> tuple[int, State]:
        """Status and state out of a report; names that hold a secret are named, never kept."""
        told = json.loads(report)
        values = [each for value in self.secrets for each in {value, repr(value)[1:-1]}]
        known: dict[str, str] = told["variables"]
        self.hidden = {name: text for name, text in known.items() if any(value in text for value in values)}
        variables = {name: text for name, text in known.items() if name not in self.hidden}
        unknown = self.hidden.keys() | (set(self.gone) - known.keys())
        return told["status"], State(told["directory"], variables, lost=(*told["lost"], *hidden(unknown)))

    def tree(self) -> Tree:
        """The processes of the running command."""
        return Tree(f"{self.name}.{self.count}", self.channel.pid if self.channel else 0)
