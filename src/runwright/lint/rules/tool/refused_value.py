"""A value that the operation of AWS does not take for its parameter.

## Why it matters

The call is refused with "Invalid choice", or only after it has travelled to the service.

## Example

```bash
aws ec2 create-network-acl-entry --network-acl-id acl-1 --ingress --rule-number 90 --protocol -1 --rule-action block
aws elbv2 create-target-group --name shop --protocol http --port 80 --vpc-id vpc-1
```

## Instead

```bash
aws ec2 create-network-acl-entry --network-acl-id acl-1 --ingress --rule-number 90 --protocol -1 --rule-action deny
aws elbv2 create-target-group --name shop --protocol HTTP --port 80 --vpc-id vpc-1
```
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runwright.lib.regex import regex
from runwright.lint.facts.knowledge import near
from runwright.lint.facts.program import Program, programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runwright.languages.tools.invocation import Given
    from runwright.runbook import Runbook

NAME = "tool/refused-value"
SEVERITY = Severity.ERROR
DATA = Path(__file__).resolve().parents[2] / "data" / "aws_values.json"
PLAIN = regex(r"[A-Za-z][\w.:-]*$")
"""A value that stands for itself: no variable, no placeholder, no list, no file."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each plain value that is not among those of its parameter."""
    for program in programs(book):
        service, _, operation = program.path.partition(" ")
        if program.name != "aws" or not operation or program.invocation is None:
            continue
        for given in program.invocation.given:
            allowed = _allowed(service, operation, given.option.name)
            value = program.value(given.option.name) or ""
            if allowed and PLAIN.match(value) and value not in allowed and not _is_example(value):
                yield _finding(program, given, value, allowed)


@cache
def _services() -> Mapping[str, Any]:
    services: Mapping[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))["services"]
    return services


def _allowed(service: str, operation: str, option: str) -> tuple[str, ...]:
    lists = _services().get(service, {}).get(option, ())
    return next((tuple(values) for values, operations in lists if operation in operations), ())


def _is_example(value: str) -> bool:
    """Whether it names what to fill in: `VALUE`, `your-policy`."""
    return value.lower().startswith(("your", "my", "example")) or value in {"VALUE", "STRING", "NAME"}


def _finding(program: Program, given: Given, value: str, allowed: tuple[str, ...]) -> Finding:
    guess = next((each for each in allowed if each.lower() == value.lower()), "") or near(value, allowed, 0.6)
    shown = ", ".join(allowed[:8]) + (", …" if len(allowed) > 8 else "")
    return found(
        program.at(given.value or given.word),
        f"{program.called} does not take {value} for {given.option.name}",
        f"Did you mean {guess}?" if guess else f"One of {shown}.",
    )
