"""The database is restarted for what needs no restart.

## Why it matters

A restart cuts every connection and empties the cache: minutes of outage for a setting that a reload takes over, or for
an index that is there already.

## Example

```bash
# Log slow statements: log_min_duration_statement = 1000 in postgresql.conf
sudo systemctl restart postgresql
```

## Instead

```bash
# Log slow statements: log_min_duration_statement = 1000 in postgresql.conf
sudo systemctl reload postgresql
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import comment_above, procedure_at
from runwright.lint.facts.postgresql import settings
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/needless-restart"
SEVERITY = Severity.WARNING
DATABASE = regex(r"postgres|\bpg\b|pgsql|(?:^|[<-])(?:db|database)\b", re.IGNORECASE)
SET = regex(r"(?<![\w.-])([a-z]+(?:_[a-z]+)+)\s*(?:=|\bTO\b)", re.IGNORECASE)
FAILS = regex(
    r"\bif (?:it|the)\b|\bhung\b|\bstuck\b|\bnot respond|\bcrash|\bcorrupt|\bunrespons|\bdown\b|\bupgrad", re.IGNORECASE
)

OTHERWISE = regex(r"\bor\b.*\bif\b|\bonly if\b|\bif .*\bnot\b", re.IGNORECASE)
"""The comment says when a reload is not enough."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each restart in a procedure that changes settings of PostgreSQL, all of which a reload takes over."""
    for program in programs(book):
        if not _restarts(program):
            continue
        procedure = procedure_at(book, program)
        start, end = (procedure.start, procedure.end) if procedure else (0, len(book.source.data))
        named = {name.lower() for name in SET.findall(book.source.text(start, program.start))} & settings().keys()
        if (
            named
            and not any(settings()[each] == "postmaster" for each in named)
            and not FAILS.search(book.source.text(start, end))
            and not OTHERWISE.search(comment_above(book, program))
        ):
            yield found(
                program,
                f"{', '.join(sorted(named))} needs no restart: this cuts every connection for nothing",
                "SELECT pg_reload_conf();",
            )


def _restarts(program: Program) -> bool:
    paths = {"systemctl": "restart", "docker": "restart", "service": ""}
    if program.name not in paths or program.path not in (paths[program.name], "compose restart"):
        return False
    words = [word.known for word in program.words[1:]]
    return "restart" in words and any(DATABASE.search(each) for each in words)
