"""Texts with a mark where a value will stand, and what a language makes of the mark.

A mark is a plain word that no grammar minds; it stands in place of the placeholder while the text is read. Each
language says how a value is written where the mark stands (`Landed.write`) and which text of another language the mark
stands in (`Landed.inner`); so the way from a command to a label inside SQL inside `psql -c` inside `ssh` is a chain of
texts, and a value is written from the innermost outwards.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Protocol

from runwright.lib.errors import RunwrightError
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable

SAFE = regex(r"[\w.:@%+,/-]*\Z", re.ASCII)
"""What no language known to us gives a meaning that could execute: letters, digits and a few signs."""
CODE = regex(r"[\"'`$(){}\[\]<>;|&\\!*?~^#]")
"""Signs that say that a text is more than words: somewhere a program will read it by a grammar."""


class Unbindable(RunwrightError):
    """A value that cannot stand where the command wants it."""

    def __init__(self, what: str, do: str) -> None:
        super().__init__(what)
        self.what = what
        self.do = self.hint = do


class Text(NamedTuple):
    """A text with a mark in it, and who reads it."""

    language: str
    """`argument` for a plain word of a program, `literal` for the inside of a string."""
    text: str
    program: str = ""
    """The program that it is given to; empty when none is known."""
    option: str = ""
    """The option whose value it is."""
    free: bool = True
    """Whether it may begin with a dash: it is an option's value, or stands behind `--`."""
    known: bool = True
    """Whether the program has a book, so that texts of other languages among its words are known."""


class Landed(NamedTuple):
    """What a language makes of a mark."""

    what: str
    """Where it stands, in words: `a double-quoted word of the shell`."""
    write: Callable[[str], str]
    """The value as it must be written there; raises `Unbindable`."""
    inner: Text | None = None
    """The text of another language that it stands in, without the quotes of this one."""


class Landing(Protocol):
    """What a module of this folder offers."""

    def land(self, text: Text, mark: str) -> Landed:
        """Where the mark stands; raises `Unbindable` where nothing may be bound at all."""

    def proven(self, template: str, bound: str, mark: str, inner: str, text: Text) -> bool:
        """Whether `bound` reads as the template does, with exactly `inner` where the mark stood."""


def safe(where: str) -> Callable[[str], str]:
    """A writer for places that no grammar guards: only the safe alphabet may stand there."""

    def write(value: str) -> str:
        if not SAFE.match(value):
            raise Unbindable(
                f"{shown(value)} cannot stand in {where}",
                "Only letters, digits and . _ : @ % + , / - may stand there: "
                "rewrite the command so that the value is a word by itself.",
            )
        return value

    return write


def matching(pattern: re.Pattern[str], where: str, expects: str) -> Callable[[str], str]:
    """A writer for places that take one form only."""

    def write(value: str) -> str:
        if not pattern.fullmatch(value):
            raise Unbindable(f"{shown(value)} cannot stand in {where}", f"Give {expects}.")
        return value

    return write


def refused(where: str, do: str) -> Callable[[str], str]:
    """A writer for places that take no value at all."""

    def write(value: str) -> str:
        raise Unbindable(f"{shown(value)} cannot stand in {where}", do)

    return write


def same(value: str) -> str:
    """The value as it is."""
    return value


def shown(value: str) -> str:
    """A value in a message: short, and with its control characters visible."""
    text = value if len(value) <= 40 else f"{value[:38]}…"
    return f"“{''.join(each if each.isprintable() else f'⟨U+{ord(each):04X}⟩' for each in text)}”"
