"""A program that waits for a person, with more commands below it.

## Why it matters

The reader sits in an editor or at another prompt; what is pasted after it goes to that program, and whoever
automates the steps waits for ever.

## Example

```bash
# 1. Change the limit
vi /etc/shop/shop.conf
# 2. Take it over
systemctl reload shop
```

## Instead

```bash
# 1. Change the limit
sed -i 's/^limit=.*/limit=200/' /etc/shop/shop.conf
# 2. Take it over
systemctl reload shop
```
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from runwright.languages.effects import Mark
from runwright.languages.programs import starts_command
from runwright.languages.tools.judge import judge
from runwright.lint.facts.program import Program, programs
from runwright.lint.facts.purpose import in_sequence
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.command import Command

NAME = "shell/interactive-command"
SEVERITY = Severity.WARNING
LEAVE_THE_PAGE = frozenset(
    {"vi", "vim", "nano", "emacs", "ed", "visudo", "crontab", "git", "telnet", "kubectl", "oc", "top"}
)
"""They take the reader elsewhere; at the prompt of ssh or psql the lines below may be meant for it."""
INSTEAD = {
    "telnet": "nc -vz HOST PORT",
    "git": "git revert --no-edit COMMIT",
    "psql": "psql -c '…' or psql -f FILE",
    "top": "top -b -n 1",
    "kubectl": "A command that changes the field itself (kubectl patch, kubectl set); kubectl exec … -- COMMAND.",
}


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each command that waits for a person and is not the last of its block; alone it is worth knowing."""
    shell = [each for each in book.commands if each.block >= 0 and each.language == "shell" and each.readable]
    reverts = {each.command.ordinal: each for each in programs(book) if _opens_editor(each)}
    for command, following in pairwise(shell):
        if following.block != command.block:
            continue
        program = reverts.get(command.ordinal)
        if program is None and not _waits(book, command):
            continue
        if program is None:
            program = next((each for each in programs(book) if each.command is command and not each.around), None)
        fed = program is not None and (program.syntax.redirections or program.syntax.here_documents)
        if program is not None and not fed:
            yield _finding(book, command, following, program)


def _waits(book: Runbook, command: Command) -> bool:
    """Whether the program that does the work waits; a terminal for a command that ends by itself does not matter."""
    marks = command.effects.marks
    if Mark.INTERACTIVE not in marks or Mark.ENDLESS in marks or (command.syntax and command.syntax.background):
        return False
    inner = [each for each in programs(book) if each.command is command and each.around]
    return not inner or Mark.INTERACTIVE in judge(inner[-1].syntax._replace(piped_from=False)).effects.marks


def _opens_editor(program: Program) -> bool:
    """`git revert` and `git commit` without a message ask an editor for one."""
    if program.name != "git":
        return False
    if program.path == "revert":
        return not program.has("--no-edit", "--no-commit", "-n", "--abort", "--continue", "--quit")
    return program.path == "rebase" and program.has("-i", "--interactive")


def _finding(book: Runbook, command: Command, following: Command, program: Program) -> Finding:
    name = next((each for each in (program.name,) if each not in {"sudo", "ssh"}), program.name)
    what = " ".join(command.text.split())[:50]
    line = book.source.line(following.start)
    edits = program.name not in {"kubectl", "oc"} or program.path == "edit"
    sure = (
        edits
        and program.name in LEAVE_THE_PAGE
        and (
            in_sequence(book, program)
            or (program.name == "telnet" and starts_command(following.text))  # otherwise it is meant for its prompt
            or program.path == "revert"
        )
    )
    return found(
        command,
        f"“{what}” waits for a person: what follows from line {line} on goes to it when the block is pasted",
        INSTEAD.get(name, "A form that ends by itself, or a block of its own."),
        severity=None if sure else Severity.INFO,
    )
