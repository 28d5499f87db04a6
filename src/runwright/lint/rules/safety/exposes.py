"""A step opens something to everybody.

## Why it matters

A port that is open to 0.0.0.0/0, a file that anybody may write, a public bucket: it is found by strangers within
minutes, and nobody closes it after the incident.

## Example

```bash
aws ec2 authorize-security-group-ingress --group-id "$SG" --protocol tcp --port 5432 --cidr 0.0.0.0/0
```

## Instead

```bash
aws ec2 authorize-security-group-ingress --group-id "$SG" --protocol tcp --port 5432 --cidr 10.20.0.0/16
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages.effects import Mark
from runwright.languages.tools.judge import judge
from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

OUTGOING = regex(r"\b(?:outgoing|egress|out)\b", re.IGNORECASE)
WEB = regex(r"^\w+ allow (?:80|443|http|https)(?:/tcp)?\b|allow (?:.Nginx|.Apache)")
"""What a web server is there for."""
CLIENTS = frozenset({"curl", "wget", "ssh", "scp", "git", "socat"})
"""They open nothing to others by what they skip; `disabled-check` speaks of them."""
NAME = "safety/exposes"
SEVERITY = Severity.WARNING


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each program that its book says opens access to others."""
    exposing = {command.ordinal for command in book.commands if Mark.EXPOSES in command.effects.marks}
    for program in programs(book) if exposing else ():
        if program.command.ordinal not in exposing or program.name in CLIENTS:
            continue
        if program.invocation is None or program.invocation.inner or OUTGOING.search(" ".join(_words(program))):
            continue
        effects = judge(program.syntax).effects
        if Mark.EXPOSES in effects.marks:
            yield found(
                program,
                f"{program.called} opens this to everybody who can reach it",
                "Name the addresses or the accounts that need it, and the step that closes it again.",
                severity=Severity.INFO if WEB.search(" ".join(_words(program))) else None,
            )


def _words(program: Program) -> list[str]:
    return [word.known for word in program.words]
