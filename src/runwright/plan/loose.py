"""Variables that a document expands without quotes, or hands to another shell: a value in them would be read as code.

`POD=<pod>` is harmless by itself; `kubectl delete pod $POD` further down splits what it holds into words, and
`ssh host "restart $POD"` lets a shell execute it. Such a variable takes the safe alphabet only, and so does one whose
value it is made of: `UNIT="$SERVICE.service"`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.plan.binding import Place, Unbindable, levels, marked
from runwright.plan.landing.in_shell import place_of, quotes_at
from runwright.runbook.renamed import DEFINED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from runwright.runbook.command import Command

NAMED = regex(r"\$\{?([A-Za-z_]\w*)")
"""A variable in a text that another shell reads: in what quotes it stands there is not asked."""
SETTING = frozenset(
    {"echo", "read", "readarray", "mapfile", "printf", "export", "declare", "typeset", "local", "readonly", "set"}
)
"""Builtins that make variables out of what they are given, or print it for one."""
HARMLESS = frozenset({"argument", "literal", "test", "assignment"})


def loose(commands: Iterable[Command]) -> frozenset[str]:
    """The names of the variables that some command expands where quotes do not hold them together."""
    found: set[str] = set()
    read = [command for command in commands if command.language == "shell" and command.readable]
    for command in read:
        found.update(n for n in command.uses if n.isidentifier() and n not in found and _is_loose(command, n))
        found.update(name for text in command.embedded if text.language == "shell" for name in NAMED.findall(text.text))
    return frozenset(_with_sources(found, read))


def _with_sources(names: set[str], commands: Sequence[Command]) -> set[str]:
    """The variables, and those whose values go into theirs, over any number of assignments."""
    handing = [each for each in commands if each.sets and each.uses]
    grown, new = set(names), set(names)
    while new:
        new = {
            name
            for command in handing
            if not new.isdisjoint(command.sets)
            for name in command.uses
            if name.isidentifier() and name not in grown and _hands_on(command, name)
        }
        grown |= new
    return grown


def functions(commands: Iterable[Command]) -> frozenset[str]:
    """The names of the functions that a document defines; what they do with their words is not followed."""
    found = (
        DEFINED.match(each.text) for each in commands if each.syntax is not None and each.syntax.kind == "function"
    )
    return frozenset(match[1] or match[2] for match in found if match)


def _is_loose(command: Command, name: str) -> bool:
    """Whether any use of a variable is one that quotes do not guard."""
    return any(_unguarded(template, mark) for template, mark in _uses(command.text, name))


def _hands_on(command: Command, name: str) -> bool:
    """Whether any use of a variable makes the value of another; what a program prints of it does not count."""
    for template, mark in _uses(command.text, name):
        kind, by = place_of(template, mark)
        if kind == "assignment" or (by is not None and by.name in SETTING):
            return True
    return False


def _uses(text: str, name: str) -> Iterator[tuple[str, str]]:
    """The text with a mark where it expands a variable, for each such place."""
    pattern = rb"(?<!\\)\$(?:" + name.encode() + rb"\b|\{" + name.encode() + rb"[^}]*\})"
    for match in re.finditer(pattern, text.encode()):
        template, marks = marked(text, [Place(match.start(), match.end(), "x")])
        yield template, next(iter(marks))


def _unguarded(template: str, mark: str) -> bool:
    try:
        found = levels(template, "shell", mark)
        quotes = quotes_at(template, mark)
    except Unbindable:
        return True
    nested = any(level.text.language not in HARMLESS for level in found[1:])
    assigned = len(found) > 1 and found[1].text.language == "assignment"
    return nested or (quotes not in {"double-quoted", "here-document"} and not assigned)
