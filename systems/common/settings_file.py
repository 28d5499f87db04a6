"""Settings of a system that may change while it runs: NAME=VALUE lines in `settings.env` of the run folder.

Which names there are, and when they are taken over, is for the application to say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "settings.env"
NAME = re.compile(r"[A-Z][A-Z0-9_]*")


def read(folder: Path) -> dict[str, str]:
    """What is set; nothing is when there is no file."""
    return lines(folder / FILE)


def lines(path: Path) -> dict[str, str]:
    """The NAME=VALUE lines of a file; none when there is no file."""
    text = path.read_text().splitlines() if path.exists() else []
    pairs = (line.split("=", 1) for line in text if line.strip() and not line.startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


def change(folder: Path, changes: Mapping[str, str]) -> None:
    """Set some, leave the others; an empty value takes a setting out. The file changes whole or not at all."""
    for name in changes:
        if not NAME.fullmatch(name):
            raise Refused(f"{name}: the name of a setting is made of capital letters, digits and _")
    merged = {name: value for name, value in {**read(folder), **changes}.items() if value}
    write(folder / FILE, merged)


def write(path: Path, variables: Mapping[str, str]) -> None:
    """Write variables as NAME=value lines, for their owner only, whole or not at all."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.touch(mode=0o600)
    fresh.write_text("".join(f"{name}={value}\n" for name, value in variables.items()))
    fresh.replace(path)
