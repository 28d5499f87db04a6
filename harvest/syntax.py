"""The syntax of a tool as it was harvested: sub-commands, and their options."""

from __future__ import annotations

from typing import Any, NamedTuple


class Option(NamedTuple):
    """One option as the tool spells it."""

    names: tuple[str, ...]
    value: str = "none"
    required: bool = False

    @property
    def spec(self) -> str:
        """In the short form that books use: `-n --namespace =`."""
        value = {"required": " =", "optional": " [=]"}.get(self.value, "")
        return " ".join(self.names) + value + (" !" if self.required else "")


class Provenance(NamedTuple):
    """Where harvested facts come from."""

    tool: str
    """The tool with its version, in its own words."""
    source: str
    """The command or the data that was read."""
    date: str


class Syntax(NamedTuple):
    """All that was harvested about a tool, or about one part of a very large one."""

    provenance: tuple[Provenance, ...]
    options: tuple[Option, ...] = ()
    commands: dict[str, tuple[Option, ...]] = {}  # noqa: RUF012 - a NamedTuple's default, never changed
    same: dict[str, str] = {}  # noqa: RUF012 - likewise
    parts: dict[str, Syntax] = {}  # noqa: RUF012 - likewise

    def raw(self) -> dict[str, Any]:
        """As it stands in a book: every option once, and sub-commands by the numbers of their options."""
        table: dict[str, int] = {}
        commands = {}
        for path, options in sorted(self.commands.items()):
            numbers = [table.setdefault(option.spec, len(table)) for option in options]
            commands[path] = " ".join(map(str, numbers))
        raw: dict[str, Any] = {"options": [option.spec for option in self.options]}
        raw |= {"same": dict(sorted(self.same.items()))} if self.same else {}
        raw |= {"parts": sorted(self.parts)} if self.parts else {}
        return raw | {"table": list(table), "commands": commands}


def parted(syntax: Syntax) -> Syntax:
    """A very large tool cut by the first word of its sub-commands, so that only what is met is loaded."""
    parts: dict[str, dict[str, tuple[Option, ...]]] = {}
    top: dict[str, tuple[Option, ...]] = {}
    for path, options in syntax.commands.items():
        first, _, rest = path.partition(" ")
        if rest:
            parts.setdefault(first, {})[rest] = options
        else:
            top[path] = options
    alone = {path: options for path, options in top.items() if path not in parts}
    return syntax._replace(
        commands=alone,
        parts={name: Syntax(syntax.provenance, (), commands) for name, commands in parts.items()},
    )
