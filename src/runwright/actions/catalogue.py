"""Which actions there are. A line here is all that a list, a plan or a help text needs: no action is loaded for it."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.effects import Level
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from runwright.actions.operation import Operation

PACKAGE = "runwright.actions"


class Entry(NamedTuple):
    """One action: the module below this package, how far it may go, and what it does in a few words."""

    module: str
    level: Level
    about: str


ACTIONS = {
    "redis-delete-matching": Entry(
        "redis.delete_matching", Level.DESTROYS, "delete keys by a pattern, counted and bounded"
    ),
}


class NoSuchAction(RunwrightError):
    """An action that there is not."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no action {name}")
        near = get_close_matches(name, ACTIONS, 1)
        self.hint = f"Did you mean {near[0]}?" if near else "`runwright do` lists them."


def load(name: str) -> Operation:
    """The module of an action.

    Raises:
        NoSuchAction: there is none of this name.
    """
    if name not in ACTIONS:
        raise NoSuchAction(name)
    module: Operation = import_module(f"{PACKAGE}.{ACTIONS[name].module}")
    return module
