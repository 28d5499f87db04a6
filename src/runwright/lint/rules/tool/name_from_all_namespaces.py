"""An object that was listed in all namespaces is named without its own.

## Why it matters

`kubectl get -A` prints the namespace in the first column and the name in the second. A name alone is looked for in the
reader's own namespace: there it is not found, or it is another one of the same name. And the first column is no name.

## Example

```bash
kubectl get pods -A | grep Evicted | awk '{print $2}' | xargs kubectl delete pod
kubectl get pods -A | awk '/CrashLoopBackOff/ {print $1}' | xargs kubectl describe pod
```

```bash
for pod in $(kubectl get pods --all-namespaces -o name); do
  kubectl delete "$pod"
done
```

```bash
kubectl get pods --all-namespaces --field-selector spec.nodeName=worker-1
kubectl describe pod <pod-name>
```

## Instead

```bash
kubectl get pods -A | grep Evicted | awk '{print "-n", $1, $2}' | xargs -n 3 kubectl delete pod
kubectl get pods -n shop | awk '/CrashLoopBackOff/ {print $1}' | xargs kubectl describe pod -n shop
```

```bash
kubectl get pods -A --no-headers | while read -r namespace pod rest; do
  kubectl delete pod "$pod" -n "$namespace"
done
```

```bash
kubectl get pods --all-namespaces --field-selector spec.nodeName=worker-1
kubectl describe pod <pod-name> -n <namespace>
```
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.lint.facts.around import section_at
from runwright.lint.facts.cluster import aims
from runwright.lint.facts.pipeline import pipelines
from runwright.lint.facts.program import programs
from runwright.lint.facts.variable import variables
from runwright.lint.finding import Finding, Severity, found
from runwright.lint.rules.tool.missing_namespace import ANY_POD, KINDS, NAMESPACED, sets_default, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.lint.facts.cluster import Aim
    from runwright.lint.facts.pipeline import Stage
    from runwright.lint.facts.program import Program
    from runwright.lint.facts.variable import Setting
    from runwright.runbook import Runbook

NAME = "tool/name-from-all-namespaces"
SEVERITY = Severity.WARNING
CLIENTS = frozenset({"kubectl", "oc", "k"})
LINEWISE = frozenset({"grep", "egrep", "fgrep", "sort", "uniq", "head", "tail", "tac", "shuf"})
"""What keeps lines as they are, or leaves some out."""
PRINTS = regex(r"[^{}]*\{\s*print\s+\$([12])\s*;?\s*\}\s*\Z")
"""A program of awk that prints one column and nothing else."""
AROUND = regex(r"\{range \.items\[\*\]\}|\{end\}|\{\s*[\"'](?:\\n|\s)*[\"']\s*\}|\s")
LISTED = regex(r"\b[A-Za-z_]\w*\s+in\s+[\"']?(?:\$\(|`)\s*\Z")
VARIABLE = regex(r"(?:[a-z]+/)?\$(?:\w+|\{\w+\})\Z")
FILLED_IN = regex(r"[<{\[][A-Za-z][^/]*$")
NAMED = 2
"""Operands of a command that names a kind and an object."""
INSTEAD = "… | awk '{print \"-n\", $1, $2}' | xargs -n 3 kubectl …"


class Listed(NamedTuple):
    """What a pipeline gives of the objects of all namespaces: one column of them."""

    program: Program
    """The one that lists them."""
    column: int
    """1 is the namespace, 2 the name."""
    rest: Sequence[Stage]
    """The stages that get it."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each command that gets such a column for a name, by xargs or in a variable."""
    for listed in _every(book):
        for program in (*_by_xargs(listed), *_by_variable(book, listed)):
            yield found(program, _says(program, listed.column), INSTEAD)
    yield from _by_hand(book)


def _by_hand(book: Runbook) -> Iterator[Finding]:
    """Each command on a name to fill in that the reader has from the list of all namespaces last seen above."""
    lists: dict[str, Aim] = {}
    known = aims(book)
    if not any(each.everywhere for each in known) or sets_default(book):
        return
    for aim in known:
        program = aim.program
        if program.path == "get" and len(program.operands) == 1:
            lists[short(program.operands[0])] = aim
        elif (last := lists.get(_asked(program))) is not None and last.everywhere:
            if section_at(book, last) != section_at(book, aim) and program.command.block < 0:
                continue
            line = book.source.line(last.start)
            yield found(
                program,
                f"the list in line {line} is of all namespaces, and {_filled(program)} is looked for in one",
                "-n …, from the first column of the list.",
                severity=Severity.INFO,  # the reader may well add it
            )


def _asked(program: Program) -> str:
    """The kind of the one object, to be filled in, that a command looks for in the reader's own namespace."""
    if not _looks_in_its_own(program) or (program.path == "get" and len(program.operands) < NAMED):
        return ""
    if not FILLED_IN.match(_filled(program)):
        return ""
    return "pod" if program.path in ANY_POD else short(program.operands[0].partition("/")[0])


