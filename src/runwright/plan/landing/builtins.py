"""Programs of the shell itself, and a few others, that give signs of their words a meaning of their own.

Each place says what it takes: `let` and `unset` calculate what they are given, `printf` reads a format, `[[ … -eq … ]]`
evaluates both sides, `curl -d` opens the file behind an `@`.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.plan.landing.text import Text

DATA = Path(__file__).parent.parent / "data" / "narrow.json"


class Narrow(NamedTuple):
    """A place that takes less than any text."""

    program: str
    options: tuple[str, ...]
    """The options whose values it is about; empty for operands and all."""
    takes: str
    """A whole expression that the value must match."""
    expects: str
    """What that is, in words."""


def narrowed(inner: Text, words: Sequence[str], mark: str) -> Text:
    """The text, in the language of the builtin that reads it where there is one."""
    if inner.language != "argument":
        return inner
    if inner.program == "printf" and list(words[1:2]) == ["-v"] and any(mark in word for word in words[2:3]):
        return inner._replace(language="option")
    if inner.program == "printf" and not inner.option and _operand(words, mark) == 0:
        return inner._replace(language="format")
    if inner.program == "echo" and any(word.startswith("-") and "e" in word for word in words[1:2]):
        return inner._replace(language="echo")
    return inner


def _operand(words: Sequence[str], mark: str) -> int:
    """The number of the operand that holds the mark, options left out."""
    operands = [word for word in words[1:] if not word.startswith("-")]
    return next((number for number, word in enumerate(operands) if mark in word), -1)


@cache
def narrow_places() -> tuple[Narrow, ...]:
    """What `data/narrow.json` says."""
    entries = json.loads(DATA.read_text(encoding="utf-8"))["places"]
    return tuple(
        Narrow(program, tuple(each["options"]), each["takes"], each["expects"])
        for each in entries
        for program in each["programs"]
    )
