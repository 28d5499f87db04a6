"""Binding: a value becomes one quoted word, literal or name of the language it lands in, at any depth.

Each place becomes a mark, a plain word that no grammar minds. The command is read with its marks, and from the
outermost text inwards each language says in which text of which other language the mark stands (`landing`). The value
is then written from the innermost text outwards, and every text is read again: unless it has the same statements,
commands, words and expansions as before, with exactly the value where the mark stood, nothing is bound.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.plan.landing.languages import land, landing
from runwright.plan.landing.text import Landed, Text, Unbindable, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DEEPEST", "LONGEST", "Place", "Unbindable", "bind"]

DEEPEST = 8
"""Texts in texts: deeper than this nobody can review a command."""
LONGEST = 120 * 1024
"""Bytes of a value; Linux takes no argument of 128 KiB or more."""
SURROGATE = regex(r"[\ud800-\udfff]")


class Place(NamedTuple):
    """A place of a command that a value is bound to; `start` and `end` count bytes of its text."""

    start: int
    end: int
    value: str
    kind: str = "text"
    """What the value is, by `value.py`: `integer`, `hostname`, `text` …"""


class Level(NamedTuple):
    """One text on the way to a mark, and what its language makes of it."""

    text: Text
    landed: Landed


def bind(text: str, language: str, places: Sequence[Place]) -> str:
    """The text with its values.

    Raises:
        Unbindable: a value cannot stand where it should, or the proof that it stands there alone failed.
    """
    template, marks = marked(text, places)
    for mark in [mark for mark, value in marks.items() if not value]:  # behind an empty one another begins its word
        template = template.replace(mark, _written(template, language, mark, marks.pop(mark)))
    bound = template
    for mark, value in marks.items():
        bound = bound.replace(mark, _written(template, language, mark, value))
    return bound


def marked(text: str, places: Sequence[Place]) -> tuple[str, dict[str, str]]:
    """The text with a mark in each place, and the value of each mark."""
    data = text.encode("utf-8", "replace")
    taken = "\n".join([text, *(place.value for place in places)])  # a value that reads like a mark would take another's
    number = next(each for each in count(1) if f"rwz{each}" not in taken)
    marks: dict[str, str] = {}
    at, pieces = 0, []
    for order, place in enumerate(sorted(places)):
        if place.start < at:
            raise Unbindable("two values want the same place", "Correct the document.")
        mark = f"rwz{number}0{order:04d}z"
        marks[mark] = _allowed(place.value)
        pieces += [data[at : place.start], mark.encode()]
        at = place.end
    return b"".join([*pieces, data[at:]]).decode("utf-8", "replace"), marks


def _allowed(value: str) -> str:
    """A value that can stand anywhere at all."""
    if "\0" in value or SURROGATE.search(value):
        raise Unbindable(f"{shown(value)} holds a character that no command can carry", "Give another value.")
    if len(value.encode()) > LONGEST:
        raise Unbindable(f"the value is longer than {LONGEST} bytes", "Put it into a file, and name the file.")
    return value


def levels(template: str, language: str, mark: str) -> list[Level]:
    """The texts around a mark, outermost first."""
    found: list[Level] = []
    text: Text | None = Text(language, template)
    while text is not None:
        if len(found) == DEEPEST:
            raise Unbindable("the value would stand too deep for anybody to review", "Write a simpler command.")
        landed = land(text, mark)
        found.append(Level(text, landed))
        text = landed.inner
    return found


def _written(template: str, language: str, mark: str, value: str) -> str:
    """The value as it is written in the outermost text, with the proof at every level."""
    inner = value
    for text, landed in reversed(levels(template, language, mark)):
        written = landed.write(inner)
        _prove(text, mark, written, inner)
        inner = written
    return inner


def _prove(text: Text, mark: str, written: str, inner: str) -> None:
    """Read the text again with what was written in it."""
    module = landing(text.language)
    if module is None or module.proven(text.text, text.text.replace(mark, written), mark, inner, text):
        return
    raise Unbindable(
        f"{shown(inner)} would change what this {text.language} says",
        "Give another value, or rewrite the command so that the value is a word by itself.",
    )
