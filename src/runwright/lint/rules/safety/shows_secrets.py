"""A step prints secrets.

## Why it matters

What a terminal shows stays: in its history, in the recording of the incident call, in the ticket that the output is
pasted into.

## Example

```bash
kubectl get secret shop-db -n shop -o yaml
kubectl exec deploy/shop -n shop -- env
```

## Instead

```bash
kubectl describe secret shop-db -n shop
kubectl exec deploy/shop -n shop -- sh -c 'test -n "$DB_PASSWORD" && echo set'
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages.effects import Mark
from runwright.lib.regex import regex
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "safety/shows-secrets"
SEVERITY = Severity.INFO
PRINTS = regex(
    r"\bget\s+(?:secrets?\b|secret/)[^|]*\s-o\s*=?\S*(?:yaml|json|template|custom)|\bsecretsmanager get-secret-value\b"
    r"|\bssm get-parameters?\b[^|]*--with-decryption|\bvault (?:kv get|read)\b|\bsecrets versions access\b"
    r"|\bkeyvault secret show\b|(?:^|--\s+|\s)(?:printenv|env)\s*(?:$|\|)"
    r"|\b(?:cat|less|more|head|tail)\s+\S*(?:\.env\b|secret|credential|passw|token|\.pgpass|private|id_rsa|\.key\b)",
    re.IGNORECASE,
)
"""Commands whose output is the secret; others are only given one."""
LOGIN = regex(
    r"\b(?:cat|less|more|head|tail)\s+\S*\b(?:database|db|datasource)\.(?:json|ya?ml|ini|conf|php|toml|properties)\b"
)
"""A file with which a program logs in to its database."""
HANDED = regex(
    r"\bsystemctl (?:\S+ )*show-environment\b|\bsystemctl (?:\S+ )*show\b[^|]*(?:-p|--property)[ =]*\S*\bEnvironment\b"
    r"|\b(?:cat|strings|xargs|tr)\b[^|;]*/proc/[^\s/]+/environ\b"
)
"""The variables that a service was started with."""
SORTED_OUT = regex(r"\b(?:printenv|env)\s*\|\s*e?grep\s+(?:-\w+\s+)*(?P<sought>'[^']*'|\"[^\"]*\"|[^\s|;&]+)")
"""One kind of variables out of all."""
SENSITIVE = regex(
    r"pass|pw|secret|token|key|cred|auth|cert|jwt|sign|session|dsn|ur[il]|conn|db|database|sql|postgres|pg|redis|mongo|amqp"
    r"|rabbit|kafka|smtp|mail|aws|azure|gcp|s3|minio|api|stripe|slack|hook|\.|\*|^\W*$",
    re.IGNORECASE,
)
"""What variables are called that hold a way in, or a pattern that takes them all."""
PUBLIC = regex(r"\\?\.crt\b|\.username\b|\bca\.|public", re.IGNORECASE)
"""What stands beside secrets and is none."""
KEPT = regex(
    r">\s*[^\s&|]|\|\s*(?:pbcopy|xclip|gpg|sops|kubectl|docker|base64 -w|sha\d+sum|wc|grep -c|grep -q)|=\$?\(|\$\("
)
"""The secret goes on to a file, a program or a variable."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first command of each block that the facts about its program say discloses something."""
    told: set[int] = set()
    for command in book.commands:
        if command.block < 0 or command.block in told:
            continue
        shown = Mark.DISCLOSES in command.effects.marks and PRINTS.search(command.text)
        if not shown and not LOGIN.search(command.text) and not HANDED.search(command.text):
            continue
        if not book.blocks[command.block].runs or KEPT.search(command.text) or PUBLIC.search(command.text):
            continue
        if (kind := SORTED_OUT.search(command.text)) and not SENSITIVE.search(kind["sought"]):
            continue
        told.add(command.block)
        what = " ".join(command.text.split())[:50]
        yield found(
            command,
            f"“{what}” prints secrets, and they stay in whatever keeps the terminal's output",
            "Ask for the one value that is needed, or whether it is there.",
        )
