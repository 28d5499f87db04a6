"""Lines are counted that are not what is to be counted.

## Why it matters

The number is off by one or always the same, and a threshold or an expectation is held against it.

## Example

```bash
redis-cli keys 'session:*' | wc -l
kubectl get pods -n shop | wc -l
grep -c ERROR shop.log | wc -l
sort access.log | cut -d' ' -f1 | uniq -c
jq 'select(.level == "error")' shop.log | tail -20
```

## Instead

```bash
redis-cli --scan --pattern 'session:*' | wc -l
kubectl get pods -n shop --no-headers | wc -l
grep -c ERROR shop.log
cut -d' ' -f1 access.log | sort | uniq -c
jq -c 'select(.level == "error")' shop.log | tail -20
```
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.pipeline import pipelines
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "shell/counts-wrong"
SEVERITY = Severity.WARNING
ARRAYS = frozenset({"keys", "smembers", "lrange", "hkeys", "hvals", "zrange", "hgetall", "xrange", "mget"})
"""Commands of Redis that answer with a list; an empty list is printed as one empty line (redis-cli 7.0)."""
LINEWISE = frozenset({"head", "tail", "wc", "sort", "uniq", "shuf"})
COMPACT = regex(r"-\w*[crj]\w*$|--(?:compact-output|raw-output0?|join-output)$")
OBJECTS = regex(r"(?:^|\|)\s*(?:select\(.*\)|\{.*\}|\.\[\]\s*\|\s*select\(.*\))\s*$", re.DOTALL)
"""A filter that gives whole objects."""
REORDERS = frozenset({"cut", "awk", "sed", "jq", "tr", "perl"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each count of lines, and each `uniq`, that counts wrongly."""
    for line in pipelines(book):
        if len(line) < 2:
            continue
        last, before = line[-1].inner, line[-2].inner
        if last.name == "wc" and last.has("-l", "--lines"):
            why, instead = _why(before, first=len(line) == 2)
            if why:
                yield found(last, why, instead)
        for stage, after in pairwise(line):
            if after.inner.name in LINEWISE and _prints_objects(stage.inner):
                says = f"jq prints an object over several lines, and {after.inner.name} takes each line for one"
                yield found(after.inner, says, "jq -c …")
        for at, stage in enumerate(line[1:], 1):
            if stage.inner.name == "uniq" and at >= 2:
                yield from _unsorted(line[at - 1].inner, line[at - 2].inner, stage.inner)


def _why(program: Program, *, first: bool) -> tuple[str, str]:
    """Why the lines of a program are not what is counted, and what to write; empty when they are."""
    name = program.name
    if name in {"grep", "egrep", "fgrep", "zgrep"} and program.has("-c", "--count"):
        return (
            "grep -c prints one number a file, so wc -l counts files: with one file it says 1 always",
            "grep -c alone.",
        )
    if not first:
        return "", ""
    if name in {"redis-cli", "valkey-cli"} and program.path.lower() in ARRAYS:
        return (
            f"an empty answer of {program.path} is one empty line, so nothing counts as 1",
            "redis-cli --scan … | wc -l",
        )
    if name in {"kubectl", "oc", "k"} and program.path == "get" and _has_header(program):
        return "the heading of the table is counted too: none counts as 0, one as 2", "--no-headers"
    tables = {"ps", "container ls", "images", "volume ls", "service ls"}
    if name in {"docker", "podman"} and program.path in tables and not program.has("-q", "--quiet", "--format"):
        return "the heading of the table is counted too", "docker ps -q | wc -l"
    return "", ""


def _prints_objects(program: Program) -> bool:
    """Whether it is jq, left to print objects in its own way: a key a line."""
    words = [word.known for word in program.words[1:]]
    if program.name != "jq" or any(COMPACT.match(each) for each in words):
        return False
    return any(OBJECTS.search(each) for each in words if not each.startswith("-"))


def _has_header(program: Program) -> bool:
    output = program.value("--output", "-o") or ""
    plain = any(word.known.startswith("--no-headers") for word in program.words)
    return not plain and output in {"", "wide"}


def _unsorted(before: Program, earlier: Program, uniq: Program) -> Iterator[Finding]:
    """`sort | cut | uniq`: what was sorted is cut down to another key, or nothing sorts at all."""
    if before.name in REORDERS and earlier.name == "sort" and before.name != "sed":
        yield found(
            uniq,
            f"uniq joins only lines that stand together, and {before.name} changed them after they were sorted",
            f"{before.name} … | sort | uniq",
        )
