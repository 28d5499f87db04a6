"""Settings in a data folder, in `postgresql.auto.conf`, which is read last; for a server that does not run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from runwright.actions.postgres import account

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "postgresql.auto.conf"


def written(data: Path, settings: Mapping[str, str | None]) -> None:
    """Set these, and leave all others; None takes one out. The file is replaced whole, or not at all."""
    path, new = data / FILE, data / f"{FILE}.new"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    kept = [line for line in lines if line.partition("=")[0].strip().lower() not in settings]
    added = [f"{name} = '{quoted(value)}'" for name, value in settings.items() if value is not None]
    new.touch(mode=0o600)  # it may hold a password
    with new.open("w", encoding="utf-8") as file:
        file.write("\n".join([*kept, *added, ""]))
        file.flush()
        os.fsync(file.fileno())
    account.of(data).owns(new)
    new.replace(path)


def quoted(value: str) -> str:
    """A value as it stands between quotes in a file of settings."""
    return value.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n")
