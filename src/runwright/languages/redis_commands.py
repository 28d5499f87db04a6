"""Commands of Redis as they are typed at its prompt, one a line; the facts about `redis-cli` judge them."""

from __future__ import annotations

import re

from runwright.languages.effects import Effects, Level, combined
from runwright.languages.place import encoded
from runwright.languages.syntax import Parsed, Problem, Statement
from runwright.lib.regex import regex

NAME = "redis"
TAGS = frozenset({"redis", "redis-cli", "valkey"})

LINE = regex(rb"^[ \t]*(?!#|//)(\S[^\r\n]*?)[ \t]*\r?$", re.MULTILINE)
QUOTED = regex(rb"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")


def parse(text: str) -> Parsed:
    """Read a command from each line; never raises, whatever the text."""
    data = encoded(text)
    found = [match.span(1) for match in LINE.finditer(data)]
    problems = (_problem(data, start, end) for start, end in found)
    return Parsed(NAME, tuple(Statement(*span, NAME) for span in found), tuple(each for each in problems if each))


def effects(text: str) -> Effects:
    """All commands together, each judged as if `redis-cli` were given it."""
    data = encoded(text)
    return combined(_judged(data[each.start : each.end].decode()) for each in parse(text).statements)


def _judged(line: str) -> Effects:
    from runwright.languages import shell
    from runwright.languages.tools.judge import judge

    line = regex(r"\s(?:#|//)\s.*$").sub("", line)
    quoted = regex(r"[^\s\"'\w:./-]").sub("_", line)
    commands = [command for each in shell.parse(f"redis-cli {quoted}").statements for command in each.commands]
    if len(commands) != 1:
        return Effects(Level.UNKNOWN, because="it does not parse as a command of Redis")
    return judge(commands[0]).effects


def _problem(data: bytes, start: int, end: int) -> Problem | None:
    """A quote that is never closed."""
    rest = QUOTED.sub(lambda match: b" " * len(match[0]), data[start:end])
    at = regex(rb"(?<!\w)[\"']").search(rest)
    return Problem(start + at.start(), start + at.start() + 1, "this quote is never closed") if at else None
