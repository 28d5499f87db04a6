"""A replica is promoted, and nobody looks first how far it and the others are.

## Why it matters

Of several replicas one has received the most. Whatever the chosen one lacks is lost for good, and the ones that were
ahead of it can no longer follow.

## Example

````markdown
# The primary is gone

1. Keep the old primary away: `aws ec2 stop-instances --force --instance-ids i-0abc`
2. Promote one of the replicas: `pg_ctl promote -D /var/lib/postgresql/16/main`
3. Point the other replicas at it.
````

## Instead

````markdown
# The primary is gone

1. Keep the old primary away: `aws ec2 stop-instances --force --instance-ids i-0abc`
2. On each replica: `psql -c "SELECT pg_last_wal_receive_lsn()"`; take the one with the highest.
3. Promote it: `pg_ctl promote -D /var/lib/postgresql/16/main`
4. Point the other replicas at it.
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import headings, procedure_at, whole
from runwright.lint.facts.promotion import promotions
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.finding import Place
    from runwright.runbook import Runbook

NAME = "safety/promotes-unseen"
SEVERITY = Severity.WARNING
LOOKS = regex(
    rb"_lsn\b|\blsn\b|\blag\b|replay_timestamp|\bcaught up|\bcatch(?:es)? up|\bup[- ]to[- ]date"
    rb"|\bmost (?:recent|advanced)|\bleast (?:lag|behind)|\bfurthest|\boffset\b|\binfo replication"
    rb"|pg_controldata|pg_stat_wal_receiver|\bin sync|\bsynchronous|\bpatronictl|\brepmgr\b",
    re.IGNORECASE,
)
SEVERAL = regex(
    rb"\b(?:remaining|other|each|every|all|both|two|three|most) (?:\w+ )?(?:replicas?|standbys?|slaves?|followers?)\b",
    re.IGNORECASE,
)
RECOVERS = regex(rb"\brecovery_target|\brecovery\.signal|\brestore_command|\bpitr\b|point[- ]in[- ]time", re.IGNORECASE)
PLANNED = regex(r"\b(?:migrat|upgrade|clone|tests?\b|drill|staging|report)", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first promotion of each procedure that has several replicas to choose from and compares none."""
    told: set[int] = set()
    for place in promotions(book):
        start, end = _bounds(book, place)
        if start in told or PLANNED.search(" ".join(headings(book, place))):
            continue
        told.add(start)
        if any(LOOKS.search(book.source.data, *each) for each in ((start, end), whole(book, place))):
            continue
        if not RECOVERS.search(book.source.data, start, end) and SEVERAL.search(book.source.data, start, end):
            says = "there are several replicas, and nobody looks here which of them has received the most"
            yield found(place, says, "SELECT pg_last_wal_receive_lsn() on each; the highest one is promoted.")


def _bounds(book: Runbook, place: Place) -> tuple[int, int]:
    procedure = procedure_at(book, place)
    return (procedure.start, procedure.end) if procedure else (0, len(book.source.data))
