"""The name of a secret is given to a container, where its content was meant.

## Why it matters

An environment variable with a secret's name in it mounts nothing. The application reads a file or a variable that is as
it was, or looks for a key called “signing-keys”.

## Example

```bash
kubectl create secret generic signing-keys -n shop --from-file=private=private.pem
kubectl set env deployment/shop -n shop SIGNING_KEYS=signing-keys
```

## Instead

```bash
kubectl create secret generic signing-keys -n shop --from-file=private=private.pem
kubectl set env deployment/shop -n shop --from=secret/signing-keys
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "dataflow/secret-not-mounted"
SEVERITY = Severity.WARNING
MOUNTED = regex(rb"\bsecretKeyRef|\bsecretRef|\bsecretName|--from=?\s*['\"]?secrets?/", re.IGNORECASE)
"""How a page shows that the secret comes in another way, and the variable only says which one."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each variable whose value is the name of a secret that the page makes, where nothing mounts it."""
    made = {name: each for each in programs(book) if (name := _makes(each))}
    for program in programs(book) if made and not MOUNTED.search(book.source.data) else ():
        if program.name not in {"kubectl", "oc"} or program.path != "set env":
            continue
        for word in program.words[1:]:
            variable, _, value = word.known.partition("=")
            if value in made and variable.isidentifier():
                line = book.source.line(made[value].start)
                yield found(
                    program.at(word),
                    f"{variable} holds the name of the secret of line {line}, and nothing here mounts its content",
                    f"kubectl set env … --from=secret/{value}, or a volume with secretName: {value}",
                )


def _makes(program: Program) -> str:
    """The name of the secret that a command makes; empty for any other."""
    if program.name not in {"kubectl", "oc"} or not program.path.startswith("create secret") or not program.operands:
        return ""
    return program.operands[-1]
