"""`python3 -m systems.dashboard`, also with a Python that lacks the packages which the checkout's `.venv` has."""

import importlib.util
import os
import sys
from pathlib import Path

OURS = Path(__file__).resolve().parents[2] / ".venv" / "bin" / "python"
NEEDED = ("psycopg", "redis", "supervisor", "uvicorn")


def start() -> int:
    """Hand over to the command line, in an environment that has what it needs."""
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        if not OURS.exists() or Path(sys.prefix) == OURS.parents[1]:
            print("dashboard: packages are missing; `python3 tasks.py check` installs them in .venv", file=sys.stderr)
            return 2
        os.execv(OURS, [str(OURS), "-m", "systems.dashboard", *sys.argv[1:]])  # noqa: S606 - the same command, no shell
    from systems.dashboard.cli import main

    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(start())
