"""A password in a file of NAME=value lines, alone or inside of a URL; replaced whole, readable by its owner only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from runwright.actions.operation import Impossible
from runwright.environment import env_file
from runwright.lib import durable
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from pathlib import Path

PRIVATE = 0o600
CONNINFO = regex(r"(?:^|\s)(?:password|host|user|dbname)\s*=")
"""`host=db password=…`, as libpq reads it: neither a URL nor a password."""


class Entry(NamedTuple):
    """One line of a file, and the password in it."""

    path: Path
    name: str
    value: str
    text: str
    """The whole file."""

    @property
    def password(self) -> str:
        """The password, as it is when nothing is quoted."""
        if "://" not in self.value:
            return self.value
        return unquote(urlsplit(self.value).password or "")

    def with_password(self, password: str) -> str:
        """The whole file with another password, which must need no quotes: those of the line stay, for a shell."""
        value = password if "://" not in self.value else _replaced(self.value, password)
        line = re.compile(rf"^(\s*(?:export\s+)?{re.escape(self.name)}\s*=)(.*)$", re.MULTILINE)
        return line.sub(lambda found: found[1] + self._instead(found[2], value), self.text)

    def _instead(self, written: str, value: str) -> str:
        """What stands behind the sign: quotes and comments as they were, where the value stands in them as it is."""
        before, same, behind = written.partition(self.value) if self.value else ("", "", "")
        return before + value + behind if same else value


def read(path: Path, name: str) -> Entry:
    """The line of this name.

    Raises:
        Impossible: the file cannot be read, or has no such line.
    """
    try:
        known, text = env_file.lines(path), path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not text in UTF-8"
        raise Impossible(f"{path}: {why}", "Name the file that the application reads.") from None
    if name not in known or not re.search(rf"^\s*(?:export\s+)?{re.escape(name)}\s*=", text, re.MULTILINE):
        raise Impossible(f"{path} has no line {name}=", f"It has {', '.join(sorted(known)) or 'none at all'}.")
    if "://" not in known[name] and CONNINFO.search(known[name]):
        why = f"{name} in {path} is a connection string of several words, which this does not change"
        raise Impossible(why, "Write it as a URL, or the password in a variable of its own.")
    return Entry(path, name, known[name], text)


def write(path: Path, text: str) -> None:
    """Replace the file for its owner, and a link to it not; nobody else may read it from now on."""
    path = path.resolve()
    former = path.stat()
    durable.write(path, text.encode(), PRIVATE, (former.st_uid, former.st_gid))


def write_beside(path: Path, beside: Path, text: str) -> None:
    """Write what the file shall hold beside it, for its owner: when that can be done, so can `write`.

    Raises:
        Impossible: it cannot be done; nothing was changed.
    """
    former = path.stat()
    try:
        durable.write(beside, text.encode(), PRIVATE, (former.st_uid, former.st_gid))
    except OSError as error:
        why = f"{path} cannot be replaced for its owner: {error.strerror or error}"
        raise Impossible(why, "Call it as the owner of the file, or as root, and make room.") from None


def _replaced(url: str, password: str) -> str:
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}:{quote(password, safe='')}@{host}"))
