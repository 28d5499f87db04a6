"""A rollout is undone after the same workload was restarted, so only the restart is undone.

## Why it matters

A restart is a revision of its own: it writes a time into the template. `rollout undo` goes back one revision, which is
the faulty release as it was before the restart. The reader waits for the old release and gets the bad one again.

## Example

````markdown
# The shop answers 500

1. Restart it: `kubectl rollout restart deployment/shop -n shop`
2. If that does not help, take the last release back: `kubectl rollout undo deployment/shop -n shop`
````

## Instead

````markdown
# The shop answers 500

1. Restart it: `kubectl rollout restart deployment/shop -n shop`
2. See which revision was good: `kubectl rollout history deployment/shop -n shop`
3. If that does not help, take the last release back: `kubectl rollout undo deployment/shop -n shop --to-revision=41`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at, step_at
from runwright.lint.facts.program import programs
from runwright.lint.facts.purpose import in_sequence, title
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/undoes-the-restart"
SEVERITY = Severity.WARNING
CLIENTS = frozenset({"kubectl", "oc", "k"})
RELEASES = frozenset({"apply", "set image", "set env", "set resources", "patch", "edit", "replace", "rollout undo"})
"""What makes another revision, so that the restart is no longer the last one."""
MENU = regex(
    r"\b(?:quick reference|cheat ?sheet|reference card|(?:useful|common|helpful|handy|important|key)"
    r" (?:[\w-]+ )?commands)\b",
    re.IGNORECASE,
)
"""Headings over commands of which the reader takes one."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each `rollout undo` without a revision whose workload the same procedure has just restarted."""
    restarted: dict[tuple[int, str, str], Program] = {}
    for program in programs(book) if book.source.holds(b"rollout undo") else ():
        if program.name not in CLIENTS:
            continue
        procedure = procedure_at(book, program)
        where = -1 if procedure is None else procedure.start
        key = (where, _target(program), program.value("--namespace", "-n") or "")
        if program.path == "rollout restart" and key[1]:
            restarted[key] = program
            continue
        before = restarted.get(key) if program.path == "rollout undo" else None
        if MENU.search(title(book, program)) and not in_sequence(book, program):
            continue
        if before is not None and not program.has("--to-revision"):
            yield found(
                program,
                f"line {book.source.line(before.start)} restarts {key[1]}, and that is a revision of its own: undo "
                "goes back to the same release as it was before the restart",
                "kubectl rollout history …, then kubectl rollout undo … --to-revision=NUMBER",
                severity=Severity.INFO if _are_alternatives(book, before, program) else None,
            )
        if program.path in RELEASES:
            restarted = {each: one for each, one in restarted.items() if each[0] != where}


def _are_alternatives(book: Runbook, one: Program, other: Program) -> bool:
    """Whether they are two ways of which the reader may take the second alone."""
    if _in_a_row(book, one) and _in_a_row(book, other):
        return True
    first, second = step_at(book, one), step_at(book, other)
    if first is None or second is None:
        return False
    apart = one.command.block != other.command.block
    if apart and first.condition and second.condition and first.condition != second.condition:
        return True
    ways = (first.choice, second.choice)
    return ways[0] is not None and ways[1] is not None and ways[0].group == ways[1].group and ways[0] != ways[1]


def _in_a_row(book: Runbook, program: Program) -> bool:
    """Whether a command stands in a table, whose rows are for one case each."""
    begin = book.source.line_starts[book.source.line(program.start) - 1]
    return program.command.block < 0 and book.source.text(begin, program.start).lstrip().startswith("|")


def _target(program: Program) -> str:
    """The name of the workload, without its kind; empty without one."""
    words = program.operands
    kind, slash, name = words[0].partition("/") if words else ("", "", "")
    return name if slash else words[1] if kind and len(words) > 1 else ""
