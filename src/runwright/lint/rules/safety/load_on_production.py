"""A load test is aimed at the production host.

## Why it matters

A hundred connections from the reader's machine are an attack like any other: customers wait, limits are used up,
accounts are locked, and the alert that fires wakes somebody.

## Example

````markdown
# Operations

Check that it answers: `curl https://api.shop.example/healthz`

## Load test

```bash
autocannon -c 100 -d 30 https://api.shop.example/healthz
```
````

## Instead

````markdown
# Operations

Check that it answers: `curl https://api.shop.example/healthz`

## Load test

```bash
autocannon -c 100 -d 30 https://api.staging.shop.example/healthz
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.facts.wording import around
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "safety/load-on-production"
SEVERITY = Severity.WARNING
LOAD = frozenset(
    {"autocannon", "ab", "wrk", "wrk2", "hey", "siege", "vegeta", "oha", "bombardier", "pgbench", "redis-benchmark"}
)
HOST = regex(r"https?://(?:[^/@\s\"']*@)?([\w.-]+)")
SPARE = regex(
    r"\b(?:stag\w*|test(?:s|ing)? (?:environment|cluster|system)|dev\w*|sandbox|localhost|127\.0\.0\.1"
    r"|pre-?prod\w*|perf|qa|uat|preview)\b",
    re.IGNORECASE,
)
PRODUCTION = regex(r"\bprod(?:uction)?\b", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each whose host the document's other commands treat as the service itself, or that is called production."""
    known = programs(book)
    for program in known:
        if program.name not in LOAD:
            continue
        words = " ".join(word.known for word in program.words)
        if SPARE.search(words) or SPARE.search(around(book, program)):
            continue
        hosts = set(HOST.findall(words)) | {program.value("-h") or ""} - {""}
        live = next((each for each in known if each.name in {"curl", "wget"} and _asks(each.words, hosts)), None)
        if PRODUCTION.search(words) or live is not None:
            host = next(iter(hosts), "this host")
            where = f"line {book.source.line(live.start)} takes it for the service" if live else "it is production"
            yield found(
                program,
                f"{program.name} loads {host} with all it has, and {where}: customers wait, limits and locks fill up",
                "A host of staging, or an agreed window and a limit.",
            )


def _asks(words: tuple[object, ...], hosts: set[str]) -> bool:
    return any(host in str(getattr(word, "text", "")) for word in words for host in hosts if "." in host)
