"""A command of the shell, as a drill's file has it: where the system's commands run, with its variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lib import program

if TYPE_CHECKING:
    from runwright.drill.place import Place


class Task(NamedTuple):
    """A command of the shell, as a file states it."""

    command: str
    timeout: float = 60.0
    """Seconds."""
    title: str = ""
    """What it proves; empty for one that only does something."""


class Done(NamedTuple):
    """How a command ended."""

    ok: bool
    last: str
    """The last line that it printed."""
    said: str
    """One line that says what was wrong; empty when nothing was."""


def ran(command: str, place: Place, timeout: float) -> Done:
    """Run a command to its end; one that takes longer is ended, with all that it started; the rest stays."""
    ended = program.ran(["bash", "-c", command], timeout, place.directory, place.variables)
    last = ended.last
    if ended.status is None:
        return Done(ok=False, last=last, said=f"it did not end within {timeout:g} s")
    if not ended.ok:
        return Done(ok=False, last=last, said=f"exit status {ended.status}{': ' * bool(last)}{last[:200]}")
    return Done(ok=True, last=last, said="")
