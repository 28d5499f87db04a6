"""Preparing: a command that comes before a drill, and the value that it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.drill.shell import ran
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from runwright.drill.place import Place
    from runwright.drill.scenario import Preparation
    from runwright.drill.shell import Task


class NotPrepared(RunwrightError):
    """A command of `before` that failed, or gave no value."""

    def __init__(self, task: Task, why: str) -> None:
        super().__init__(f"“{task.command}”, before the drill: {why}")


def prepared(each: Preparation, place: Place) -> str:
    """The last line that a command prints.

    Raises:
        NotPrepared: it failed, or printed nothing where a value is wanted: a command with nothing in its place would do
            something else.
    """
    done = ran(each.task.command, place, each.task.timeout)
    if not done.ok:
        raise NotPrepared(each.task, done.said)
    if each.value and not done.last:
        raise NotPrepared(each.task, f"it printed nothing, which is to be the value of {each.value}")
    return done.last
