"""The shell as one of the languages: its grammar is `shell`, its programs are judged by `tools`."""

from __future__ import annotations

from runwright.languages.effects import Effects, Level, combined
from runwright.languages.shell import NAME, TAGS, parse

__all__ = ["NAME", "TAGS", "effects", "parse"]


def effects(text: str) -> Effects:
    """All its commands together; a text that does not parse is unknown."""
    from runwright.languages.tools.judge import judge

    parsed = parse(text)
    if parsed.problems:
        return Effects(Level.UNKNOWN, because="it does not parse")
    return combined(judge(command).effects for statement in parsed.statements for command in statement.commands)
