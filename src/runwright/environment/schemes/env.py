"""`secret://env/NAME`: a variable of the environment that Runwright itself was started with."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from runwright.environment.secret import Reference, SecretMissing

if TYPE_CHECKING:
    from pathlib import Path

WRITTEN = "secret://env/NAME"


def resolve(reference: Reference, root: Path) -> str:  # noqa: ARG001 (a scheme with paths needs the root)
    """The value of the variable.

    Raises:
        SecretMissing: it is not set.
    """
    value = os.environ.get(reference.path)
    if value is None:
        hint = f"Set it where Runwright is started: export {reference.path}=…"
        raise SecretMissing(reference, f"the variable {reference.path} is not set", hint)
    return value
