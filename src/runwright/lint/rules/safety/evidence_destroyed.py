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

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import headings, procedure_at
from runwright.lint.facts.program import programs, programs_in
from runwright.lint.facts.wording import said
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/evidence-destroyed"
SEVERITY = Severity.WARNING
INSIDE = frozenset(
    {("kubectl", "exec"), ("oc", "exec"), ("docker", "exec"), ("docker", "compose exec"), ("podman", "exec")}
)
DUMPS = regex(
    r"\bheap[-_ ]?(?:dump|snapshot|prof)|\bjmap\b.*dump|\bjcmd\b.*(?:GC\.heap_dump|Thread\.print|JFR)|\bgcore\b"
    r"|\bkill\s+-(?:s\s+)?(?:SIG)?(?:USR[12]|QUIT|ABRT|3|10|12)\b|\bheapdump\b|\bcore ?dump|\bprocdump\b"
    r"|\bdotnet-dump\b",
    re.IGNORECASE,
)
COLLECTS = regex(r"\bgarbage|\bgc\b|\b(?:refresh|re-?load|re-?open|re-?read|rotat|toggl)\w*|\blog level", re.IGNORECASE)
"""What signals ask for besides a dump."""
ENDS = regex(r"\bkill\s+-(?:9|KILL|TERM|15)\b")
KEEPS = regex(
    r"\b(?:kubectl|oc|docker|podman)\b.*\bcp\b|\bexec\b.*\b(?:cat|tar|base64)\b.*>|\baws s3 cp\b|\bgsutil\b"
    r"|\brsync\b|\bscp\b"
)
REPLACES = frozenset(
    {"rollout restart", "rollout undo", "set resources", "set env", "set image", "scale", "delete", "drain", "apply"}
)
CONTAINERS = frozenset({"rm", "compose down", "compose up", "compose rm", "service update"})
INCIDENT = regex(r"\b(?:down|fail\w*|error\w*|crash\w*|leak|oom\w*|out of memory|unresponsive|hang\w*|hung"
                 r"|outage|incident|memory"
                 r"|latency|slow|cpu|not responding|troubleshoot\w*|exhaust\w*|stuck|degraded)\b",
                 re.IGNORECASE)  # fmt: skip
