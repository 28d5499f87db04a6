"""The page of plans: their values, where values may be bound, safe ways of secrets, rehearsals, kinds of checks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docs.pages.markdown import code, joined, table
from docs.pages.model import section
from runwright.plan import judging
from runwright.plan import value as kinds
from runwright.plan.check import Check, Result, Verdict, Want
from runwright.plan.condition import Criterion
from runwright.plan.landing.languages import MODULES, WORDS
from runwright.plan.plan import Action, Bound, Choice, Obstacle, Plan, PlannedStep

DATA = Path(kinds.__file__).parent / "data"
VALUES = (Plan, Bound, PlannedStep, Choice, Criterion, Action, Obstacle, Check, Want, Result, Verdict)
ABOUT = """\
```python
from runwright.plan.making import make
from runwright.plan.plain import plain, restored

plan = make(book, book.procedures[0], environment, {"pod": "web-1"})
assert restored(plain(plan)) == plan
```

`make` never raises for what the document says: what stands against a run is in `plan.obstacles`, each with its place
and what to do. It raises `NoSuchParameter` for a value that nothing asks for. A plan is pure: nothing is run,
connected to or resolved, and secrets stand in it as references."""
BINDING = """\
## Where a value may stand

A value becomes one quoted word, literal or name of the language it lands in, at any depth: a label inside SQL inside
`psql -c` inside `bash -c` inside `ssh`. The command is then read again; unless it has the same statements, words and
expansions as before, with exactly the value in its place, nothing is bound."""
REFUSED = """\
Refused everywhere: a null byte; a program's name; a value that begins with a dash where an option could stand (behind
`--`, or as an option's value, it may); a line break where the language carries none; more than 120 KiB. Where no
grammar guards a place (`sed`, `awk`, a regular expression, a comment, an argument of an unknown program with signs
around it), letters, digits and `. _ : @ % + , / -` are taken, and nothing else.

A variable that a document sets to a parameter and expands without quotes further down takes the same letters only."""
CHOICES = """\
A choice such as `<a|b>` takes one of its words, `YYYY-MM-DD` a date of that form, and what `kubectl` is asked for an
RFC 1123 name. In every kind but words for people, characters that do not show, and letters that look like others, are
refused by name."""
SECRETS = """\
## Secrets

A secret is never pasted: its place reads an environment variable. Where that would show it among the arguments of a
program, it is passed in the program's own safe way, or the place is an obstacle."""
REHEARSALS = """\
## Rehearsals

A command that changes something and has a dry run of its own carries it. SQL that changes rows or tables is tried in
a transaction that is rolled back."""
CHECKS = """\
## Kinds of checks

[How to write an expectation](../how-to/write-an-expectation.md) shows each. What is of no kind is for a person."""


def page() -> str:
    """Everything about plans, from the code and its data."""
    return joined(
        "Plans",
        ABOUT,
        BINDING,
        table(["language", "how a value is written"], ([code(name), doc(module)] for name, module in landings())),
        REFUSED,
        "## Places that take less",
        table(["program", "option", "takes", "because"], map(narrow, entries("narrow", "places"))),
        "## Kinds of parameters",
        "A kind is enforced when a name or a place makes it plain; anything else is text.",
        table(["kind", "takes", "last words of the name"], map(kind, kinds.ENDINGS)),
        CHOICES,
        SECRETS,
        table(["program", "instead of", "is passed by", "because"], map(way, entries("safe_ways", "ways"))),
        REHEARSALS,
        table(["program", "sub-commands", "dry run", "because"], map(rehearsal, entries("rehearsals", "ways"))),
        CHECKS,
        table(["kind", "holds when"], ([code(name), str(judge.__doc__)] for name, judge in judging.KINDS.items())),
        "## Values",
        *(part for cls in VALUES for part in section(cls)),
    )


def landings() -> list[tuple[str, str]]:
    """Each language that is no part of another one's words, with its module."""
    return [(name, module) for name, module in sorted(MODULES.items()) if name not in WORDS]


def doc(module: str) -> str:
    """The first line of a module that knows how a value is written."""
    from importlib import import_module

    return str(import_module(f"runwright.plan.landing.{module}").__doc__).splitlines()[0]


def entries(name: str, key: str) -> list[dict[str, Any]]:
    """The entries of a data file."""
    found: list[dict[str, Any]] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))[key]
    return found


def several(words: list[str]) -> str:
    """Words as code, the first few of many."""
    shown = ", ".join(code(word) for word in words[:4] if word)
    return shown + (" …" if len(words) > 4 else "")


def narrow(each: dict[str, Any]) -> list[str]:
    """A row of a place that takes less."""
    return [several(each["programs"]), several(each["options"]), each["expects"], each["from"]]


def kind(each: tuple[kinds.Kind, frozenset[str]]) -> list[str]:
    """A row of a kind of parameter."""
    return [each[0].name, each[0].expects, several(sorted(each[1]))]


def way(each: dict[str, Any]) -> list[str]:
    """A row of a safe way."""
    options = [option or "a password in its address" for option in each["options"]]
    passed = each.get("becomes") or each["variable"]
    return [several(each["programs"]), several(options), code(passed), each["from"]]


def rehearsal(each: dict[str, Any]) -> list[str]:
    """A row of a dry run."""
    return [
        several(each["programs"]),
        several(each.get("commands", [])),
        code(each.get("adds") or each["instead"]),
        each["from"],
    ]
