"""A step takes away what would have told the cause.

## Why it matters

The heap dump lies in the container, the log in the pod. The restart that follows throws both away, the service is back,
and the same fault comes back next week with nothing known about it.

## Example

````markdown
# Memory grows

1. Take a dump: `kubectl exec deploy/shop -- jmap -dump:file=/tmp/heap.hprof 1`
2. Restart: `kubectl rollout restart deploy/shop`
````

## Instead

````markdown
# Memory grows

1. Take a dump: `kubectl exec deploy/shop -- jmap -dump:file=/tmp/heap.hprof 1`
2. Keep it: `kubectl cp shop-7d9f-abcde:/tmp/heap.hprof heap.hprof`
3. Restart: `kubectl rollout restart deploy/shop`
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/evidence-destroyed"
SEVERITY = Severity.WARNING
INSIDE = frozenset({("kubectl", "exec"), ("oc", "exec"), ("docker", "exec"), ("docker", "compose exec"), ("podman", "exec")})
DUMPS = regex(
    r"\bheap[-_ ]?(?:dump|snapshot|prof)|\bjmap\b.*dump|\bjcmd\b.*(?:GC\.heap_dump|Thread\.print|JFR)|\bgcore\b"
    r"|\bkill\s+-(?:s\s+)?(?:SIG)?(?:USR[12]|QUIT|ABRT|3|10|12)\b|\bheapdump\b|\bcore ?dump|\bprocdump\b|\bdotnet-dump\b",
    2,
)
ENDS = regex(r"\bkill\s+-(?:9|KILL|TERM|15)\b")
KEEPS = regex(r"\b(?:kubectl|oc|docker|podman)\b.*\bcp\b|\bexec\b.*\b(?:cat|tar|base64)\b.*>|\baws s3 cp\b|\bgsutil\b|\brsync\b|\bscp\b")
REPLACES = frozenset(
    {"rollout restart", "rollout undo", "set resources", "set env", "set image", "scale", "delete", "drain", "apply"}
)
CONTAINERS = frozenset({"rm", "compose down", "compose up", "compose rm", "service update"})
LOGS = frozenset({("kubectl", "logs"), ("oc", "logs")})
POD_KINDS = regex(r"^(?:pods?|po|deploy\w*|statefulsets?|sts|daemonsets?|ds)(?:/|$)", 2)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag dumps that stay where the next step throws them away, and logs that are read when their pods are gone."""
    yield from _dumps(book)
    yield from _logs(book)


def _dumps(book: Runbook) -> Iterator[Finding]:
    known = programs(book)
    for program in known:
        words = " ".join(word.known for word in program.words)
        if (program.name, program.path) not in INSIDE or not DUMPS.search(words) or ENDS.search(words):
            continue
        gone = next((each for each in known if each.start > program.end and _same(book, program, each) and _replaces(each)), None)
        if gone is None:
            continue
        between = book.commands[program.command.ordinal : gone.command.ordinal]
        if not any(KEEPS.search(each.text) for each in between):
            yield found(
                program,
                f"the dump stays in the container, and line {book.source.line(gone.start)} replaces the container: "
                "it is gone before anybody looked at it",
                "kubectl cp, or docker cp, to a place that stays, before the restart",
            )


def _logs(book: Runbook) -> Iterator[Finding]:
    """The first log of a procedure that is read after a restart without `--previous`."""
    known = programs(book)
    read: set[int] = set()
    for program in known:
        if (program.name, program.path) not in LOGS:
            continue
        procedure = procedure_at(book, program)
        if procedure is None or procedure.ordinal in read:
            continue
        read.add(procedure.ordinal)
        gone = next((each for each in known if each.end < program.start and _same(book, each, program) and _restarts(each)), None)
        if gone is not None and not program.has("--previous", "-p", "-f", "--follow"):
            yield found(
                program,
                f"line {book.source.line(gone.start)} has replaced the pods, so these are the logs of the new ones: what "
                "the old ones said is gone",
                "The logs into a file first, then the restart.",
                severity=Severity.INFO,
            )


def _same(book: Runbook, one: Program, other: Program) -> bool:
    mine = procedure_at(book, one)
    return mine is not None and mine == procedure_at(book, other)


def _replaces(program: Program) -> bool:
    if program.name in {"docker", "podman"}:
        return program.path in CONTAINERS
    if program.name not in {"kubectl", "oc", "k"} or program.path not in REPLACES:
        return False
    if program.path == "delete":
        return bool(program.operands) and bool(POD_KINDS.match(program.operands[0]))
    return program.path != "scale" or program.value("--replicas") == "0"


def _restarts(program: Program) -> bool:
    return _replaces(program) and program.path in {"rollout restart", "delete", "scale"}
