"""The executors, in a plain list.

To add one: a module beside this one with the names of `Executor`, and its entry here.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from runwright.executors.session import Executor

EXECUTORS = {
    "http": "http_requests",
    "promql": "promql",
    "python": "python",
    "redis": "redis_commands",
    "shell": "shell",
    "sql": "sql",
}
"""Language to the module that executes it, which is imported when the first command needs it."""


class Library(NamedTuple):
    """A library of others that an executor calls."""

    module: str
    name: str
    """As its makers call it."""
    extra: str
    """The extra of Runwright that brings it."""

    @property
    def install(self) -> str:
        """What to type."""
        return f"pip install 'runwright[{self.extra}]'"


LIBRARIES = {"redis": Library("redis", "redis-py", "redis"), "sql": Library("psycopg", "psycopg", "postgres")}
"""Language to the library without which its executor opens no session; the others need none."""


def lacking(language: str) -> Library | None:
    """The library that a language needs, where it is not installed."""
    library = LIBRARIES.get(language)
    return library if library is not None and find_spec(library.module) is None else None


def executor_of(language: str) -> Executor | None:
    """What executes a language; None where nothing does."""
    module = EXECUTORS.get(language)
    return cast("Executor", import_module(f"runwright.executors.{module}")) if module else None
