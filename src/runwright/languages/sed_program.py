"""A program of sed: whether it reaches outside, by its commands and flags (GNU sed manual, sections 3 and 4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages.device import keeps_nothing
from runwright.languages.effects import NOTHING, READS, Effects, Level
from runwright.languages.place import encoded
from runwright.languages.syntax import Parsed, Statement
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "sed"
TAGS: frozenset[str] = frozenset()

VARIABLE = r"\$\{[^}]*\}|\$\(\(.*?\)\)|\$\([^)]*\)|\$[A-Za-z_]\w+|<[^<>\n]*>|\{\{[^}]*\}\}"
"""What a shell or a reader fills in; `$p` alone is the last line, printed."""
PLACE = regex(
    rf"{VARIABLE}|[+~]?\d+(?:~\d+)?|\$|/(?:[^/\\\n\[]|\\.|\[\^?\]?[^\]\n]*\])*/[IM]*|\\(.)(?:(?!\1)[^\\\n]|\\.)*\1[IM]*",
    re.DOTALL,
)
LEAD = regex(r"[\s;}]*")
COMMA = regex(r"\s*,\s*")
UNLESS = regex(r"\s*!*\s*")
NUMBER = regex(r"\s*\d*")
LINE = regex(r"[^\n]*")
TEXT = regex(r"(?:[^\\\n]|\\.)*", re.DOTALL)
LABEL = regex(r"[^;\n}]*")
FLAGS = regex(r"[gpiImMe0-9]*")
PLAIN = frozenset("=dDgGhHnNpPxzF{}lLqQ")
"""Commands that touch nothing but the text, perhaps with a number."""
UNREAD = Effects(Level.UNKNOWN, because="this program of sed cannot be read")


def parse(text: str) -> Parsed:
    """One statement; never raises, whatever the text."""
    data = encoded(text)
    return Parsed(NAME, (Statement(0, len(data), NAME),) if data.strip() else ())


def effects(text: str) -> Effects:
    """Nothing, unless the program starts commands, or reads or writes files by itself."""
    total, at = NOTHING, 0
    for effect, end in _commands(text):
        total, at = total | effect, end
    return total if at == len(text) else total | UNREAD


def _commands(text: str) -> Iterator[tuple[Effects, int]]:
    """What each command does, and where the reading stands behind it; it ends where it understands no more."""
    at = _matched(LEAD, text, 0)
    while at < len(text):
        found = _command(text, _matched(UNLESS, text, _addressed(text, at)))
        if found is None:
            return
        effect, at = found
        at = _matched(LEAD, text, at)
        yield effect, at
    yield NOTHING, at


def _addressed(text: str, at: int) -> int:
    """Where the lines are named that a command is for, one place or two; where that ends."""
    first = _matched(PLACE, text, at)
    second = _matched(COMMA, text, first)
    return first if second == first else _matched(PLACE, text, second)


def _command(text: str, at: int) -> tuple[Effects, int] | None:
    """What one command does, and where it ends; `None` where there is none."""
    name, rest = text[at : at + 1], at + 1
    if name and name in PLAIN:
        return NOTHING, _matched(NUMBER, text, rest)
    if name in {"s", "y"}:
        return _replacing(text, rest)
    if name in {"a", "i", "c"}:
        return NOTHING, _matched(TEXT, text, rest)
    if name in {":", "b", "t", "T", "v"}:
        return NOTHING, _matched(LABEL, text, rest)
    end = _matched(LINE, text, rest)
    if name in {"r", "R"}:
        return READS._replace(because=f"sed reads {text[rest:end].strip()}"), end
    if name in {"w", "W"}:
        return _writing(text[rest:end]), end
    if name == "e":
        return Effects(Level.UNKNOWN, because="sed starts another command"), end
    return (NOTHING, end) if name == "#" else None


def _replacing(text: str, at: int) -> tuple[Effects, int] | None:
    """`s/a/b/flags` or `y/a/b/`, by whatever sign it is parted."""
    sign = re.escape(text[at : at + 1])
    part = rf"(?>(?!{sign})[^\\\[]|\\.|\[(?:\^?\]?[^\]\n]*\])?)*+"  # no way back: "[a][a][a]…" would take for ever
    match = (
        re.compile(rf"{sign}{part}{sign}(?:(?!{sign})[^\\]|\\.)*{sign}", re.DOTALL).match(text, at) if sign else None
    )
    if match is None:
        return None
    end = _matched(FLAGS, text, match.end())
    if "e" in text[match.end() : end]:
        return Effects(Level.UNKNOWN, because="sed starts another command"), end
    if text[end : end + 1] == "w":
        last = _matched(LINE, text, end)
        return _writing(text[end + 1 : last]), last
    return NOTHING, end


def _writing(name: str) -> Effects:
    name = name.strip()
    return NOTHING if keeps_nothing(name) else Effects(Level.CHANGES, because=f"sed writes {name}")


def _matched(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where a match that begins here ends; here where there is none."""
    match = pattern.match(text, at)
    return match.end() if match else at
