"""`secret://env-file/PATH#NAME`: one variable of a file with NAME=value lines that only its owner may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.environment.env_file import parsed
from runwright.environment.schemes import file
from runwright.environment.secret import Reference, SecretMissing

if TYPE_CHECKING:
    from pathlib import Path

WRITTEN = "secret://env-file/PATH#NAME"


def resolve(reference: Reference, root: Path) -> str:
    """The value of the variable.

    Raises:
        SecretMissing: the file or the variable is not there, or others may read the file.
    """
    path, _, name = reference.path.rpartition("#")
    found = parsed(file.private(file.located(path, root), reference))
    if name not in found:
        raise SecretMissing(reference, f"{path} has no variable {name}", "Check the name.")
    return found[name]
