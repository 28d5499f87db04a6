"""The offsets of a consumer group are to be reset while its consumers run.

## Why it matters

Kafka refuses that: "Assignments can only be reset if the group is inactive, but the current state is Stable". Some
versions print it and end with 0, and the reader goes on as if the bad messages had been skipped.

## Example

````markdown
# A bad batch blocks the orders

1. `kafka-consumer-groups --bootstrap-server kafka:9092 --group shop --all-topics --reset-offsets --to-latest --execute`
2. `kafka-consumer-groups --bootstrap-server kafka:9092 --group shop --describe`
````

## Instead

````markdown
# A bad batch blocks the orders

1. `kubectl scale deployment/shop-consumer -n shop --replicas=0`
2. `kafka-consumer-groups --bootstrap-server kafka:9092 --group shop --all-topics --reset-offsets --to-latest --execute`
3. `kubectl scale deployment/shop-consumer -n shop --replicas=3`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at
from runwright.lint.facts.program import programs
from runwright.lint.facts.wording import around, is_mentioned
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/group-in-use"
SEVERITY = Severity.WARNING
GROUPS = frozenset({"kafka-consumer-groups", "kafka-consumer-groups.sh"})
STOPS = regex(
    r"\bstop|\bshut(?:ting)? ?down\b|\bscal\w+ (?:\S+ ){0,3}(?:down|to (?:zero|0))|replicas[=: ]+0\b"
    r"|\bdesired-count 0\b|\bpaus|\bsuspend|\bdrain|\bin-?active\b|\bno (?:active )?(?:consumers?|members?)\b|\bkill\b"
    r"|\bempty\b|\bdead\b|\bfail(?:ing|ed) (?:\S+ )?(?:consumer|pod|workload)",
    re.IGNORECASE,
)
"""Words and commands after which nobody reads any more."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each reset that is carried out, where nothing above it in its procedure stops the consumers."""
    for program in programs(book):
        if program.name not in GROUPS or not program.has("--reset-offsets") or not program.has("--execute"):
            continue
        if not is_mentioned(book, program) and not _is_stopped(book, program):
            group = program.value("--group") or "the group"
            yield found(
                program,
                f"as long as a consumer of {group} runs, Kafka refuses to reset its offsets",
                "First stop its consumers, and wait until --describe --state says Empty.",
            )


def _is_stopped(book: Runbook, program: Program) -> bool:
    procedure = procedure_at(book, program)
    begin = procedure.start if procedure else 0
    return STOPS.search(f"{book.source.text(begin, program.start)} {around(book, program)}") is not None
