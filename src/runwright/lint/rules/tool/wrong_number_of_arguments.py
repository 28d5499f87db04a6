"""A command of Redis, S3, PostgreSQL, Docker or Kubernetes with too few or too many arguments.

## Why it matters

"wrong number of arguments", or the words too many are ignored with a warning that nobody reads, and another database
is meant.

## Example

```bash
redis-cli setex session:17 1
aws s3 cp s3://shop-backups/nightly.sql.gz
pg_dump shop orders
docker exec shop-web
```

## Instead

```bash
redis-cli setex session:17 3600 1
aws s3 cp s3://shop-backups/nightly.sql.gz .
pg_dump --table=orders shop
docker exec shop-web nginx -t
```
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.languages.placeholder import find
from runwright.lint.facts.program import Program, programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runwright.runbook import Runbook

NAME = "tool/wrong-number-of-arguments"
SEVERITY = Severity.ERROR
DATA = Path(__file__).resolve().parents[2] / "data" / "redis_commands.json"
LIMITS = {
    ("aws", "s3 cp"): (2, 2), ("aws", "s3 mv"): (2, 2), ("aws", "s3 sync"): (2, 2), ("aws", "s3 ls"): (0, 1),
    ("aws", "s3 mb"): (1, 1), ("aws", "s3 rb"): (1, 1), ("aws", "s3 rm"): (1, 1), ("aws", "s3 presign"): (1, 1),
    ("pg_dump", ""): (0, 1), ("pg_dumpall", ""): (0, 0), ("pg_restore", ""): (0, 1), ("dropdb", ""): (1, 1),
    ("createdb", ""): (0, 2), ("psql", ""): (0, 2), ("pg_basebackup", ""): (0, 0), ("pg_isready", ""): (0, 0),
    ("pg_rewind", ""): (0, 0), ("docker", "restart"): (1, 99), ("docker", "stop"): (1, 99), ("docker", "rm"): (1, 99),
    ("docker", "logs"): (1, 1), ("docker", "exec"): (2, 99), ("kubectl", "cordon"): (1, 99),
    ("kubectl", "uncordon"): (1, 99), ("kubectl", "drain"): (1, 99), ("kubectl", "exec"): (2, 99),
    ("docker", "cp"): (2, 2), ("docker", "tag"): (2, 2), ("docker", "run"): (1, 99), ("docker", "inspect"): (1, 99),
    ("docker", "volume rm"): (1, 99), ("docker", "kill"): (1, 99), ("docker", "pull"): (1, 1),
    ("helm", "rollback"): (1, 2), ("helm", "upgrade"): (2, 2), ("helm", "uninstall"): (1, 99),
    ("systemctl", "restart"): (1, 99), ("systemctl", "start"): (1, 99), ("systemctl", "stop"): (1, 99),
    ("systemctl", "reload"): (1, 99), ("systemctl", "enable"): (1, 99), ("systemctl", "is-active"): (1, 99),
}  # fmt: skip
"""The fewest and the most operands (by their usage lines: aws 1.45, PostgreSQL 15, docker 28, kubectl 1.32)."""
TWO = {"exec": "a command behind the name", "upgrade": "a release and a chart", "tag": "two names"}
"""What a second argument is, where it is no path."""
OTHERWISE = ("-l", "--selector", "--help", "--version", "-x", "--rdb", "--scan", "--filter", "-f", "--filename")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each call in a block whose number of operands its tool refuses; what stands for others may be several."""
    for program in programs(book):
        if program.command.block < 0 or program.invocation is None:
            continue
        why = _redis(program) if program.name in {"redis-cli", "valkey-cli"} else _limited(program)
        if why and _countable(program):
            yield found(program, why, f"See {program.called} --help." if program.name != "redis-cli" else "")


def _countable(program: Program) -> bool:
    """Whether each word is one argument, and all of them stand here."""
    if (
        program.syntax.piped_from
        or program.syntax.here_documents
        or any(each.name == "xargs" for each in program.around)
    ):
        return False
    if program.has(*OTHERWISE) or (program.has("-h") and not program.value("-h")) or program.syntax.redirections:
        return False  # to some clients `-h` is the host
    if program.operands and program.operands[-1] == "help":
        return False  # it asks for its help
    if program.invocation and program.invocation.strangers:
        return False  # a word may be the value of an option that nobody knows
    words = program.invocation.operands if program.invocation else ()
    return not any(_is_several(word.text) or word.text.endswith(":") or find(word.text.encode()) for word in words)


def _is_several(text: str) -> bool:
    return (
        "..." in text
        or "…" in text
        or "[" in text
        or "@" in text
        or "`" in text
        or (text.startswith("$") and '"' not in text)
        or "*" in text
    )


@cache
def _arities() -> Mapping[str, int]:
    arities: Mapping[str, int] = json.loads(DATA.read_text(encoding="utf-8"))["arity"]
    return arities


def _redis(program: Program) -> str:
    arity = _arities().get(program.path.lower())
    if arity is None or not program.path:
        return ""
    last = program.path.split()[-1].lower()
    names = [word.known.lower() for word in program.words]
    count = len(names) - names.index(last) - 1 + len(program.path.split())  # -1 is an argument here, no option
    if arity > 0 and count != arity:
        few = "few" if count < arity else "many"
    elif count < -arity:
        few = "few"
    else:
        return ""
    least = abs(arity) - len(program.path.split())
    count_of = f"{'' if arity > 0 else 'at least '}{least} argument{'s' * (least != 1)}"
    return f"{program.path} takes {count_of}: Redis refuses it with too {few}"


def _limited(program: Program) -> str:
    least, most = LIMITS.get((program.name, program.path), (0, 99))
    count = len(program.operands) + len(program.invocation.inner if program.invocation else ())
    if count < least:
        needed = TWO.get(program.path, "two paths") if least == 2 else "an argument more"
        return f"{program.called} needs {needed}, and the command ends there"
    if count > most:
        taken = f"{most or 'no'} argument{'s' * (most != 1)}"
        return f"{program.called} takes {taken} here, not {count}: “{program.operands[-1]}” is too many"
    return ""
