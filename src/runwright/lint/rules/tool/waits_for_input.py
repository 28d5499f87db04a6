"""`openssl s_client` with the reader's keyboard as its input.

## Why it matters

It prints the certificate and waits for something to send. A script stops there, and the reader wonders whether the
check is done.

## Example

```bash
openssl s_client -connect shop.example:443 | openssl x509 -noout -enddate
```

## Instead

```bash
openssl s_client -connect shop.example:443 </dev/null | openssl x509 -noout -enddate
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.pipeline import pipelines
from runwright.lint.facts.purpose import block_of
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/waits-for-input"
SEVERITY = Severity.WARNING


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such call; at the end of its block, where the reader looks on, as info."""
    for line in pipelines(book):
        first = line[0].inner
        if first.name != "openssl" or first.path != "s_client" or line[0].outer.syntax.piped_from:
            continue
        if line[0].outer.syntax.redirections and any(
            each.operator in {"<", "<<<"} for each in line[0].outer.syntax.redirections
        ):
            continue
        if line[0].outer.syntax.here_documents:
            continue
        watched = len(line) == 1 and _is_last(book, first)
        yield found(
            first,
            "s_client prints the certificate and then waits for the keyboard: nothing behind it comes to its turn",
            "</dev/null",
            severity=Severity.INFO if watched else None,
        )


def _is_last(book: Runbook, program: Program) -> bool:
    block = block_of(book, program)
    return block is None or all(
        each.ordinal <= program.command.ordinal for each in book.commands if each.block == program.command.block
    )
