"""A container is restarted to take over a changed environment.

## Why it matters

A container gets its environment when it is created. `restart` starts the same container again: the new value is in the
file, and the process runs with the old one.

## Example

```bash
# 1. Raise the pool in .env
sed -i 's/^POOL=.*/POOL=40/' .env
# 2. Restart
docker restart shop-api
```

## Instead

```bash
# 1. Raise the pool in .env
sed -i 's/^POOL=.*/POOL=40/' .env
# 2. Create the container anew
docker compose up -d --force-recreate shop-api
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.facts.purpose import block_of
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "tool/keeps-old-environment"
SEVERITY = Severity.ERROR
RESTARTS = {
    "docker": {"restart", "container restart", "compose restart", "start"},
    "docker-compose": {"restart", "start"},
    "podman": {"restart", "start"},
}
CHANGES = regex(
    r"(?m)(?<![\w.])[\w./-]*\.env\b(?!\.)|^\s*(?:export\s+)?([A-Z][A-Z0-9_]{3,})=\S+\s*(?:#.*)?$"
    r"|\benv(?:ironment)? (?:var|file)"
)
READS = regex(r"\s*(?:source|\.|cat|less|grep|set -a)\b|\s*\.\s")
"""A line that reads the file, and leaves it as it is."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each restart of a container behind a changed environment in the same block."""
    for program in programs(book):
        block = block_of(book, program)
        if block is None or program.path not in RESTARTS.get(program.name, ()):
            continue
        above = book.source.text(block.start, program.start)
        changed = next((each for each in CHANGES.finditer(above) if _is_change(each, block.text)), None)
        if changed and "compose up" not in above:
            line = book.source.line(block.start + len(above[: changed.start()].encode()))
            yield found(
                program,
                f"the environment changed in line {line} is not read again: {program.called} starts the same container "
                "as before",
                "docker compose up -d --force-recreate SERVICE; or remove the container and run it anew.",
                severity=Severity.WARNING if changed[1] else None,  # it may only fill in names of the file
            )


def _is_change(match: re.Match[str], block: str) -> bool:
    """Whether it changes what containers are given: not a file that is read, nor a variable of these commands."""
    line = match.string[match.string.rfind("\n", 0, match.start()) + 1 :]
    if (
        READS.match(line) or "mount" in line.partition("\n")[0].lower()
    ):  # a mounted file is read when the process starts
        return False
    return not (match[1] and (f"${match[1]}" in block or f"${{{match[1]}" in block))
