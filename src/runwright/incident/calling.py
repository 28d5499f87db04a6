"""Whom the words of a runbook call: “Director + VP Engineering” become rotations, people and the channels to them.

Words are bound in `[escalation.calls]`; a rotation, a person or a channel is also found by its own name. What is bound
to nobody is told, never left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.environment.people import plain
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from runwright.environment.people import Calls, Person

SEVERAL = regex(r"\s*(?:[+&,;/]|\band\b|\bund\b)\s*")
ON_CALL = regex(r"\bon call\b|\boncall\b")
MENTION = regex(r"\s*\([^()]*\)\s*$")


class Called(NamedTuple):
    """One whom a step calls."""

    word: str
    """As the runbook calls them."""
    name: str
    """Of the rotation, person or channel that it stands for; empty where nobody said."""
    person: str
    """The name of the person; empty where it is a channel, or nobody."""
    channels: tuple[str, ...]
    why_not: str
    """Why nothing can be sent to them; empty when it can."""


class OnCall(NamedTuple):
    """Who is on call in a rotation."""

    person: str
    """Empty where nobody is, or nobody knows."""
    why_not: str
    """Why nobody is; empty where somebody is."""


class Directory(NamedTuple):
    """Who can be called."""

    calls: Calls
    people: Mapping[str, Person]
    rotations: Mapping[str, OnCall]
    channels: Collection[str]


def called(to: str, directory: Directory) -> tuple[Called, ...]:
    """Those whom the words of one step call."""
    return tuple(each for word, names in _bound(to, directory) for each in _called(word, names, directory))


def _called(word: str, names: Collection[str], directory: Directory) -> Iterator[Called]:
    if not names:
        yield Called(word, "", "", (), f"nobody is bound to “{word}” in [escalation.calls]")
    for name in names:
        yield _of_name(word, name, directory)


def _bound(to: str, directory: Directory) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each part of the words with what it stands for; the whole where that is bound."""
    whole = MENTION.sub("", to).strip() or to
    found = _names(whole, directory)
    if found:
        yield whole, found
        return
    for part in filter(None, SEVERAL.split(whole)):
        yield part, _names(part, directory)


def _names(words: str, directory: Directory) -> tuple[str, ...]:
    asked = plain(words)
    if asked in directory.calls.words:
        return directory.calls.words[asked]
    for name in (*directory.rotations, *directory.channels):
        if plain(name) == asked:
            return (name,)
    for person in directory.people.values():
        if asked in {plain(person.name), plain(person.called)}:
            return (person.name,)
    if ON_CALL.search(asked) and directory.rotations:
        named = (each for each in directory.rotations if f" {plain(each)} " in f" {asked} ")
        return (next(named, next(iter(directory.rotations))),)
    return ()


def _of_name(word: str, name: str, directory: Directory) -> Called:
    if name in directory.rotations:
        return _of_rotation(word, name, directory)
    if name in directory.people:
        return _of_person(word, name, directory.people[name], directory)
    if name in directory.channels:
        return Called(word, name, "", (name,), "")
    return Called(word, name, "", (), f"there is no rotation, person or channel “{name}”")


def _of_rotation(word: str, name: str, directory: Directory) -> Called:
    on_call = directory.rotations[name]
    if not on_call.person:
        return Called(word, name, "", (), on_call.why_not)  # without a reason nobody has asked who is on call
    return _of_person(word, name, directory.people[on_call.person], directory)


def _of_person(word: str, name: str, person: Person, directory: Directory) -> Called:
    known = tuple(each for each in person.contacts if each in directory.channels)
    why_not = "" if known else f"no channel reaches {person.called}"
    return Called(word, name, person.name, known, why_not)
