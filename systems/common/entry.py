"""`python3 -m systems.NAME`, also with a Python that lacks the packages which the checkout's `.venv` has."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

OURS = Path(__file__).resolve().parents[2] / ".venv" / "bin" / "python"


def start(system: str, needed: Sequence[str]) -> int:
    """Hand over to the system's command line (`systems.NAME.cli`), in an environment that has what it needs."""
    if any(importlib.util.find_spec(name) is None for name in needed):
        if not OURS.exists() or Path(sys.prefix) == OURS.parents[1]:
            print(f"{system}: packages are missing; `python3 tasks.py check` installs them in .venv", file=sys.stderr)
            return 2
        os.execv(OURS, [str(OURS), "-m", f"systems.{system}", *sys.argv[1:]])  # noqa: S606 - the same command, no shell
    return int(importlib.import_module(f"systems.{system}.cli").main(sys.argv[1:]))