def _filled(program: Program) -> str:
    """The name that a command is given."""
    words = program.operands
    if program.path in ANY_POD:
        return words[0] if words else ""
    return words[0].partition("/")[2] or (words[1] if len(words) >= NAMED else "") if words else ""


def _says(program: Program, column: int) -> str:
    if column == 1:
        return f"with -A the first column is the namespace, and {program.called} takes it for a name"
    return f"these names are of all namespaces, and {program.called} looks for them in the reader's own one"


def _every(book: Runbook) -> Iterator[Listed]:
    if not any(each.everywhere for each in aims(book)):
        return
    for line in pipelines(book):
        first = line[0].inner
        if first.name in CLIENTS and first.path == "get" and first.has("-A", "--all-namespaces") and _kind(first):
            yield from _of_line(first, line[1:])


def _of_line(first: Program, stages: Sequence[Stage]) -> Iterator[Listed]:
    output = first.value("--output", "-o") or ""
    if _names_only(output):
        yield Listed(first, 2, stages)
    elif output in {"", "wide"}:
        at = next((at for at, each in enumerate(stages) if each.inner.name not in LINEWISE), len(stages))
        column = _column(stages[at].inner) if at < len(stages) else 0
        if column:
            yield Listed(first, column, stages[at + 1 :])


def _kind(program: Program) -> bool:
    """Whether it lists objects of one kind that lives in a namespace."""
    return len(program.operands) == 1 and program.operands[0].lower() in KINDS - {"all"}


def _names_only(output: str) -> bool:
    """Whether this form of output has the names alone."""
    kind, _, form = output.partition("=")
    if kind == "jsonpath":
        return AROUND.sub("", form) in {"{.items[*].metadata.name}", "{.metadata.name}"}
    return kind == "name" or (kind == "custom-columns" and form.endswith(":.metadata.name") and "," not in form)


def _column(program: Program) -> int:
    """The one column that a program prints: 1 or 2; 0 for anything else."""
    if program.name in {"awk", "gawk", "mawk"} and not program.has("-F", "--field-separator"):
        match = PRINTS.match(program.operands[0]) if len(program.operands) == 1 else None
        return int(match[1]) if match else 0
    return 0


def _by_xargs(listed: Listed) -> Iterator[Program]:
    """The command that xargs gives the column to, as an operand."""
    stage = next((each for each in listed.rest if each.inner.name not in LINEWISE), None)
    if stage is None or stage.outer.name != "xargs" or not _looks_in_its_own(stage.inner):
        return
    sign = stage.outer.value("-I", "--replace", "-i")
    words = [word.known for word in stage.inner.words]
    if sign is None or any(each.rpartition("/")[2] == sign for each in words):
        yield stage.inner


def _by_variable(book: Runbook, listed: Listed) -> Iterator[Program]:
    """The commands that a variable hands the column to."""
    known = variables(book)
    setting = next((each for each in known.settings if _takes(book, each, listed)), None)
    if setting is None:
        return
    for program in programs(book):
        if program.start <= listed.program.start or not _looks_in_its_own(program):
            continue
        spans = [program.at(word) for word in program.words if VARIABLE.match(word.text.strip('"'))]
        uses = [use for use in known.uses if use.name == setting.name and any(a <= use.start < b for a, b in spans)]
        if any(known.set_before(use) == setting for use in uses):
            yield program


def _takes(book: Runbook, setting: Setting, listed: Listed) -> bool:
    """Whether a variable is set to the column: `NAME=$(…)`, `for NAME in $(…)`, `… | while read NAME`."""
    first = listed.program.start
    for before, after in pairwise((None, *listed.rest)):
        if before is not None and before.inner.name not in LINEWISE:
            break
        if after is not None and after.inner.name == "read" and after.inner.start <= setting.start < after.inner.end:
            return _reads_one(after.inner)
    if setting.start > first:
        return False
    if setting.value is not None:
        return first < setting.end
    return LISTED.match(book.source.text(setting.start, first)) is not None


def _reads_one(program: Program) -> bool:
    """Whether a `read` has one variable for the whole line."""
    return len([word for word in program.words[1:] if not word.text.startswith("-")]) == 1


def _looks_in_its_own(program: Program) -> bool:
    """Whether a command takes names of objects, and looks for them in the reader's own namespace."""
    if program.name not in CLIENTS or not NAMESPACED.match(program.path):
        return False
    if program.has("--namespace", "-n", "-A", "--all-namespaces"):
        return False
    kinds = [each.partition("/")[0].lower() for each in program.operands[:1]]
    return program.path in ANY_POD or not kinds or kinds[0] in KINDS or not kinds[0].isalpha()
