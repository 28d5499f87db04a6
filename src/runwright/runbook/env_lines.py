"""Blocks of nothing but variables: set for the commands below, or lines of the file that a program is started with.

A variable that is not exported says nothing to the programs that are started after it. Where no command of the page
expands any of the names either, running the block would do nothing: its lines are a file's, whatever its tag says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages.programs import sets_for_one
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.mixed import Stretch
    from runwright.languages.syntax import Assignment, Parsed, Statement
    from runwright.runbook.block import Block

EXPANDED = regex(
    rb"(?:\$[{(]?[!#]?|\benv[.:]|%)([A-Za-z_]\w*)|\b(?:export|printenv|declare -x)((?:[ \t]+[A-Za-z_]\w*)+)"
)
"""Where a variable is asked for by its name: by a shell, by make, by PowerShell, by jq; or handed on later."""
SETTINGS_ONLY = regex(
    r"(?:[^\S\n]*(?:#[^\n]*|(?:export[^\S\n]+)?[A-Za-z_]\w*=[^\n]*|alias[^\S\n][^\n]*"
    r"|(?:\[[^\n]*&&[^\S\n]*)?(?:source|\.)[^\S\n][^\n]*)?(?:\n|$))+\Z"
)
KEPT = regex(
    r"\b(?:store|save|keep|capture|record|put|export)\b[^.\n]*\b(?:in|into|as) (?:an? |the )?(?:[\w-]+ )?variables?\b"
    r"|\b(?:run|running|execute|executing) (?:this|these|the (?:following|below)) (?:\w+ )?commands?\b",
    re.IGNORECASE,
)
"""Words before a block that keep what is known by now for the commands to come."""
LOGGED = regex(r"[a-z][\w.]*\Z")
"""A name as loggers write it: `level=warn caller=web.go:12`."""


def sets_only(text: str) -> bool:
    """Whether every line sets a variable or loads a file of them, and none does so for a command."""
    return SETTINGS_ONLY.match(text) is not None and not any(map(sets_for_one, text.splitlines()))


def for_the_shell(lead: str) -> bool:
    """Whether the words before a block have its variables set where the commands are run."""
    return KEPT.search(lead) is not None


def lines_of_a_file(block: Block, data: bytes) -> bool:
    """Whether a block only sets variables that nothing else in the document, whose bytes are `data`, asks for."""
    if block.language != "shell" or block.kind != "commands" or not all(map(_is_shell, block.parsed)):
        return False
    names: set[str] = set()
    for statement in _statements(block):
        if not _sets_only(statement):
            return False
        names.update(each.name for each in _set(statement))
    around = (data[: block.start], data[block.end :])
    return bool(names) and all(names.isdisjoint(_asked_for(text)) for text in around)


def line_of_a_log(block: Block) -> bool:
    """Whether each line of such a block gives several names at once, as a logger does and no author of a script."""
    given = [[each.name for each in _set(statement)] for statement in _statements(block)]
    return all(len(names) > 2 and all(map(LOGGED.match, names)) for names in given)


def _is_shell(part: tuple[Stretch, Parsed | None]) -> bool:
    stretch, parsed = part
    return stretch.language == "shell" and parsed is not None and not parsed.problems


def _statements(block: Block) -> Iterator[Statement]:
    for _, parsed in block.parsed:
        yield from parsed.statements if parsed is not None else ()


def _sets_only(statement: Statement) -> bool:
    """Whether a statement is plain `NAME=value`: not exported, and nothing is run to get the value."""
    return (
        statement.kind == "assignment"
        and len(statement.commands) == 1
        and not statement.commands[0].words
        and not statement.commands[0].redirections
        and not any(each.value and each.value.substitutions for each in _set(statement))
    )


def _set(statement: Statement) -> tuple[Assignment, ...]:
    return statement.commands[0].assignments if statement.commands else ()


def _asked_for(data: bytes) -> set[str]:
    """The names of the variables that a text asks for."""
    return {
        name.decode() for match in EXPANDED.finditer(data) for name in (match[1] or match[2] or b"").split() if name
    }
