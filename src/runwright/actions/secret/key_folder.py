"""A folder of keys that sign tokens: one PEM file a key, named for its id, and a file that names the one that signs.

Every key in the folder verifies. Servers read the folder anew by themselves, or are told to.
"""

from __future__ import annotations

import json
import secrets
import time
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.operation import Impossible
from runwright.actions.secret import pem
from runwright.lib import durable
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from pathlib import Path

SIGNING = "signing"
SINCE = "signing-since"
"""When the signing key was last changed, in seconds since 1970: tokens of the former are good for their time more."""
ROTATION = "rotation"
"""What is under way, so that a rotation that was cut off is gone on with."""
KID = regex(r"[\w.-]{1,100}$")


class Rotation(NamedTuple):
    """From which keys to which."""

    to: str
    of: tuple[str, ...]


class Folder(NamedTuple):
    """The folder."""

    path: Path

    def kids(self) -> list[str]:
        """The ids of all keys."""
        return sorted(path.stem for path in self.path.glob("*.pem"))

    def signing(self) -> str:
        """The id of the key that signs.

        Raises:
            Impossible: there is none.
        """
        try:
            kid = (self.path / SIGNING).read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            raise Impossible(f"{self.path} has no file `{SIGNING}` with the id of the key that signs") from None
        if kid not in self.kids():
            raise Impossible(f"{self.path}: {kid} signs, and there is no {kid}.pem")
        return kid

    def key(self, kid: str) -> pem.Key:
        """A key."""
        return pem.private_key(self._file(kid))

    def since(self) -> float:
        """When the signing key was last changed; never, when nobody wrote it down."""
        try:
            return float((self.path / SINCE).read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0.0

    def rotation(self) -> Rotation | None:
        """What is under way."""
        try:
            said = json.loads((self.path / ROTATION).read_text(encoding="utf-8"))
            return Rotation(str(said["to"]), tuple(map(str, said["of"])))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def begin(self, kid: str) -> Rotation:
        """Write down what begins, and make the new key, of the kind of the one that signs."""
        rotation = Rotation(kid, tuple(each for each in self.kids() if each != kid))
        durable.write(self.path / ROTATION, json.dumps(rotation._asdict()).encode())
        if kid not in self.kids():
            former = self._file(self.signing()).stat()
            content = pem.written(pem.like(self.key(self.signing())))
            durable.write(self._file(kid), content, former.st_mode & 0o7777, (former.st_uid, former.st_gid))
        return rotation

    def sign_with(self, kid: str) -> None:
        """Let a key sign; the moment is written first, so that a crash in between only makes the wait longer."""
        durable.write(self.path / SINCE, str(time.time()).encode(), 0o644)
        durable.rewrite(self.path / SIGNING, f"{kid}\n".encode())

    def remove(self, kid: str) -> None:
        """Take a key out."""
        self._file(kid).unlink(missing_ok=True)
        durable.sync(self.path)

    def end(self) -> None:
        """Nothing is under way any more."""
        (self.path / ROTATION).unlink(missing_ok=True)

    def _file(self, kid: str) -> Path:
        return self.path / f"{kid}.pem"


def fresh_kid(taken: list[str]) -> str:
    """A new id that sorts by day."""
    while (kid := f"{time.strftime('%Y%m%d')}-{secrets.token_hex(3)}") in taken:
        pass
    return kid
