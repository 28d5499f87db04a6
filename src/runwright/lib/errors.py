"""The root of every error that a person can act on.

An error class knows its sentence, its hint and its exit status; we raise it with facts, and the edge catches the root
once. What the author of a runbook wrote wrongly is a finding, never one of these.
"""

from __future__ import annotations


class RunwrightError(Exception):
    """Something that was asked for cannot be done."""

    status = 2
    """The exit status of the process: 1 a finding or a failed step, 2 could not run."""
    hint = ""
    """What the reader can do about it, one sentence; a traceback shows it as a note."""

    def __init__(self, *said: object) -> None:
        super().__init__(*said)
        if self.hint:
            self.add_note(self.hint)

    def __setattr__(self, name: str, value: object) -> None:
        if name == "hint":
            others = [each for each in getattr(self, "__notes__", ()) if each != self.hint]
            super().__setattr__("__notes__", [*others, str(value)] if value else others)
        super().__setattr__(name, value)


class Unreadable(RunwrightError):
    """A file that cannot be read as a runbook."""

    def __init__(self, name: str, why: str, hint: str = "") -> None:
        super().__init__(f"{name}: {why}")
        self.hint = hint


class Nowhere(RunwrightError):
    """The folder in which a person stands was deleted."""

    hint = "Go to one that is there (cd), and start again."

    def __init__(self) -> None:
        super().__init__("the folder that you are in is gone")


class Unwritable(RunwrightError):
    """Output that could not be written, or not to its end."""

    hint = "What was printed is not complete: make room, or send it elsewhere, and start again."

    def __init__(self, why: str) -> None:
        super().__init__(f"the output could not be written: {why}")
