"""Names that a page gives another meaning: functions and aliases, from where they are defined to its end.

What an alias stands for is written in it, so a command that begins with one is judged by that. Of a function, and of a
name behind a backslash, which is no alias, nothing is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages import shell
from runwright.languages.effects import Effects, Level
from runwright.languages.syntax import Statement
from runwright.lib.regex import regex
from runwright.runbook.command import judged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from runwright.runbook.command import Command

DEFINED = regex(r"(?:function\s+)?([\w.-]+)\s*\(\)|function\s+([\w.-]+)")


def meant(commands: Iterable[Command]) -> Iterator[Command]:
    """The commands of a page in their order, each judged by what its names stand for there."""
    return map(Renamed().judged, commands)


class Renamed:
    """The names that were redefined so far."""

    def __init__(self) -> None:
        self.meanings: dict[str, str | None] = {}
        """What each stands for, `None` where only running it shows that."""

    def judged(self, command: Command) -> Command:
        """The command with the effects of what its names stand for here."""
        called = self.meanings.keys() & set(command.programs)
        if called:
            unknown = Effects(Level.UNKNOWN, because=f"{min(called)} is redefined here")
            command = command._replace(effects=self._effects(command, called) or command.effects | unknown)
        self.meanings.update(_defined(command))
        return command

    def _effects(self, command: Command, called: set[str]) -> Effects | None:
        """What the command does with each alias written out, `None` where a name stays that is none."""
        text = self._written_out(command, called)
        parsed = shell.parse(text) if text is not None else None
        if text is None or parsed is None or parsed.problems or not parsed.statements:
            return None
        parts = tuple(part for statement in parsed.statements for part in statement.commands)
        whole = judged(text, Statement(0, len(text), "list", parts), "shell")
        stands_for = {(self.meanings[name] or "").split(None, 1)[0] for name in called}
        return None if set(whole.programs) & (called - stands_for) else whole.effects

    def _written_out(self, command: Command, called: set[str]) -> bytes | None:
        """The text of a command with its aliases written out, as a shell reads it."""
        if command.syntax is None or any(not self.meanings[name] for name in called):
            return None
        text = command.text.encode("utf-8", "replace")
        firsts = [part.words[0] for part in command.syntax.commands if part.words]
        for word in sorted(firsts, key=lambda each: each.start, reverse=True):
            meaning = self.meanings.get(word.text)
            if meaning:
                at, end = word.start - command.syntax.start, word.end - command.syntax.start
                text = text[:at] + meaning.encode("utf-8", "replace") + text[end:]
        return text


def _defined(command: Command) -> Iterator[tuple[str, str | None]]:
    """The names that a command gives another meaning for all that follows in the shell."""
    if command.syntax is None or command.language != "shell":
        return
    function = DEFINED.match(command.text) if command.syntax.kind == "function" else None
    if function:
        yield function[1] or function[2], None
    for part in command.syntax.commands:
        if part.name == "alias":
            for word in part.words[1:]:
                name, equals, _ = word.text.partition("=")
                if equals:
                    yield name, word.value.partition("=")[2].strip() if word.value else None
