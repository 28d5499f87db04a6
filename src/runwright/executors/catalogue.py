"""The executors, in a plain list.

To add one: a module beside this one with the names of `Executor`, and its entry here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

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


def executor_of(language: str) -> Executor | None:
    """What executes a language; None where nothing does."""
    module = EXECUTORS.get(language)
    return cast("Executor", import_module(f"runwright.executors.{module}")) if module else None
