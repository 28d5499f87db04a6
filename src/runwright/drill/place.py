"""The place of a drill: where the system's commands run, with the variables that it wrote for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Place(NamedTuple):
    """Where and with what a system's commands run."""

    directory: Path
    variables: Mapping[str, str]
    """Those of this process, with those of the system's environment file above them."""
