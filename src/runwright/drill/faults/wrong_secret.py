"""A service gets a wrong password, token or key from its file of variables."""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from runwright.drill.faults import kinds, orders, replaced
from runwright.drill.faults.fault import Facts, Fault, NotInjected, option
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from contextlib import ExitStack

    from runwright.drill.target import Data

RELOAD_MEANS = "A command of the shell that makes the service read it; it runs in the folder of the file."


@dataclass(frozen=True)
class WrongSecret(Fault):
    """Replace the value of a variable in a file of `NAME=value` lines by a random one of the same length."""

    KIND: ClassVar[str] = "wrong-secret"
    HITS: ClassVar[str] = "data"
    target: Data
    name: str = option(kinds.text, "Which variable.", "PASSWORD")
    reload: str = option(kinds.text, RELOAD_MEANS, "")

    def sentence(self) -> str:
        """With file and name, never the value."""
        return f"Give {self.name} in data “{self.target.name}” ({self.target.path}) a wrong value."

    def before(self) -> Facts:
        """The file as it is and as it will be."""
        path = Path(self.target.path)
        line = regex(rf"(?m)^((?:export[ \t]+)?{re.escape(self.name)}=)(.*)$")
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        found = line.search(text)
        if not found:
            raise NotInjected(self.sentence(), f"It has no line {self.name}=…")
        value = secrets.token_hex(len(found[2]) // 2 + 1)[: max(8, len(found[2]))]
        instead = text[: found.start()] + found[1] + value + text[found.end() :]
        return replaced.facts(path, instead.encode("utf-8", "surrogateescape"))

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (nothing has to be held)
        """Replace the file, and have it read."""
        replaced.put(before)
        reload(self.reload, before)

    def mend(self, before: Facts) -> None:
        """Put the file back unless somebody wrote it anew, and have it read."""
        if replaced.back(before):
            reload(self.reload, before)


def reload(command: str, before: Facts) -> None:
    """Run the command that makes a service read its file, if there is one."""
    if command:
        orders.run(command, str(Path(before["path"]).parent), os.environ)
