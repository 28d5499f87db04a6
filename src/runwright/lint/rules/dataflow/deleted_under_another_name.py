"""A step deletes an object under a name that nothing gave it.

## Why it matters

What was made is called otherwise. The deletion fails or finds something else, what should go stays, and the next
time the name that was made is already taken.

## Example

```bash
kubectl create secret generic signing-key-new --from-file=private=private.pem -n shop
kubectl set env deploy/shop SIGNING_SECRET=signing-key-new -n shop
kubectl delete secret signing-key-old -n shop
```

## Instead

```bash
kubectl create secret generic signing-key-2 --from-file=private=private.pem -n shop
kubectl set env deploy/shop SIGNING_SECRET=signing-key-2 -n shop
kubectl delete secret signing-key-1 -n shop    # signing-key-1: what the deployment used before
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at
from runwright.lint.facts.knowledge import near
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "dataflow/deleted-under-another-name"
SEVERITY = Severity.ERROR
CLIENTS = frozenset({"kubectl", "oc", "docker", "podman"})
TAKES_AWAY = frozenset({"delete", "rm"})
KINDS = {"pods": "pod", "po": "pod", "deployments": "deployment", "deploy": "deployment", "cm": "configmap",
         "jobs": "job", "svc": "service", "secrets": "secret", "generic": "secret"}  # fmt: skip
PLAIN = regex(r"[a-z][a-z0-9_.-]{3,}")
SIGNS = regex(r"[-_.]")
NEAR = 0.72
SUFFIX = regex(r"[-_.](?:new|old|temp|tmp|next|prev(?:ious)?|orig(?:inal)?|bak|backup|copy)$", re.IGNORECASE)
CREATING = regex(r"^(?:create|volume create|network create|rds create|rds restore)")
DELETING = regex(r"^(?:delete|volume rm|network rm|rds delete)")
NAMED = ("--db-instance-identifier", "--db-snapshot-identifier", "--db-cluster-identifier")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each deleted name with a telling suffix that stands nowhere else, where the same stem was made otherwise."""
    known = programs(book)
    yield from _nearly(book, known)
    for program in known:
        if not DELETING.match(program.path):
            continue
        for name in _names(program):
            stem = SUFFIX.sub("", name)
            if stem == name or _stands_again(book, name):
                continue
            made = next((each for each in known if _makes(book, each, program, stem, name)), None)
            if made is not None:
                other = next(each for each in _names(made) if SUFFIX.sub("", each) == stem)
                yield found(
                    program,
                    f"nothing here is called {name}: line {book.source.line(made.start)} makes {other}, "
                    "and it is there still when this is done again",
                    "Delete what the step before replaced, by its own name.",
                )


def _nearly(book: Runbook, known: Sequence[Program]) -> Iterator[Finding]:
    """A name that stands nowhere else, spelled nearly like what the procedure made and never takes away."""
    for program in known:
        kind, name = _object(program)
        if not kind or program.name not in CLIENTS or TAKES_AWAY.isdisjoint(program.path.split(" ")):
            continue
        if not PLAIN.fullmatch(name) or _stands_again(book, name):
            continue
        mine = procedure_at(book, program)
        same = (each for each in known if each.start < program.start and procedure_at(book, each) == mine)
        made = [each for each in same if each.name == program.name and _object(each)[0] == kind and _creates(each)]
        close = next((each for each in made if _alike(name, _object(each)[1])), None)
        if close is not None:
            other = _object(close)[1]
            yield found(
                program,
                f"nothing here is called {name}: line {book.source.line(close.start)} makes {other}, and it stays",
                f"Delete {other}.",
                severity=Severity.WARNING,
            )


def _creates(program: Program) -> bool:
    return not {"run", "create"}.isdisjoint(program.path.split(" "))


def _object(program: Program) -> tuple[str, str]:
    """The kind and the name of what a command of kubectl or Docker makes or takes away; empty where it is none."""
    verb = program.path.split(" ")
    if program.name in {"docker", "podman"}:
        kind = verb[0] if len(verb) > 1 else "container"
        named = program.value("--name") if verb[-1] in {"run", "create"} and kind == "container" else None
        rest = program.operands[:1] if named is None and not (kind == "container" and verb[-1] == "run") else ()
        return kind, named or next(iter(rest), "")
    if verb[-1] == "run":
        return "pod", next(iter(program.operands), "")
    words = [*verb[1:], *program.operands]
    if words and "/" in words[0]:
        kind, _, name = words[0].partition("/")
        return KINDS.get(kind, kind), name
    return (KINDS.get(words[0], words[0]), words[-1]) if len(words) > 1 else ("", "")


def _alike(name: str, other: str) -> bool:
    """Whether two names differ in their signs, in their ends or in a slip."""
    bare, known = (SIGNS.sub("", each.lower()) for each in (name, other))
    return name != other and (bare == known or bool(near(bare, [known], NEAR)))


def _names(program: Program) -> list[str]:
    named = [value for each in NAMED if (value := program.value(each))]
    return [*named, *(each.partition("/")[2] or each for each in program.operands)]


def _makes(book: Runbook, each: Program, deleting: Program, stem: str, name: str) -> bool:
    same = procedure_at(book, each) == procedure_at(book, deleting) and each.name == deleting.name
    return (
        same
        and bool(CREATING.match(each.path))
        and name not in _names(each)
        and any(SUFFIX.sub("", other) == stem for other in _names(each))
    )


def _stands_again(book: Runbook, name: str) -> bool:
    """Whether the name stands anywhere else, so that the reader knows where it comes from."""
    return len(re.findall(rb"(?<![\w-])" + re.escape(name.encode()) + rb"(?![\w-])", book.source.data)) > 1
