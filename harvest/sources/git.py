"""Git: its own list of commands, and the usage that `git COMMAND -h` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harvest.sources.help import options
from harvest.syntax import Option, Syntax
from harvest.tool import ask, provenance

if TYPE_CHECKING:
    from collections.abc import Mapping

GROUPS = (
    *("mainporcelain", "ancillarymanipulators", "ancillaryinterrogators", "plumbingmanipulators"),
    *("plumbinginterrogators", "synchingrepositories", "foreignscminterface"),
)
LIST = "--list-cmds=" + ",".join(f"list-{group}" for group in GROUPS)


def harvest(program: str, recipe: Mapping[str, object]) -> Syntax | None:
    """Every command with its options; verbs of commands like `git stash drop` stand in their usage lines."""
    del recipe
    names = ask(program, LIST).split()
    commands: dict[str, tuple[Option, ...]] = {}
    for name in names:
        usage = ask(program, name, "-h")
        page = ask("man", f"git-{name}")
        commands[name] = tuple(dict.fromkeys((*options(usage), *options(page))))
        for verb in _verbs(name, usage):
            commands[f"{name} {verb}"] = ()
    top = tuple(dict.fromkeys(options(ask("man", "git"))))
    return Syntax((provenance(program, "git COMMAND -h, man git-COMMAND"),), top, commands)


def _verbs(name: str, usage: str) -> list[str]:
    """`usage: git stash drop …`, `git stash [push [-p]]`: the words behind it that are no placeholder."""
    found: list[str] = []
    for line in usage.splitlines():
        words = line.replace("[", " ").replace("]", " ").split()
        if "git" in words and name in words:
            rest = words[words.index(name) + 1 :]
            found += [
                word for word in rest[:1] if word.isascii() and word.replace("-", "").isalpha() and word[0] != "-"
            ]
            found += [each for word in rest[:1] if word.startswith("(") for each in word.strip("()").split("|")]
    return list(dict.fromkeys(word for word in found if word.replace("-", "").isalpha() and word[0] != "-"))
