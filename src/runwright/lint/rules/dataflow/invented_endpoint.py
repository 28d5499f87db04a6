"""A host name that the service never gives.

## Why it matters

An instance of RDS or ElastiCache gets a name with a part that nobody can guess and its region in it. A name that is
made up from the identifier resolves to nothing, or to somebody else's machine.

## Example

```bash
aws rds create-db-instance-read-replica --db-instance-identifier shop-replica --source-db-instance-identifier shop
aws rds wait db-instance-available --db-instance-identifier shop-replica
kubectl set env deploy/shop DB_READ_HOST=shop-replica.aws.com -n shop
```

## Instead

```bash
aws rds create-db-instance-read-replica --db-instance-identifier shop-replica --source-db-instance-identifier shop
aws rds wait db-instance-available --db-instance-identifier shop-replica
HOST=$(aws rds describe-db-instances --db-instance-identifier shop-replica \
  --query 'DBInstances[0].Endpoint.Address' --output text)
kubectl set env deploy/shop DB_READ_HOST="$HOST" -n shop
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

    from runwright.runbook import Runbook

NAME = "dataflow/invented-endpoint"
SEVERITY = Severity.ERROR
CREATES = regex(r"^(?:rds (?:create|restore)|elasticache create)")
NAMES = ("--db-instance-identifier", "--db-cluster-identifier", "--replication-group-id", "--cache-cluster-id")
GIVEN = regex(r"\.(?:rds|cache)\.amazonaws\.com")
"""docs.aws.amazon.com: every endpoint of RDS and ElastiCache ends so."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each host that is the identifier of an instance made here with another domain behind it."""
    known = programs(book)
    for program in known:
        if program.name != "aws" or not CREATES.match(program.path):
            continue
        name = next((value for each in NAMES if (value := program.value(each))), "")
        host = re.compile(rf"(?<![\w.-]){re.escape(name)}\.(?:aws|amazonaws|amazon|rds)\.[a-z]{{2,}}(?:\.[\w.]+)?")
        for other in known if len(name) > 3 else ():
            for word in other.words[1:]:
                match = host.search(word.text)
                if match and not GIVEN.search(word.text):
                    yield found(
                        other.at(word),
                        f"{match[0]} is no name that AWS gives to {name}: it ends in rds.amazonaws.com or "
                        "cache.amazonaws.com and has a part that only AWS knows",
                        "aws rds describe-db-instances --query 'DBInstances[0].Endpoint.Address'",
                    )
