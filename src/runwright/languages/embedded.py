"""The two doors to every language: read a text, judge a text, by the name of its language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages.catalogue import language as known
from runwright.languages.effects import Effects, Level

if TYPE_CHECKING:
    from runwright.languages.syntax import Parsed


def parse(language: str, text: str) -> Parsed | None:
    """Read a text by the grammar of its language; `None` when we have no grammar for it."""
    module = known(language)
    return module.parse(text) if module else None


def effects_of(language: str, text: str) -> Effects:
    """Say what executing a text of a language can do; unknown when nobody told us about the language."""
    module = known(language)
    if module is None:
        return Effects(Level.UNKNOWN, because=f"{language} is not judged")
    return module.effects(text)
