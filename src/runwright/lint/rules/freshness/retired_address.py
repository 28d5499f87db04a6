"""A command, a manifest or a link names a service that was shut down.

## Why it matters

The package, the chart or the key that the step needs is not there any more. The page fails at its first command.

## Example

```bash
curl -fsSLo /usr/share/keyrings/k8s.gpg https://packages.cloud.google.com/apt/doc/apt-key.gpg
echo "deb https://apt.kubernetes.io/ kubernetes-xenial main" > /etc/apt/sources.list.d/kubernetes.list
```

## Instead

```bash
curl -fsSLo /usr/share/keyrings/k8s.asc https://pkgs.k8s.io/core:/stable:/v1.34/deb/Release.key
echo "deb https://pkgs.k8s.io/core:/stable:/v1.34/deb/ /" > /etc/apt/sources.list.d/kubernetes.list
```
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.source import Span
from runwright.lint.facts.around import block_at
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from runwright.lint.library import Library
    from runwright.runbook import Runbook

NAME = "freshness/retired-address"
SEVERITY = Severity.ERROR
DATA = Path(__file__).resolve().parent.parent.parent / "data" / "retired_addresses.toml"


class Address(NamedTuple):
    """One service that ended."""

    host: re.Pattern[bytes]
    holds: tuple[bytes, ...]
    """Letters of which some stand wherever it does; much faster to look for."""
    since: date
    says: str
    instead: str
    severity: Severity


@cache
def addresses() -> tuple[Address, ...]:
    """Every service of the data."""
    raw = tomllib.loads(DATA.read_text(encoding="utf-8"))["address"]
    return tuple(
        Address(
            re.compile(rb"(?<![\w.-])(?:" + each["host"].encode() + rb")"),
            tuple(words.encode() for words in each["holds"]),
            each["since"],
            each["says"],
            each["instead"],
            Severity(each["severity"]),
        )
        for each in raw
    )


def check_in(book: Runbook, library: Library) -> Iterator[Finding]:
    """Flag the first place of each service that had ended by today; in output and prose without link it is no step."""
    data = book.source.data
    for each in addresses():
        if each.since > library.today or not any(words in data for words in each.holds):
            continue
        match = next((one for one in each.host.finditer(data) if _used(book, one.start())), None)
        if match is not None:
            yield found(Span(*match.span()), each.says, each.instead, severity=each.severity)


def _used(book: Runbook, start: int) -> bool:
    """Whether a place is in something that a reader runs, applies or clicks."""
    block = block_at(book, start)
    if block is not None:
        return block.kind in {"commands", "config", "script", "code"}
    return any(link.start <= start < link.end for link in book.links)
