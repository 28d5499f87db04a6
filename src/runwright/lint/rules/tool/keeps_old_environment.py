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

````markdown
# The pool is too small

1. Raise `POOL` to 40.
2. Set the new value in `.env`, then restart:

   ```bash
   docker compose restart shop-api
   ```
````

## Instead

```bash
# 1. Raise the pool in .env
sed -i 's/^POOL=.*/POOL=40/' .env
# 2. Create the container anew
docker compose up -d --force-recreate shop-api
```

A file that is in the container stays there, and its program reads it when it starts:

```bash
docker exec shop-api sh -c "
echo 'POOL=40' >> /app/.env
echo 'TIMEOUT=30' >> /app/.env"
docker restart shop-api
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import section_at
from runwright.lint.facts.program import programs
from runwright.lint.facts.purpose import block_of
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.block import Block

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
EITHER = regex(r"\.(?:conf|ya?ml|json|ini|toml)\b.*\bor\b", re.IGNORECASE)
"""A file of settings, or the environment: the first is read at a restart."""
OTHER_FILE = regex(r"(?m)^\s*(?:sudo )?(?:vim?|nano|emacs|edit|code) \S+\.(?:ya?ml|conf|json|ini|toml|cfg)\b")
"""A file of settings is edited after that, which the restart is for."""
NEXT = regex(
    r"(?m)^\s*#\s*(?:step )?\d+[.):]\s+"
    r"(?!.*\b(?:re-?start|start|apply|load|re-?load|re-?create|take|pick|activate|effect))",
    re.IGNORECASE,
)
"""A counted step that begins behind the change, and is about something else than taking it over."""
READS = regex(
    r"\s*(?:source|\.|cat|less|grep|set -a)\b|\s*\.\s|\s*(?:if |elif |while )?(?:! )?(?:\[\[? |test )"
    r"|\s*#\s*(?:\d+[.)]\s*)?(?:check|verify|view|see|show|inspect|compare|look|list|confirm|ensure|validate|print)\b",
    re.IGNORECASE,
)
"""A line that reads the file and leaves it as it is, or says so."""
CHANGED = regex(
    r"\b(?:set|update|edit|change|modify|add|adjust|fix|put|configure|correct|increase|raise)", re.IGNORECASE
)
"""What a line says that speaks of variables or of a file, and names none."""
ORDERS = regex(
    r"(?:(?<=[\n*>.:,;-] )|^|(?<=\n)|(?<=\*\*))[^\S\n]*(?:\d+[.)] )?(?:then |and |now )?"
    r"(?:set|update|edit|change|modify|add|adjust|put|switch|replace|rotate|increase|raise|lower|enable|disable)\b"
    r"[^\n]{0,100}?(?<![\w/.-])(?:[\w./-]*/)?\.env\b(?!\.)",
    re.IGNORECASE,
)
"""An order in the prose to change the file of the environment."""
STARTED = regex(r"\bup -d\b|\bcompose up\b|\bdown\b|\brecreate|\bdocker run\b")
"""What gives the new values to a new container."""
REACH = 500
"""Bytes above a block in which an order is about it."""
SCRIPT = regex(r"\s*#!")
"""A whole script, whose variables are its own."""
INSIDE = regex(r"\b(?:docker|podman|compose|kubectl|oc)\b.*\bexec\b")
"""A command that works in the container, whose own file its program may read at the start."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each restart of a container behind a changed environment in the same block."""
    for program in programs(book):
        block = block_of(book, program)
        if block is None or program.path not in RESTARTS.get(program.name, ()):
            continue
        above = book.source.text(block.start, program.start)
        changed = next(
            (
                each
                for each in CHANGES.finditer(above)
                if _is_change(each, block.text) and not _is_inside(book, block.start + _bytes(above[: each.start()]))
            ),
            None,
        )
        # a name may only be filled into the compose file, and a file in a folder may be the program's own
        behind = above[changed.end() :] if changed else ""
        if changed and "compose up" not in above and not (OTHER_FILE.search(behind) or NEXT.search(behind)):
            line = book.source.line(block.start + _bytes(above[: changed.start()]))
            yield found(
                program,
                f"the environment changed in line {line} is not read again: {program.called} starts the same container "
                "as before",
                "docker compose up -d --force-recreate SERVICE; or remove the container and run it anew.",
                severity=Severity.WARNING if changed[1] or "/" in changed[0] else None,
            )
        elif not changed and (line := _ordered(book, block)) and "compose up" not in above:
            yield found(
                program,
                f"what line {line} has put into the .env is not read again: {program.called} starts the same container "
                "as before",
                "docker compose up -d --force-recreate SERVICE; or remove the container and run it anew.",
                severity=Severity.WARNING,
            )


def _ordered(book: Runbook, block: Block) -> int:
    """The line, close above a block and under its heading, in which the reader is told to change a `.env`; or 0."""
    begin = max(section_at(book, block).start, block.start - REACH)
    above = book.source.text(begin, block.start)
    match = next(reversed(list(ORDERS.finditer(above))), None)
    if match is None or STARTED.search(above[match.end() :]) or EITHER.search(above[match.start() :]):
        return 0
    return book.source.line(begin + _bytes(above[: match.start()]))


def _bytes(text: str) -> int:
    return len(text.encode())


def _is_inside(book: Runbook, at: int) -> bool:
    """Whether a place belongs to a command, over several lines too, that works in a container."""
    return any(
        each.name in RESTARTS and each.path.endswith("exec") and each.start <= at < each.command.end
        for each in programs(book)
    )


def _is_change(match: re.Match[str], block: str) -> bool:
    """Whether it changes what containers are given: not a file that is read, nor a variable of these commands."""
    line = match.string[match.string.rfind("\n", 0, match.start()) + 1 :]
    line = line.partition("\n")[0]
    if READS.match(line) or EITHER.search(line) or INSIDE.search(line) or "mount" in line.lower():
        return False  # a mounted file is read when the process starts
    if match[0].lower().startswith("env") and not CHANGED.search(line):
        return False
    return not (match[1] and (SCRIPT.match(block) or f"${match[1]}" in block or f"${{{match[1]}" in block))
