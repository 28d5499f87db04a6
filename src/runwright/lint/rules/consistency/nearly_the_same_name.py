"""A database, a namespace or a deployment is called by two names that differ in a sign.

## Why it matters

One of the two does not exist. The command that says the wrong one fails, or the dump is of a database that nobody uses.

## Example

```bash
pg_dump -h db-1 -Fc -d inventory_db -f /backup/inventory.dump
psql -h db-1 -d inventory-db -c "SELECT count(*) FROM item"
```

## Instead

```bash
pg_dump -h db-1 -Fc -d inventory_db -f /backup/inventory.dump
psql -h db-1 -d inventory_db -c "SELECT count(*) FROM item"
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "consistency/nearly-the-same-name"
SEVERITY = Severity.WARNING
DATABASE = {"psql": ("-d", "--dbname"), "pg_dump": ("-d", "--dbname"), "pg_restore": ("-d", "--dbname"),
            "vacuumdb": ("-d", "--dbname"), "reindexdb": ("-d", "--dbname"), "mysql": ("-D", "--database")}  # fmt: skip
BARE = frozenset({"pg_dump", "createdb", "dropdb"})
"""Programs whose only operand is a database."""
CLIENTS = frozenset({"kubectl", "oc", "helm", "k"})
PLAIN = regex(r"[A-Za-z][\w-]{2,60}$")
MADE = regex(r"(?:new|old|test|tmp|temp|restore[d]?|copy|bak|backup|staging|prod|dev|verify|check|\d)$", re.IGNORECASE)
"""What a second database is called that is meant to be another one."""


class Named(NamedTuple):
    """One name with what it names and the command that says it."""

    kind: str
    name: str
    program: Program


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each name that is another one of its kind but for a separator, an ending or a letter, and is used less."""
    named = [each for program in programs(book) for each in _names(program)]
    for kind in dict.fromkeys(each.kind for each in named):
        known: dict[str, list[Named]] = {}
        for each in named:
            if each.kind == kind:
                known.setdefault(each.name, []).append(each)
        yield from _pairs(book, kind, known)


def _pairs(book: Runbook, kind: str, known: dict[str, list[Named]]) -> Iterator[Finding]:
    names = sorted(known, key=lambda name: (-len(known[name]), known[name][0].program.start))
    usuals: dict[str, str] = {}
    for name in names:
        if MADE.search(name) or name.isupper():
            continue
        usual = usuals.setdefault(_core(name), name)
        if usual != name:
            line = book.source.line(known[usual][0].program.start)
            says = f"the {kind} is called {name} here and {usual} in line {line}: one of the two is not there"
            yield found(known[name][0].program, says, f"{usual}, if that is its name.")


def _core(name: str) -> str:
    """What is the same in names that are one but for a separator or the word for what they are."""
    return re.sub(r"[-_]", "", re.sub(r"[-_](?:db|database|ns|namespace)$", "", name.lower()))


def _names(program: Program) -> Iterator[Named]:
    """The names that a command says plainly."""
    if program.name in DATABASE or program.name in BARE:
        value = program.value(*DATABASE[program.name]) if program.name in DATABASE else None
        bare = program.operands[0] if program.name in BARE and len(program.operands) == 1 else ""
        name = (value or bare).strip("\"'")
        if PLAIN.match(name):
            yield Named("database", name, program)
    if program.name in CLIENTS:
        name = (program.value("-n", "--namespace") or "").strip("\"'")
        if PLAIN.match(name):
            yield Named("namespace", name, program)
