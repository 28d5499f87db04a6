"""A replica is promoted, and nothing keeps the old primary from coming back.

## Why it matters

A server that was only slow, or cut off, wakes up and takes writes as before. Then there are two primaries, half of the
orders are in each, and nobody can put them together again.

## Example

````markdown
# The primary is gone

1. Promote the standby: `pg_ctl promote -D /var/lib/postgresql/16/main`
2. Point the application at it.
````

## Instead

````markdown
# The primary is gone

1. Stop the old primary, so that it cannot come back: `aws ec2 stop-instances --force --instance-ids i-0abc`
2. Promote the standby: `pg_ctl promote -D /var/lib/postgresql/16/main`
3. Point the application at it.
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import comments_in, headings, procedure_at, whole
from runwright.lint.facts.promotion import promotions
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.finding import Place
    from runwright.runbook import Runbook

NAME = "safety/promotes-without-fencing"
SEVERITY = Severity.ERROR
WORDS = regex(r"^\W*(?:\d+[.)]\s*)?promote\b.*\b(?:replica|standby|secondary|slave|follower)\b", re.IGNORECASE)
OLD = rb"(?:old|former|failed|original|dead|current|existing|crashed)?[ -]*(?:primary|master|leader)"
FENCES = regex(
    rb"\bfenc|\bstonith\b|\bsplit[- ]brain|\bpatroni|\brepmgr\b|\bpg_auto_failover|\bpg_autoctl|\bkubectl cnpg"
    rb"|\bswitchover|\bfailover-(?:db|global)-cluster|\borchestrator\b|\bdemot"
    rb"|\b(?:stop|shut|isolat|power|kill|terminat|disabl|detach|revok|remov|block|drain|quiesc"
    rb"|read[- ]only)\w*\b[^\n]{0,80}\b"
    + OLD
    + rb"\b|\b"
    + OLD
    + rb"\b[^\n]{0,60}\b(?:stopped|isolated|powered off|read[- ]only|shut down|terminated|cannot come back)"
    rb"|\b(?:systemctl|service|pg_ctl|pg_ctlcluster|docker|compose)\b[^\n]*\bstop\b[^\n]*\b(?:postgres|mysql"
    rb"|redis|\d+ main|-D)|\bpg_ctl\b[^\n]*\bstop\b|\bstop-instances\b",
    re.IGNORECASE,
)
RECOVERS = regex(
    rb"\brecovery_target|\brecovery\.signal|\brestore_command|pg_wal_replay_resume|\bpitr\b|point[- ]in[- ]time",
    re.IGNORECASE,
)
"""A server that ends its own recovery had no primary beside it."""
LOST = regex(
    OLD + rb"\b[^\n]{0,40}\b(?:unrecoverable|not recoverable|cannot be (?:recovered|repaired)|beyond repair|destroyed)",
    re.IGNORECASE,
)
"""An instance of a cloud that is given up does not start again by itself, as a machine does that gets power."""
OF_A_KEY = regex(r"\b(?:jwt|keys?|secrets?|tokens?|certificates?)\b", re.IGNORECASE)
"""What has a primary and a secondary too, and takes no writes."""
STANDS_ALONE = regex(
    r"\b(?:migrat|upgrade|clone|tests?\b|drill|staging|report|read-only copy|decommission)", re.IGNORECASE
)
"""What a title says where the old primary is meant to go on, or is nobody's."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each promotion in whose procedure nobody stops, isolates or demotes the old primary."""
    for place in promotions(book):
        if not _is_fenced(book, place):
            yield found(
                place,
                "nothing in this procedure keeps the old primary from coming back: then two servers take writes",
                "Stop or isolate the old primary first, and say how that is checked.",
                severity=Severity.INFO if _is_given_up(book, place) else None,
            )
    for block in book.blocks:
        for line in comments_in(book, block) if block.runs or block.language == "shell" else ():
            if OF_A_KEY.search(" ".join((book.title.text, *headings(book, line)))):
                continue
            if WORDS.search(line.text) and not _is_fenced(book, line) and not _has_command(book, line):
                yield found(
                    line,
                    f"“{line.text}”, and nothing in this procedure keeps the old primary from coming back",
                    "Stop or isolate the old primary first, and the command for both.",
                    severity=Severity.WARNING,
                )


def _has_command(book: Runbook, line: Place) -> bool:
    return any(line.end <= each.start < line.end + 200 for each in promotions(book))


def _is_given_up(book: Runbook, place: Place) -> bool:
    """Whether it is about an instance of a cloud of which the section says that it is lost."""
    return getattr(place, "name", "") == "aws" and LOST.search(book.source.data, *whole(book, place)) is not None


def _is_fenced(book: Runbook, place: Place) -> bool:
    procedure = procedure_at(book, place)
    bounds = (procedure.start, procedure.end) if procedure else (0, len(book.source.data))
    outer = whole(book, place)
    titles = " ".join((*headings(book, place), procedure.title if procedure else ""))
    known = any(FENCES.search(book.source.data, *each) for each in (bounds, outer)) or RECOVERS.search(
        book.source.data, *bounds
    )
    return bool(known) or STANDS_ALONE.search(titles) is not None
