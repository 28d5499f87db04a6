"""A setting that holds only until the next restart.

## Why it matters

`CONFIG SET`, `sysctl -w` and `SET GLOBAL` change the process that runs. After the next restart, perhaps in the next
incident, the old value is back and nobody knows why.

## Example

```bash
redis-cli config set maxmemory-policy allkeys-lru
```

## Instead

```bash
redis-cli config set maxmemory-policy allkeys-lru
redis-cli config rewrite
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at
from runwright.lint.facts.program import programs
from runwright.lint.facts.wording import around
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "dataflow/lost-at-restart"
SEVERITY = Severity.INFO
KEEPS = regex(
    rb"config\s+rewrite|sysctl\.(?:d|conf)|redis\.conf|SET\s+PERSIST|my\.cnf|\bpermanent|\bpersist(?:ed"
    rb"|ent)? (?:across|setting|config|change)",
    2,
)
MEANT = regex(r"\btemporar|\bemergency\b|\bincident\b|\bfor now\b|\bdebug|\bimmediate|\bmitigat", 2)


def check(book: Runbook) -> Iterator[Finding]:
    """Say it of the first such setting of a procedure that neither keeps it nor means it for the moment."""
    said: set[int] = set()
    for program in programs(book):
        redis = program.name == "redis-cli" and program.path == "config set"
        if not redis and not (program.name == "sysctl" and program.has("-w", "--write")):
            continue
        procedure = procedure_at(book, program)
        number = procedure.ordinal if procedure else -1
        kept = KEEPS.search(book.source.data, *((procedure.start, procedure.end) if procedure else (0,)))
        if number in said or kept or MEANT.search(around(book, program)):
            continue
        said.add(number)
        instead = "redis-cli config rewrite" if redis else "a file in /etc/sysctl.d, and sysctl --system"
        yield found(program, f"{program.called} holds until the next restart, then the old value is back", instead)
