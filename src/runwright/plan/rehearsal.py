"""Rehearsals: how a command is tried without acting, where its tool has a way (`--dry-run`, a transaction undone).

`data/rehearsals.json` says it for each tool. A rehearsal stands only for a command of one program: of a pipeline or a
list a part would act.
"""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runwright.languages import embedded, shell, sql
from runwright.languages.effects import Level
from runwright.languages.sql_functions import function_effects
from runwright.languages.tools.book import book_for
from runwright.languages.tools.invocation import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.effects import Effects
    from runwright.languages.syntax import Command

DATA = Path(__file__).parent / "data" / "rehearsals.json"
SINGLE = frozenset({"InsertStmt", "UpdateStmt", "DeleteStmt", "CreateStmt", "GrantStmt"})
"""Statements of PostgreSQL that a transaction takes back whole. TRUNCATE, DROP and ALTER TABLE would too, but keep
everybody from the table meanwhile, from when they begin to wait for it.
"""


def rehearsal(text: str, language: str, effects: Effects) -> str | None:
    """The dry run of a command, `None` where there is none or the command harms nothing anyway."""
    if effects.level.harmless:
        return None
    if language == "sql":
        return undone(text)
    if language != "shell":
        return None
    parsed = shell.parse(text)
    if parsed.problems or len(parsed.statements) != 1 or len(parsed.statements[0].commands) != 1:
        return None
    command = parsed.statements[0].commands[0]
    if parsed.statements[0].background or any(each.writes for each in command.redirections):
        return None
    tried = _tried(text, command)
    return tried if tried is not None and _harmless(tried) else None


def undone(text: str) -> str | None:
    """SQL that changes rows or makes tables, in a transaction that is rolled back, unless it acts beyond that."""
    parsed = sql.parse(text)
    if parsed.problems or any(each.kind not in SINGLE for each in parsed.statements):
        return None
    data = text.encode()
    if not all(function_effects(name).level.harmless for name in _called(data)):
        return None
    statements = [data[each.start : each.end].decode().rstrip().rstrip(";") for each in parsed.statements]
    return ";\n".join(["BEGIN", *statements, "ROLLBACK;"]) if statements else None


def _called(data: bytes) -> Iterator[str]:
    """The functions that SQL calls: what they do to other sessions, files and sequences is not rolled back."""
    left = [sql.tree(data)]
    while left:
        node = left.pop()
        if node.type == "func_name":
            yield data[node.start_byte : node.end_byte].decode()
        left += node.named_children


def _tried(text: str, command: Command) -> str | None:
    """The command with the words that its tool wants for a dry run."""
    name = command.name
    book = book_for(name.rpartition("/")[2]) if name else None
    if name is None or book is None:
        return None
    invocation = read(book, command)
    for each in _known():
        ways = each.get("commands", ["*"])
        if name.rpartition("/")[2] in each["programs"] and any(fnmatchcase(invocation.path, way) for way in ways):
            return None if _says_itself(command, each) else _with(text, command, invocation.path, each)
    return None


def _says_itself(command: Command, way: dict[str, Any]) -> bool:
    """Whether a command has a word of its own on whether it is a trial (`--dry-run=none`): of two, the last counts."""
    stems = [each.strip("-").partition("-")[0] for each in way.get("adds", "").split()]
    own = [each.known.lower() for each in command.words[1:]]
    return any(stem in word for word in own if word.startswith("-") or "=" in word for stem in stems)


def _with(text: str, command: Command, path: str, way: dict[str, Any]) -> str:
    """The words put in behind the sub-command, or the sub-command replaced."""
    data = text.encode()
    depth = len(path.split()) if path else 0
    word = command.words[min(depth, len(command.words) - 1)]
    places = [each for each in command.words if each.value == path.rpartition(" ")[2]] if path else []
    word = places[0] if places else word
    if "instead" in way:
        behind = [each for each in command.words if each.start > word.start and each.value in way.get("without", ())]
        for each in reversed(behind):
            data = data[: each.start].rstrip() + data[each.end :]
        return f"{data[: word.start].decode()}{way['instead']}{data[word.end :].decode()}"
    return f"{data[: word.end].decode()} {way['adds']}{data[word.end :].decode()}"


def _harmless(text: str) -> bool:
    """Whether the books agree that the dry run does nothing: a dry run that acts is worse than none."""
    return embedded.effects_of("shell", text).level <= Level.READS


@cache
def _known() -> list[dict[str, Any]]:
    ways: list[dict[str, Any]] = json.loads(DATA.read_text(encoding="utf-8"))["ways"]
    return ways
