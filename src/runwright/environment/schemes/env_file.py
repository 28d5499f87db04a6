"""`secret://env-file/PATH#NAME`: one variable of a file with NAME=value lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.environment.env_file import lines
from runwright.environment.secret import Reference, SecretMissing

if TYPE_CHECKING:
    from pathlib import Path

WRITTEN = "secret://env-file/PATH#NAME"


def resolve(reference: Reference, root: Path) -> str:
    """The value of the variable.

    Raises:
        SecretMissing: the file or the variable is not there.
    """
    path, _, name = reference.path.rpartition("#")
    try:
        found = lines(root / path)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not text in UTF-8"
        raise SecretMissing(reference, f"{path}: {why}", "Check the path.") from None
    if name not in found:
        raise SecretMissing(reference, f"{path} has no variable {name}", "Check the name.")
    return found[name]
