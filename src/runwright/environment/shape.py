"""The shape of a configuration: sections, keys and values as data, from which it is read, checked and documented.

A shape reads plain values into what the program uses. What is wrong it leaves at its `Spot` and goes on, so that
all problems are told at once; what it could not read it gives as `None`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from runwright.environment.problem import Spot

TYPES = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "a section",
}


class Wrong(Exception):
    """A value that its kind refuses: what it is, in words, and what to write instead when the kind cannot know."""

    def __init__(self, what: str, do: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.do = do


class Shape(Protocol):
    """What can be read from a place of the file."""

    def read(self, value: object, spot: Spot) -> Any:  # noqa: ANN401 (each shape gives its own)
        """What the value means; `None` where it means nothing, with a problem at the spot."""


class Kind(NamedTuple):
    """A single value: a text, a duration, or a reference."""

    words: str
    """What it is called, with its article: `a duration`."""
    example: str
    """As TOML writes it."""
    convert: Callable[[object], Any]
    """Gives the value, or raises `Wrong`."""

    def read(self, value: object, spot: Spot) -> Any:  # noqa: ANN401
        """The value, converted."""
        try:
            return self.convert(value)
        except Wrong as wrong:
            spot.complain(f"{spot.key}: {wrong.what}", wrong.do or f"Write {self.words}: {self.example}.")
            return None


class Several(NamedTuple):
    """A list of values of one kind."""

    kind: Kind
    example: str

    @property
    def words(self) -> str:
        """What it is called."""
        return f"a list, each {self.kind.words}"

    def read(self, value: object, spot: Spot) -> Any:  # noqa: ANN401
        """The values as a tuple."""
        if not isinstance(value, list):
            spot.complain(f"{spot.key} is {type_of(value)}, and must be a list", f"Write {self.example}.")
            return None
        if not value:
            spot.complain(f"{spot.key} is empty", f"Leave it out, or write {self.example}.")
            return None
        every = (self.kind.read(each, spot.below(number)) for number, each in enumerate(value))
        return tuple(each for each in every if each is not None)


class Key(NamedTuple):
    """One key of a section."""

    name: str
    shape: Shape
    about: str
    default: str = ""
    """What holds without it, in words."""


def _agree(_: dict[str, Any], __: Spot) -> None:
    """Nothing to compare."""


class Table(NamedTuple):
    """A section whose keys are known."""

    about: str
    keys: tuple[Key, ...]
    check: Callable[[dict[str, Any], Spot], None] = _agree
    """Complains about keys that do not go together."""

    def read(self, value: object, spot: Spot) -> Any:  # noqa: ANN401
        """The values by their keys, those left out that are missing or wrong."""
        if not isinstance(value, dict):
            spot.complain(f"{spot.key} is {type_of(value)}, and must be a section", f"Write [{spot.section}].")
            return None
        for name in value:
            if all(name != key.name for key in self.keys):
                self.unknown(name, spot)
        present = ((key.name, key.shape, value[key.name]) for key in self.keys if key.name in value)
        found = {name: got for name, shape, each in present if (got := shape.read(each, spot.below(name))) is not None}
        self.check(found, spot)
        return found

    def unknown(self, name: str, spot: Spot) -> None:
        """Complain about a key that is not known, and say which one was meant."""
        inner = next((key.name for key in self.keys for each in keys_of(key.shape) if each.name == name), None)
        do = nearest(name, [key.name for key in self.keys])
        if inner is not None:
            do = f"It belongs into [{spot.below(inner).section}]."
        spot.below(name).complain(f"unknown key “{name}”", do, at_key=True)


class Each(NamedTuple):
    """A section whose keys the author chooses; every value has the same shape."""

    about: str
    shape: Shape
    name: Kind
    """What a key must be."""
    called: str = "NAME"
    """What such a key is called in the reference."""

    def read(self, value: object, spot: Spot) -> Any:  # noqa: ANN401
        """The values by their names."""
        if not isinstance(value, dict):
            spot.complain(f"{spot.key} is {type_of(value)}, and must be a section", f"Write [{spot.section}].")
            return None
        found = {}
        for name, each in value.items():
            below = spot.below(name)
            got = self.shape.read(each, below)
            if self.named(name, below) and got is not None:
                found[name] = got
        return found

    def named(self, name: str, spot: Spot) -> bool:
        """Whether a key may be called so."""
        try:
            self.name.convert(name)
        except Wrong as wrong:
            spot.complain(f"“{name}” {wrong.what}", wrong.do or f"Write {self.name.words}.", at_key=True)
            return False
        return True


class Many(NamedTuple):
    """A list of sections: `[[rules]]`."""

    table: Table

    def read(self, value: object, spot: Spot) -> Any:  # noqa: ANN401
        """What each section says, as a tuple."""
        if not isinstance(value, list):
            do = f"Write [[{spot.section}]], in two pairs of brackets."
            spot.complain(f"{spot.key} is {type_of(value)}, and must be a list of sections", do)
            return None
        every = (self.table.read(each, spot.below(number)) for number, each in enumerate(value))
        return tuple(each for each in every if each is not None)


def keys_of(shape: Shape) -> tuple[Key, ...]:
    """The keys that a section knows; none of what is no section."""
    return shape.keys if isinstance(shape, Table) else ()


def type_of(value: object) -> str:
    """What a value is, in words."""
    return TYPES.get(type(value), "a date or time")


def nearest(word: str, known: Iterable[str]) -> str:
    """The sentence that says what to write instead of a word."""
    from difflib import get_close_matches

    names = list(known)
    close = get_close_matches(word.lower(), names, 1)
    return f"Did you mean “{close[0]}”?" if close else f"Known here: {', '.join(names)}."
