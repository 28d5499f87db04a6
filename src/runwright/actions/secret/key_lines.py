"""A file of keys: lines `NAME=KEY`, several of one name where several are good at once; other lines stay as they are.

A server's file holds the keys that it accepts, or their digests (`sha256:…`); a client's environment file holds the one
that it sends.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.operation import Impossible
from runwright.lib import durable
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LINE = regex(
    r"(?P<begin>\s*(?:export\s+)?)(?P<name>[\w.-]+)(?P<sign>\s*=\s*)(?P<quote>[\"']?)(?P<value>[^\"'\n]*)(?P=quote)\s*$"
)
DIGEST = "sha256:"


class Lines(NamedTuple):
    """The lines of a file."""

    path: Path
    lines: tuple[str, ...]

    def keys(self, name: str) -> list[str]:
        """The keys of a name, oldest first."""
        return [match["value"] for match in map(LINE.match, self.lines) if match and match["name"] == name]

    def with_keys(self, name: str, keys: Sequence[str]) -> Lines:
        """The same file with these keys of a name, in the place and the manner of its first line."""
        lines: list[str] = []
        rest = list(keys)
        for line in self.lines:
            match = LINE.match(line)
            if not match or match["name"] != name:
                lines.append(line)
                continue
            lines += [f"{match['begin']}{name}{match['sign']}{match['quote']}{key}{match['quote']}" for key in rest]
            rest = []
        return Lines(self.path, (*lines, *(f"{name}={key}" for key in rest)))

    def save(self) -> None:
        """Replace the file as a whole, for the same owner and with the same mode."""
        durable.rewrite(self.path, "".join(f"{line}\n" for line in self.lines).encode())


def read(path: Path) -> Lines:
    """The file.

    Raises:
        Impossible: it cannot be read.
    """
    try:
        return Lines(path, tuple(path.read_text(encoding="utf-8").splitlines()))
    except OSError as error:
        raise Impossible(f"{path}: {error.strerror}") from None
    except ValueError:
        raise Impossible(f"{path} is no text in UTF-8") from None


def digest(key: str) -> str:
    """A key as a server stores it that keeps no keys."""
    return DIGEST + hashlib.sha256(key.encode()).hexdigest()


def fingerprint(key: str) -> str:
    """What may be shown of a key: enough to tell two apart."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]
