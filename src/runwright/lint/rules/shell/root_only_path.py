"""A file that only root may change is written or deleted without sudo, on a page that uses sudo elsewhere.

## Why it matters

"Permission denied", in the middle of the procedure: the steps before it are done, this one is not. Where a script hides
the message, nobody learns that the old files are still there.

## Example

```bash
sudo systemctl stop postgresql
cp /backups/wal/* /var/lib/postgresql/16/main/pg_wal/
```

## Instead

```bash
sudo systemctl stop postgresql
sudo cp -a /backups/wal/. /var/lib/postgresql/16/main/pg_wal/
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "shell/root-only-path"
SEVERITY = Severity.WARNING
ROOTS = regex(r"/(?:etc|usr|boot|root|lib|bin|sbin|var/(?:lib|log|spool|cache))/")
OPEN = regex(r"/etc/(?:kubernetes|rancher)/|/usr/local/(?:share|src)/|/var/lib/jenkins/")
"""Places that are as often in a container, or the reader's own."""
BECOMES = frozenset({"su", "sudo", "doas", "docker", "podman", "kubectl", "oc", "ssh", "nsenter", "chroot", "lxc"})
SWITCHES = frozenset({"su", "sudo", "doas"})
"""Another rule speaks of their redirections."""
ROOT = regex(
    rb"\bsudo (?:-i|-s|su)\b|\bsu -|\bas root\b|\broot@|\bas the root\b|\broot shell|^\s*USER root",
    re.MULTILINE | re.IGNORECASE,
)
"""The reader is root already."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each write or deletion below a directory of root's, in a block of a page whose other commands use sudo."""
    if not book.source.holds(b"sudo ") or ROOT.search(book.source.data):
        return
    for program in programs(book):
        path = _changes(program)
        if path and not OPEN.match(path) and not _is_script(book, program):
            yield found(
                program,
                f"only root may change {path}, and this line has no sudo, unlike others of the page: permission denied",
                _instead(program, path),
                severity=None if _same_tree(book, path) and not path.startswith("/var/") else Severity.INFO,
            )


def _instead(program: Program, path: str) -> str:
    """The same with sudo; what the shell itself opens, sudo before the command does not open."""
    if not any(each.writes == path for each in program.syntax.redirections):
        return f"sudo {program.name} …"
    added = any(each.writes == path and each.operator == ">>" for each in program.syntax.redirections)
    tee = f"sudo tee {'-a ' if added else ''}{path} > /dev/null"
    return f"{tee} <<'EOF'" if program.syntax.here_documents else f"{program.name} … | {tee}"


def _changes(program: Program) -> str:
    """The path of root's that a command changes; empty for none. A file of output is the reader's, whoever runs."""
    for each in () if program.around or program.name in SWITCHES else program.syntax.redirections:
        if each.writes and ROOTS.match(each.writes):
            return each.writes
    if program.around or program.name in BECOMES:
        return ""
    words = [word.known for word in program.words[1:]]
    paths = [each for each in words if ROOTS.match(each)]
    if program.name == "find" and "-delete" in words and words and ROOTS.match(words[0]):
        return words[0]
    if program.name in {"cp", "mv", "install", "ln"} and words and ROOTS.match(words[-1]):
        return words[-1]
    if program.name in {"rm", "tee", "mkdir", "chown", "truncate", "rmdir", "touch"} and paths:
        return paths[0]
    return paths[-1] if program.name == "sed" and program.has("-i", "--in-place") and paths else ""


def _is_script(book: Runbook, program: Program) -> bool:
    """Whether its block is a script, which may be started as root, or becomes root above."""
    if program.command.block < 0:
        return True
    text = book.blocks[program.command.block].text
    return text.lstrip().startswith("#!") or "\n#!" in text


def _same_tree(book: Runbook, path: str) -> bool:
    """Whether another command of the page uses sudo for that directory, or for what is in it."""
    tree = "/".join(path.split("/")[:4])
    return any(each.name == "sudo" and any(tree in word.known for word in each.words) for each in programs(book))
