"""`secret://file/PATH`: the text of a file that only its owner may read; one line break at its end is left out.

A path is relative to the folder of `runwright.toml`; `secret://file//run/secrets/db` is absolute, and `~` is the
home of the user.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from runwright.environment.secret import Reference, SecretMissing

WRITTEN = "secret://file/PATH"
LARGEST = 1024 * 1024
"""Bytes. A longer file holds no secret."""
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def resolve(reference: Reference, root: Path) -> str:
    """The text of the file.

    Raises:
        SecretMissing: it is not there, is no file, may be read by others, is too large, or is not UTF-8.
    """
    return private(located(reference.path, root), reference).removesuffix("\n").removesuffix("\r")


def private(path: Path, reference: Reference) -> str:
    """The text of a file that only its owner may read, for a reference that leads into it.

    Raises:
        SecretMissing: as of `resolve`.
    """
    try:
        with open(path, "rb", opener=_at_once) as file:
            return _text(file, path, reference)
    except (OSError, ValueError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or "this cannot be the path of a file"
        raise SecretMissing(reference, f"{path}: {why}", "Check the path and who may read it.") from None


def _at_once(path: str, flags: int) -> int:
    """Open without waiting: a pipe that nobody writes to would hold the run."""
    return os.open(path, flags | os.O_NONBLOCK)


def located(written: str, root: Path) -> Path:
    """Where a path of a reference leads: `~` is the home of the user, and a relative one counts from `root`."""
    path = Path(written)
    try:
        return root / path.expanduser()
    except RuntimeError:  # the home of a user that there is not
        return root / path


def _text(file: BinaryIO, path: Path, reference: Reference) -> str:
    """What an open file holds, after its mode was looked at: the file cannot be exchanged in between."""
    status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode):
        raise SecretMissing(reference, f"{path} is no regular file", "Name a file that holds the secret.")
    if status.st_mode & OTHERS:
        mode = f"{stat.S_IMODE(status.st_mode):04o}"
        raise SecretMissing(reference, f"others may read or write {path} (mode {mode})", f"Run: chmod 600 {path}")
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise SecretMissing(reference, f"{path} is larger than 1 MiB", "Name a file that holds only the secret.")
    try:
        text = data.decode()
    except UnicodeDecodeError:  # its message would quote the secret
        text = None
    if text is None or "\0" in text:
        raise SecretMissing(reference, f"{path} is not text in UTF-8", "Encode a binary secret, in base64 for example.")
    return text
