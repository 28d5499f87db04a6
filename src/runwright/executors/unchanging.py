"""Which texts cannot change the shell they run in: one program with plain words, and nothing that a shell expands.

After such a command the shell need not list its variables, which costs more than the command's own start. Whoever is in
doubt lets it list them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

PLAIN = regex(r"[ \t]*(?P<program>[\w./@:-]+)(?:[ \t]+(?:[\w./@%+:,=-]|'[^'\n]*')+)*[ \t]*$")
HARMLESS = frozenset({":", "true", "false", "echo", "pwd", "test", "kill", "times", "type"})
"""Builtins that change nothing, whatever their words."""
TAKES_OVER = regex(r"\b(?:trap|alias|enable|expand_aliases|DEBUG)\b")
"""From then on anything may run code of the shell's own: signals, other commands, other names."""


class Watched:
    """Whether the texts of one shell can change it; knows what the shell itself knows as commands."""

    def __init__(self, builtins: AbstractSet[str]) -> None:
        self.stateful = frozenset(builtins - HARMLESS)
        self.taken_over = not builtins

    def unchanging(self, text: str, functions: AbstractSet[str]) -> bool:
        """Whether a text, the next to run, leaves variables, directory, functions and options as they are."""
        self.taken_over = self.taken_over or TAKES_OVER.search(text) is not None
        plain = PLAIN.match(text)
        if plain is None or self.taken_over:
            return False
        return plain["program"] not in self.stateful and plain["program"] not in functions
