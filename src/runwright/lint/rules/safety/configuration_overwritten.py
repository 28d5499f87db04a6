"""The whole configuration of a server is replaced by the few lines of a step.

## Why it matters

`>` and `tee` without `-a` write the file anew. Everything else that stood in it is gone: addresses, memory, logging,
who may connect. The server starts with its defaults, or not at all, and nobody has the old file.

## Example

```bash
cat > /etc/postgresql/16/main/postgresql.conf <<'EOF'
max_connections = 300
EOF
```

## Instead

```bash
cat > /etc/postgresql/16/main/conf.d/90-connections.conf <<'EOF'
max_connections = 300
EOF
```

A file of name servers has nothing else to lose:

```bash
cat > /etc/resolv.conf <<'EOF'
nameserver 192.0.2.53
EOF
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

NAME = "safety/configuration-overwritten"
SEVERITY = Severity.WARNING
CONFIGURATION = regex(
    r"(?:^|/)(?:postgresql\.conf|pg_hba\.conf|redis\.conf|my\.cnf|nginx\.conf|haproxy\.cfg|sshd_config|sudoers|fstab|hosts"
    r"|prometheus\.yml|alertmanager\.yml|daemon\.json|sysctl\.conf|crontab|named\.conf|main\.cf|rabbitmq\.conf"
    r"|mongod\.conf|elasticsearch\.yml|kafka\.properties|server\.properties)$"
)
"""The one file of each, as their packages install it; folders for additions (`conf.d`) are another matter."""
FEW = 15
"""Lines; a longer text may well be the whole file."""
NEW = regex(r"\binstall|\bset ?up|\bcreate\b|\bnew (?:server|node|host)|\bbootstrap|\bprovision", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such file that a short text replaces, in a procedure that neither keeps it nor installs the server."""
    for program in programs(book):
        for target in _written(program):
            if not CONFIGURATION.search(target) or _is_kept(book, program, target) or _is_long(program):
                continue
            yield found(
                program,
                f"{target} is written anew: every other setting that stood in it is gone",
                f"Append with >> or tee -a, a file of its own, or cp {target} {target}.before first.",
            )


def _written(program: Program) -> list[str]:
    files = [each.target.known for each in program.syntax.redirections if each.target and each.operator == ">"]
    if program.name == "tee" and not program.has("-a", "--append"):
        files += program.operands
    return [each.strip("\"'") for each in files]


def _is_long(program: Program) -> bool:
    return any(each.body.count("\n") > FEW for each in program.syntax.here_documents)


def _is_kept(book: Runbook, writing: Program, target: str) -> bool:
    """Whether the procedure copies the file, or is about a machine that has none yet."""
    procedure = procedure_at(book, writing)
    if procedure is not None and NEW.search(procedure.title):
        return True
    return any(
        each.name in {"cp", "mv", "install"} and any(target in word.known for word in each.words)
        for each in programs(book)
        if each.start < writing.start
    )
