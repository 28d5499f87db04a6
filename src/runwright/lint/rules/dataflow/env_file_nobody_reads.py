"""A file of variables is edited, and compose is started without being told of it.

## Why it matters

`docker compose` reads `.env` beside its file, and others only where `--env-file` or `env_file:` names them. The
containers are made anew with the old values.

## Example

```bash
vi production.env
docker compose up -d --force-recreate gateway
```

## Instead

```bash
vi production.env
docker compose --env-file production.env up -d --force-recreate gateway
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "dataflow/env-file-nobody-reads"
SEVERITY = Severity.INFO
FILE = regex(r"(?:[\w./-]*/)?[\w.-]+\.env$|(?:[\w./-]*/)?\.env\.[\w.-]+$")
EDITORS = frozenset({"vi", "vim", "nano", "emacs", "sed", "tee", "code"})
NAMED = regex(rb"env_file|--env-file|COMPOSE_ENV_FILES|source \S*\.env|set -a", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each edit of such a file that compose follows in the same procedure, on a page that names no env file."""
    if not book.source.holds(b".env") or NAMED.search(book.source.data):
        return
    known = [each for each in programs(book) if not each.around]
    for number, program in enumerate(known):
        path = next((word.known for word in program.words[1:] if FILE.match(word.known)), "")
        after = next((each for each in known[number + 1 :] if _composes(each)), None)
        if program.name not in EDITORS or not path or after is None:
            continue
        if procedure_at(book, after) == procedure_at(book, program):
            line = book.source.line(after.start)
            yield found(
                program,
                f"docker compose reads .env, and {path} only where it is named: line {line} may take the old values",
                f"docker compose --env-file {path} up …, or env_file: in the compose file; then docker compose config.",
            )


def _composes(program: Program) -> bool:
    return program.called in {"docker compose up", "docker-compose up"}
