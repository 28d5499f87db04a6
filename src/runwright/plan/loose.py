"""Variables that a document expands without quotes, or hands to another shell: a value in them would be read as code.

`POD=<pod>` is harmless by itself; `kubectl delete pod $POD` further down splits what it holds into words, and
`ssh host "restart $POD"` lets a shell execute it. Such a variable takes the safe alphabet only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.plan.binding import Place, Unbindable, levels, marked
from runwright.plan.landing.in_shell import quotes_at
from runwright.runbook.command import DEFINED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runwright.runbook.command import Command

NAMED = regex(r"\$\{?([A-Za-z_]\w*)")
"""A variable in a text that another shell reads: in what quotes it stands there is not asked."""
HARMLESS = frozenset({"argument", "literal", "test", "assignment"})


def loose(commands: Iterable[Command]) -> frozenset[str]:
    """The names of the variables that some command expands where quotes do not hold them together."""
    found: set[str] = set()
    for command in commands:
        if command.language == "shell" and command.readable:
            found.update(n for n in command.uses if n.isidentifier() and n not in found and _is_loose(command, n))
            found.update(
                name for text in command.embedded if text.language == "shell" for name in NAMED.findall(text.text)
            )
    return frozenset(found)


def functions(commands: Iterable[Command]) -> frozenset[str]:
    """The names of the functions that a document defines; what they do with their words is not followed."""
    found = (
        DEFINED.match(each.text) for each in commands if each.syntax is not None and each.syntax.kind == "function"
    )
    return frozenset(match[1] or match[2] for match in found if match)


def _is_loose(command: Command, name: str) -> bool:
    """Whether any use of a variable is one that quotes do not guard."""
    pattern = rb"(?<!\\)\$(?:" + name.encode() + rb"\b|\{" + name.encode() + rb"[^}]*\})"
    return any(_unguarded(command.text, match) for match in re.finditer(pattern, command.text.encode()))


def _unguarded(text: str, match: re.Match[bytes]) -> bool:
    template, marks = marked(text, [Place(match.start(), match.end(), "x")])
    mark = next(iter(marks))
    try:
        found = levels(template, "shell", mark)
        quotes = quotes_at(template, mark)
    except Unbindable:
        return True
    nested = any(level.text.language not in HARMLESS for level in found[1:])
    assigned = len(found) > 1 and found[1].text.language == "assignment"
    return nested or (quotes not in {"double-quoted", "here-document"} and not assigned)
