"""Something that takes minutes to exist is used at once.

## Why it matters

`aws rds create-…` comes back within a second; the instance is there after ten minutes. Whatever the next step points at
it fails, and the application with it.

## Example

```bash
aws rds create-db-instance-read-replica --db-instance-identifier shop-replica --source-db-instance-identifier shop
kubectl set env deploy/shop DB_READ_HOST=shop-replica.c9akciq32.eu-west-1.rds.amazonaws.com -n shop
```

## Instead

```bash
aws rds create-db-instance-read-replica --db-instance-identifier shop-replica --source-db-instance-identifier shop
aws rds wait db-instance-available --db-instance-identifier shop-replica
kubectl set env deploy/shop DB_READ_HOST=shop-replica.c9akciq32.eu-west-1.rds.amazonaws.com -n shop
```

Another way to make the same thing does not use the first:

```bash
# From a snapshot
aws rds restore-db-instance-from-db-snapshot --db-instance-identifier shop-back --db-snapshot-identifier shop-monday
# Or from another one
aws rds restore-db-instance-from-db-snapshot --db-instance-identifier shop-back --db-snapshot-identifier shop-sunday
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

NAME = "dataflow/not-waited-for"
SEVERITY = Severity.WARNING
SLOW = regex(
    r"^(?:rds (?:create-db-instance|create-db-cluster|create-db-snapshot|restore-db|create-db-instance-read-replica)"
    r"|elasticache create-|ec2 (?:run-instances|create-snapshot|create-volume|create-image)"
    r"|redshift (?:create-cluster|restore)"
    r"|eks create-(?:cluster|nodegroup|fargate-profile|addon)|opensearch create-domain)"
)
"""AWS: calls that answer before the thing exists; `aws … wait` is there for each."""
NAMES = (
    "--db-instance-identifier", "--db-cluster-identifier", "--db-snapshot-identifier", "--replication-group-id",
    "--cache-cluster-id", "--cluster-identifier", "--target-db-instance-identifier", "--target-db-cluster-identifier",
    "--cluster-name", "--domain-name",
)  # fmt: skip
TARGETS = ("--target-db-instance-identifier", "--target-db-cluster-identifier", "--db-instance-identifier",
           "--db-cluster-identifier")  # fmt: skip
"""The first of these names what is made, not what it is made from."""
WAITS = regex(r"\bwait\b|describe|--wait|status|sleep|until|watch|list-|get-waiter|poll", re.IGNORECASE)
PROSE = regex(
    rb"\bwait(?:s|ed|ing)?\b|\bonce (?:it|the)|\buntil\b|\bavailable\b|\bready\b|\btakes\b|\bminutes\b", re.IGNORECASE
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each whose name a later command of the procedure uses, with nothing between that waits or looks."""
    known = programs(book)
    for program in known:
        if program.name != "aws" or not SLOW.match(program.path):
            continue
        name = _made(program)
        using = next((each for each in known if name and _uses(book, each, program, name)), None)
        if using is None:
            continue
        between = book.source.data[program.end : using.start]
        looks = any(WAITS.search(each.path) for each in known if each.command is using.command)
        if looks or PROSE.search(between) or WAITS.search(between.decode("utf-8", "replace")):
            continue
        yield found(
            using,
            f"line {book.source.line(program.start)} only orders {name}: it takes minutes to exist, and this "
            f"uses it at once",
            f"aws {program.path.split()[0]} wait … before this",
        )


def _made(program: Program) -> str:
    """The name of what a call makes; empty without one."""
    own = ("--db-snapshot-identifier",) if "create-db-snapshot" in program.path else TARGETS
    return next((value for each in (*own, *NAMES) if (value := program.value(each))), "")


def _uses(book: Runbook, each: Program, making: Program, name: str) -> bool:
    after = each.command.ordinal > making.command.ordinal
    same = procedure_at(book, each) == procedure_at(book, making)
    if each.path == "rds create-db-instance":
        return False  # a cluster takes its first instance while it is being made
    if SLOW.match(each.path) and name == _made(each):
        return False  # it makes it, in another way
    return after and same and len(name) > 3 and any(name in word.text for word in each.words[1:])
