"""A value in a line of redis-cli: a word of its own is quoted as redis-cli reads quotes (sds.c, sdssplitargs)."""

from __future__ import annotations

import re

from runwright.lib.regex import regex
from runwright.plan.landing.text import Landed, Text, safe

WORD = regex(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\S+", re.DOTALL)
BARE = regex(r"[A-Za-z0-9_.:/@-]+\Z")


def land(text: Text, mark: str) -> Landed:
    """Where the mark stands in a line of commands."""
    word = next((match[0] for match in WORD.finditer(text.text) if mark in match[0]), "")
    if word.startswith('"'):
        return Landed("a double-quoted word of Redis", _double)
    if word.startswith("'") or word != mark:
        return Landed("a part of a word of Redis", safe("a part of a word of Redis"))
    return Landed("a word of Redis", lambda value: value if BARE.match(value) else f'"{_double(value)}"')


def _double(value: str) -> str:
    value = value.replace("\\", "\\\\").replace('"', '\\"')
    return regex(r"[\x00-\x1f]").sub(lambda match: f"\\x{ord(match[0]):02x}", value)


def _words(text: str) -> list[str]:
    return [_read(match[0]) for match in WORD.finditer(text)]


def _read(word: str) -> str:
    if not word.startswith('"'):
        return word
    return regex(r"\\(?:x([0-9a-f]{2})|(.))", re.DOTALL).sub(
        lambda match: chr(int(match[1], 16)) if match[1] else match[2], word[1:-1]
    )


def proven(template: str, bound: str, mark: str, inner: str, text: Text) -> bool:  # noqa: ARG001 (one protocol)
    """Whether the same words stand there, the one with the mark holding the value."""
    if template.count("\n") != bound.count("\n"):
        return False
    return [each.replace(mark, inner) for each in _words(template)] == _words(bound)
