"""The kept shell on another machine, by the `ssh` that the person has configured.

What differs from here: all output comes by the connection's two streams, so that what background jobs write later comes
with the output of the command that runs then; the processes of a command that has to end are ended by a second
connection; and when the connection breaks nobody knows what became of the command (`Ending.LOST`). Nothing asks for a
password or for trust in a host key: who can log in by `ssh -o BatchMode=yes HOST` can run commands there.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from typing import TYPE_CHECKING

from runwright.executors.channel import Channel
from runwright.executors.declared import Report, quoted
from runwright.executors.kept import GRACE, LADDER, MOMENT
from runwright.executors.session import Ending, NotOpened
from runwright.executors.shell import Shell, packaged

if TYPE_CHECKING:
    from runwright.executors.exchange import Exchange
    from runwright.executors.session import Setting
    from runwright.executors.terminal import Lent

OPTIONS = (
    *("-o", "BatchMode=yes", "-o", "ConnectTimeout=10"),
    *("-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3"),
    *("-o", "EscapeChar=none", "-o", "RequestTTY=no"),
)
"""A lost connection is noticed after 15 seconds."""
WORDS = {"SIGINT": "INT", "SIGTERM": "TERM", "SIGKILL": "KILL"}


class Remote(Shell):
    """The session of a kept bash behind ssh."""

    def __init__(self, setting: Setting) -> None:
        self.host = setting.ssh or ""
        if self.host.startswith("-") or not self.host:
            raise NotOpened(repr(self.host), "this is no destination of ssh", "Write a host, user@host or ssh://ones.")
        self.top = ""
        super().__init__(setting)

    def channel_opened(self) -> Channel:
        """Connect, and start the kept shell below an outer one that tells its status when it ends."""
        mark = secrets.token_urlsafe(16)
        channel = Channel(self._ssh("bash"), os.environ, None, program=self._program(), farewell=(mark,))
        outer = f"exec 249>&2 2>/dev/null; bash --noprofile --norc 2>&249 249>&-; printf '\\0%s%s.' {mark} $?"
        inner = f"__rw_place= __rw_session={self.name}; {packaged('shell.bash')}"
        channel.send(f"{{ {outer}; exit; }}\n{inner}\n".encode())
        self.apart = False
        return channel

    def settled(self, first: Report) -> None:
        """Keep what the shell tells about itself; go to the directory and set the variables of the setting."""
        self.top = first.parent
        directory = (
            [f"builtin cd -- {quoted(str(self.setting.directory))}"] if self.setting.directory.is_absolute() else []
        )
        exports = [f"export {name}={quoted(value)}" for name, value in self.setting.variables.items()]
        self.before = "\n".join([*directory, *exports])

    def lent(self) -> Lent:
        """Not yet: the kept shell over there has no terminal that a command could use."""
        raise NotOpened(self.host, "no terminal for a command by ssh", "Run it by hand, and mark the step as done.")

    def cut(self, exchange: Exchange, ending: Ending) -> str:
        """End the command by a second connection; when that fails too, give up the first."""
        ladder = " ".join(WORDS[number.name] for number in LADDER[ending])
        command = f"{self.name}.{self.count}"
        words = f"top={self.top} command={command} session={self.name} ladder={quoted(ladder)};"
        script = f"{words}\n{packaged('end.bash', joined=False)}"
        with subprocess.Popen(  # noqa: S603 (the person's own ssh)
            self._ssh(f"bash -c {quoted(script)}"),
            executable=self._program(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as helper:
            patience = 10 + GRACE * len(LADDER[ending])
            exchange.pump_until(patience, lambda: helper.poll() is not None)
            helper.kill()
        exchange.pump_until(MOMENT, lambda: exchange.over)
        exchange.channel.process.terminate()
        return f"{self.host} did not say that all of it was" * bool(helper.returncode)

    def fate(self, exchange: Exchange) -> tuple[int | None, Ending]:
        """A shell that ended says so; without a word from it, the connection was lost."""
        farewell = exchange.farewell
        exchange.channel.process.terminate()  # else it would wait for jobs left in the background
        self.drop(exchange.channel)
        return (None, Ending.LOST) if farewell is None else (farewell, Ending.EXITED)

    def _ssh(self, command: str) -> tuple[str, ...]:
        return ("ssh", *OPTIONS, "--", self.host, command)

    def _program(self) -> str:
        found = shutil.which("ssh")
        if found is None:
            raise NotOpened(self.host, "ssh is not installed", "Install OpenSSH's client.")
        return found
