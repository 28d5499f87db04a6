"""What a fault needs of the machine: rights, programs, libraries, abilities of the kernel."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Need(NamedTuple):
    """One thing that has to be there."""

    words: str
    missing: Callable[[], str]
    """Why it is not here, as a sentence; empty when it is."""


def program(name: str) -> Need:
    """A program on the path."""
    return Need(f"`{name}`", lambda: "" if shutil.which(name) else f"The program {name} is not installed.")


def library(module: str, extra: str) -> Need:
    """A library of Python that an extra brings."""
    there = f"It needs the library {module}: install runwright[{extra}]."
    return Need(f"the extra `{extra}`", lambda: "" if importlib.util.find_spec(module) else there)


def _rootless() -> str:
    return "" if os.geteuid() == 0 else "It needs the rights of root, to mount a file system."


def _no_linux() -> str:
    return "" if sys.platform == "linux" else "It needs Linux."


ROOT = Need("root", _rootless)
LINUX = Need("Linux", _no_linux)
POSTGRES = library("psycopg", "postgres")