MEMORY = regex(r"\bmemory\b|\bleak|\boom", re.IGNORECASE)
FULL = regex(r"\b(?:disk|space|full|inodes?|quota|rotat\w*|storage)\b", re.IGNORECASE)
"""Titles of procedures that are there to make room."""
LOG = regex(r"\.log(?:\.\d+)?$|/var/log/|/logs?/\S")
INTRUSION = regex(
    r"\bbroken into\b|\bcompromis|\bintru(?:sion|der)|\bbreach|\bhacked\b|\bmalware|\bransomware|\bforensic"
    r"|\bsecurity incident",
    re.IGNORECASE,
)
MACHINES = frozenset(
    {("aws", "ec2 terminate-instances"), ("gcloud", "compute instances delete"), ("az", "vm delete"),
     ("kubectl", "delete"), ("docker", "rm"), ("docker", "compose down")}
)  # fmt: skip
IMAGES = regex(r"snapshot|create-image|\bdd\b|\bexport\b|\bcommit\b|\bcheckpoint\b|\bdump\b", re.IGNORECASE)
POD_KINDS = regex(r"^(?:pods?|po|deploy\w*|statefulsets?|sts|daemonsets?|ds)(?:/|$)", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag dumps that stay where the next step throws them away; say of a restart that nothing was kept before it."""
    yield from _dumps(book)
    yield from _restarts(book)
    yield from _logs(book)
    yield from _intrusions(book)


def _dumps(book: Runbook) -> Iterator[Finding]:
    for program in programs(book):
        words = " ".join(word.known for word in program.words)
        if COLLECTS.search(said(book, program)):
            continue  # the signal is for the collector, and no dump is written
        if (program.name, program.path) not in INSIDE or not DUMPS.search(words) or ENDS.search(words):
            continue
        gone = next((each for each in _behind(book, program) if _replaces(each)), None)
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


def _restarts(book: Runbook) -> Iterator[Finding]:
    """The first restart of an incident's procedure above which nothing is written to a file."""
    if not any(_takes_logs(each) or _is_restart(each) for each in programs(book)):
        return
    for procedure in book.procedures:
        if not INCIDENT.search(f"{procedure.title} {' '.join(headings(book, procedure)[-2:])}"):
            continue
        inside = programs_in(book, procedure.start, procedure.end)
        yield from _before_look(inside)
        memory = MEMORY.search(procedure.title)
        gone = next((each for each in inside if _takes_logs(each) or (memory and _is_restart(each))), None)
        if gone is None or any(_is_kept(each) for each in inside if each.start < gone.start):
            continue
        yield found(
            gone,
            "with the old pods go their logs and their memory, and nothing above writes any of it to a file",
            "kubectl logs … > before-restart.log first, and a dump where memory is the question",
            severity=Severity.INFO,
        )


def _logs(book: Runbook) -> Iterator[Finding]:
    """The first log that an incident's procedure empties or removes, with no copy of anything above it."""
    for procedure in book.procedures:
        titles = f"{procedure.title} {' '.join(headings(book, procedure)[-2:])}"
        if not INCIDENT.search(titles) or FULL.search(titles):
            continue
        inside = programs_in(book, procedure.start, procedure.end)
        gone = next((each for each in inside if _empties_log(each)), None)
        if gone is not None and not any(_is_kept(each) or _copies(each) for each in inside if each.start < gone.start):
            yield found(
                gone,
                f"the log goes, and nothing above keeps a copy: what was behind “{procedure.title}” is then a guess",
                "cp the log to a place that stays first, or let logrotate do it.",
                severity=Severity.INFO,
            )


def _empties_log(program: Program) -> bool:
    if program.name == "truncate" or (program.name == "rm" and not program.has("-i")):
        return any(LOG.search(each) for each in program.operands)
    return program.name == "journalctl" and program.has("--vacuum-time", "--vacuum-size")


def _copies(program: Program) -> bool:
    return program.name in {"cp", "scp", "rsync", "tar", "mv", "gzip"} or program.path in {"s3 cp", "s3 sync"}


def _intrusions(book: Runbook) -> Iterator[Finding]:
    """Machines and containers that go after an intrusion, with nothing of them kept."""
    for program in programs(book):
        if (program.name, program.path) not in MACHINES or not INTRUSION.search(" ".join(headings(book, program))):
            continue
        procedure = procedure_at(book, program)
        above = programs_in(book, procedure.start, program.start) if procedure else []
        if not any(IMAGES.search(each.command.text) or _copies(each) or _is_kept(each) for each in above):
            yield found(
                program,
                "with it goes its disk and its memory, the only witnesses of what was done",
                "Isolate it, take a snapshot of its disk, and keep the logs; then end it.",
            )


def _before_look(inside: list[Program]) -> Iterator[Finding]:
    """A restart with the first look at the log behind it, in the same block."""
    log = next((each for each in inside if _reads_log(each)), None)
    gone = next((each for each in inside if _is_restart(each)), None)
    if log is not None and gone is not None and gone.command.block == log.command.block and gone.start < log.start:
        yield found(
            gone,
            "the restart comes before the first look at the log: what was wrong is then a guess",
            "The log first, into a file, then the restart.",
            severity=Severity.INFO,
        )


def _is_restart(program: Program) -> bool:
    known = {"systemctl": "restart", "docker": "restart", "service": ""}
    words = [word.known for word in program.words]
    return program.name in known and "restart" in words and program.path in {known[program.name], "compose restart"}


def _reads_log(program: Program) -> bool:
    if program.name in {"tail", "less", "cat", "grep"}:
        return any(".log" in word.known for word in program.words[1:])
    return program.name == "journalctl" or program.path in {"logs", "compose logs"}


def _takes_logs(program: Program) -> bool:
    return program.path == "rollout restart" or (_replaces(program) and program.path == "delete")


def _is_kept(program: Program) -> bool:
    writes = any(each.writes for each in program.syntax.redirections)
    return writes or program.has("--previous", "-p") or program.name == "tee" or program.path in {"cp", "compose cp"}


def _behind(book: Runbook, program: Program) -> Iterator[Program]:
    """The programs further down in the same procedure."""
    mine = procedure_at(book, program)
    if mine is not None:
        below = programs_in(book, program.end + 1, mine.end)
        yield from (each for each in below if procedure_at(book, each) == mine)


def _replaces(program: Program) -> bool:
    if program.name in {"docker", "podman"}:
        return program.path in CONTAINERS
    if program.name not in {"kubectl", "oc", "k"} or program.path not in REPLACES:
        return False
    if program.path == "delete":
        return bool(program.operands) and bool(POD_KINDS.match(program.operands[0]))
    return program.path != "scale" or program.value("--replicas") == "0"
