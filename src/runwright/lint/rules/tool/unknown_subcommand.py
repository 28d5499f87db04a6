"""A sub-command that the program does not have.

## Why it matters

The program prints its help and does nothing, and the step that was to follow works on what is not there.

## Example

```bash
aws kms create-data-key --key-id alias/shop
kubectl rollout restrat deployment/shop
```

## Instead

```bash
aws kms generate-data-key --key-id alias/shop
kubectl rollout restart deployment/shop
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.knowledge import EXACT, near, version
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/unknown-subcommand"
SEVERITY = Severity.ERROR
WORD = regex(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*$")
COMPLETE = frozenset({"aws", "kubectl"})
"""Programs that list all there is below a first word; others have plugins and words that they hide."""
GROUPS = frozenset({"rollout", "auth", "certificate"})
"""Groups of kubectl that do nothing without one of their words (`kubectl GROUP --help`, 1.32)."""
WHOLE = frozenset({"systemctl"})
"""Programs without plugins, aliases and shortened words, which list every word that they take."""
HIDDEN = frozenset(
    (
        "check condreload condrestart condstop force-reload sleep soft-reboot whoami list-paths log-level log-target "
        "service-watchdogs service-log-level service-log-target suspend-then-hibernate dump load enqueue-marked"
    ).split()
)
"""What systemctl takes for the sake of older scripts, or in newer versions (systemctl(1) of 252 to 258)."""
SCRIPTS = frozenset({"pnpm", "yarn", "bun", "git", "cargo"})
"""They take the name of a script of the project, an alias or a plugin for a sub-command."""
GROWING = frozenset({"az"})
"""They get new ones each month, and more from extensions."""
SHORTENING = frozenset({"etcdctl"})
"""They take the beginning of a sub-command for it."""
NEWER = frozenset({"logs tail", "sso login", "sso logout", "ecr get-login-password"})
"""What only the second version of aws has; the harvest is of the first."""
ANSWERED = frozenset({"help", "wizard"})
"""What may follow any command of aws, and its help that of many: version 2 asks the reader questions."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each word in the place of a sub-command that the program does not list."""
    for program in programs(book):
        word = program.operands[0] if program.operands else ""
        if program.book is None or program.invocation is None or not WORD.match(word) or not _must_follow(program):
            continue
        if word in ANSWERED:
            continue
        guess = near(word, program.book.below(program.path), 0.75)
        if word.startswith(guess) or (
            guess.startswith(word) and (program.path or program.name not in EXACT - SHORTENING)
        ):
            guess = ""  # the beginning of a word, or its plural: names that programs take and do not list
        whole = f"{program.path} {word}".strip()
        group = program.path and _is_group(program) and program.path != "configure"
        complete = group and program.name in COMPLETE and whole not in NEWER
        unlisted = program.name in WHOLE and not program.path and word not in HIDDEN
        if guess or complete or unlisted:
            yield found(
                program.at(program.invocation.operands[0]),
                f"{program.called} has no sub-command {word}: {version(program)} prints its help and does nothing",
                f"Did you mean {guess}?" if guess else f"See {program.called} --help.",
                severity=Severity.INFO if program.name in GROWING and not _is_misspelt(word, guess) else None,
            )


def _is_misspelt(word: str, guess: str) -> bool:
    """Whether a word is a known one with a letter or two in the wrong place."""
    return bool(guess) and abs(len(word) - len(guess)) < 2 and near(word, [guess], 0.9) != ""


def _is_group(program: Program) -> bool:
    """Whether there is nothing to do at a path itself: kubectl lists its groups, too, and they take no options."""
    return program.book is not None and (
        not program.book.listed(program.path) or (program.name == "kubectl" and program.path in GROUPS)
    )


def _must_follow(program: Program) -> bool:
    """Whether a word there can only be a sub-command: the program itself lists those below, and nothing else."""
    book, path = program.book, program.path
    if program.name in SCRIPTS:
        return False
    if book is None or not book.told:
        return False
    children = book.below(path)
    return sum(book.listed(f"{path} {child}".strip()) for child in children) > len(children) / 2
