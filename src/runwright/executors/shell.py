"""Commands of a shell, in one bash that is kept: on this machine, or on another by ssh.

The session is a bash that reads commands from its standard input (data/shell.bash). `cd`, variables, functions and
options stay from command to command; `$?` is that of the command before. What a command may do to its shell, and what
then happens:

- `exit`, `exec PROGRAM`, `kill $$`, a failure under `set -e`: the shell ends, the outcome has its status, and the
  session opens anew with the state of before this command;
- a syntax error has status 2, an unknown program 127, both with bash's message;
- standard input is empty: nothing waits for a person who is not there;
- redirections by `exec` of 0, 1 and 2 last for the command; those of other descriptors for the life of this shell;
- jobs left in the background go on, also after the session; what they write later is `background`, not output (by ssh
  and on macOS it comes with the output of the command that runs then);
- `break` and `continue` outside a loop end the command with status 1 and a message;
- `set -x` traces the command with one more `+` than usual.
"""

from __future__ import annotations

import os
import secrets
import shutil
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.executors.channel import Channel
from runwright.executors.declared import JOB, Declared, Report, quoted, report, restoring
from runwright.executors.kept import OPENING, Kept, Wedged
from runwright.executors.process_tree import Tree
from runwright.executors.session import NOTHING, NotOpened, Request, Setting, State, hidden_among
from runwright.executors.unchanging import Watched
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runwright.executors.session import Session

NAME = "shell"
LANGUAGES = frozenset({"shell"})
COMMAND = ("bash", "--noprofile", "--norc")
KEPT_OUT = frozenset({"BASH_ENV", "ENV", "SHELLOPTS", "BASHOPTS"})
"""What would make the shell another one than was read: files to run first, options."""
DEFINES = regex(r"\(\s*\)|\b(?:function|source|eval|unset|declare|typeset|exec|trap|alias|unalias)\b|(?:^|[\s;&|])\.\s")
"""What may define a function: only then are they all asked for."""


def open(setting: Setting) -> Session:  # noqa: A001 (the protocol's word)
    """A kept shell in this setting.

    Raises:
        NotOpened: there is no bash, no such directory, or no way to the host.
    """
    if setting.ssh is not None:
        from runwright.executors.remote import Remote

        return Remote(setting)
    return Shell(setting)


class Shell(Kept):
    """The session of a kept bash on this machine."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.name = secrets.token_hex(6)
        self.count = 0
        self.declared: Declared | None = None
        self.watched: Watched | None = None
        self.before = ""
        self.opened()

    def start(self) -> Channel:
        """Start bash, learn what it knows by itself, and give it the state of before."""
        hidden = self.declared.hidden if self.declared else NOTHING
        channel, self.count, self.declared = self.channel_opened(), 0, None
        now = report(self.ask(channel, Request(":", NAME, OPENING)))
        gone = hidden_among(self.state.lost) if self.state else ()
        self.declared, self.watched = Declared(now, gone), Watched(now.builtins)
        self.settled(now)
        if self.state is not None:
            whole = self.state._replace(variables={**self.state.variables, **hidden})
            self.before += f"\n{restoring(whole, str(self.setting.directory))}"
        self.watched.unchanging(self.before, frozenset())  # it may hold code for later, too
        if self.before:
            now = report(self.ask(channel, Request(":", NAME, OPENING)))
        self.state = self.declared.state(now, self.secrets)
        return channel

    def channel_opened(self) -> Channel:
        """Start bash on this machine.

        Raises:
            NotOpened: there is none, or no such directory.
        """
        bash = shutil.which(COMMAND[0])
        if bash is None:
            raise NotOpened(self.where(), "bash is not installed", "Install it, or run this on a host that has it.")
        kept = {name: value for name, value in os.environ.items() if name not in KEPT_OUT}
        try:
            channel = Channel(COMMAND, {**kept, **self.setting.variables}, self.setting.directory, program=bash)
        except OSError as error:
            raise NotOpened(str(self.setting.directory), error.strerror or str(error)) from error
        self.apart = Path(f"/proc/{os.getpid()}/fd").exists()
        words = f"__rw_place=/proc/{os.getpid()}/fd/ __rw_session={self.name}; {packaged('shell.bash')}\n"
        channel.send(words.encode())
        return channel

    def settled(self, first: Report) -> None:
        """Called with the first report of a new shell; `before` is what it does next."""

    def message(self, request: Request, marker: str) -> bytes:
        """Head and text, as data/shell.bash reads them."""
        before, self.before = self.before + self._exports(request.secrets), ""
        if request.terminal and self.terminal is not None:
            before += f"\n__rw_input={self.terminal.path} __rw_out=$__rw_input __rw_err=$__rw_input"
        flags = self._flags(request.text, bool(before)) + ("s" if self.pipes is None else "")
        output, errors = (self.pipes.output, self.pipes.errors) if self.pipes else ("-", "-")
        self.count += 1
        head = f"{flags} {output} {errors} {marker[:11]} {marker[11:]}"
        parts = [head, request.text, *([before] if before else [])]
        return "".join(f"{part}\0" for part in parts).encode("utf-8", "surrogateescape")

    def _flags(self, text: str, before: bool) -> str:  # noqa: FBT001 (one of two facts about a command)
        """What is asked of the shell besides the command."""
        if self.declared is None or self.watched is None:
            return "-fb"
        if before:
            return "-fp"
        if self.watched.unchanging(text, self.declared.functions.keys()):
            return "-q"
        return "-f" if DEFINES.search(text) else "-"

    def learn(self, data: bytes) -> tuple[int, State]:
        """Status and state out of a report."""
        now = report(data)
        if now.status == "unopened":
            raise Wedged
        if self.declared is None:
            raise NotOpened(self.where(), "it was never asked")
        return int(now.status), self.declared.state(now, self.secrets)

    def starts_anew(self) -> bool:
        """Go on in a new shell, unless jobs belong to this one.

        The terminal became its controlling one: programs could ask there for passwords, unseen, instead of failing.
        """
        return self.state is None or not any(each.startswith(JOB) for each in self.state.lost)

    def tree(self) -> Tree:
        """The processes of the running command."""
        pid = self.channel.pid if self.channel else 0
        return Tree(f"{self.name}.{self.count}", pid)

    def _exports(self, values: Mapping[str, str]) -> str:
        """Bash that exports secrets for one command, and afterwards brings back what the variables were before."""
        if not values:
            return ""
        known = self.declared.known if self.declared else {}
        after = "\n".join(known.get(name, f"unset -v {name}") for name in values)
        exports = "\n".join(f"export {name}={quoted(value)}" for name, value in values.items())
        return f"\n{exports}\n__rw_after={quoted(after)}"


def packaged(name: str, *, joined: bool = True) -> str:
    """A program of ours for bash, without its comments; joined, it is one line."""
    text = (resources.files("runwright.executors") / "data" / name).read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines()]
    return (" " if joined else "\n").join(line for line in lines if line and not line.startswith("#"))
