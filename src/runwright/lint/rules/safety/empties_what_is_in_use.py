"""The folder for temporary files is emptied under the programs that use it.

## Why it matters

Sockets, locks and half-written uploads lie in /tmp, and so does the private folder of every service with PrivateTmp.
What runs goes on without them and fails later, in ways that nobody connects with the clean-up.

## Example

```bash
# Free space at once
sudo rm -rf /tmp/*
```

## Instead

```bash
# Free space at once: what nobody touched for a week
sudo find /tmp -xdev -type f -atime +7 -mtime +7 -delete
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.facts.wording import is_mentioned
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/empties-what-is-in-use"
SEVERITY = Severity.WARNING
SHARED = regex(r"^/(?:var/)?tmp(?:/\*?|/\.\*)?$")
"""The whole folder, or all that is in it."""
BUILDS = regex(r"\bapt(?:-get)?\b|\bapk\b|\byum\b|\bdnf\b|/var/lib/apt/lists")
"""What cleans up behind itself in the layer of an image."""
TESTED = frozenset(
    {"-mtime", "-mmin", "-atime", "-amin", "-ctime", "-cmin", "-name", "-iname", "-user", "-size", "-newer", "-path"}
)
"""Tests that leave something out."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each command that takes everything away there, whoever it belongs to."""
    for program in programs(book):
        folder = _emptied(program)
        if folder and not is_mentioned(book, program) and not BUILDS.search(program.command.text):
            yield found(
                program,
                f"everything in {folder} goes, the sockets, locks and open uploads of what is running too",
                f"find {folder} -xdev -type f -atime +7 -delete, or the files by name",
            )


def _emptied(program: Program) -> str:
    """The shared folder that a program empties; empty for another command."""
    words = [word.known.strip("\"'") for word in program.words[1:]]
    paths = [each for each in words if SHARED.match(each)]
    if not paths:
        return ""
    removes = program.name == "rm" and program.has("-r", "-R", "--recursive")
    finds = program.name == "find" and "-delete" in words and not TESTED.intersection(words)
    return paths[0].rstrip("/*.") if removes or finds else ""
