"""A client speaks to its own machine, where the commands beside it name a server.

## Why it matters

The check looked at the server, and the cure changes whatever listens on the reader's own machine, or fails because
nothing does.

## Example

````markdown
## Cache is stale

1. `redis-cli -h cache-1.shop.internal ping`
2. `redis-cli FLUSHDB`
````

## Instead

````markdown
## Cache is stale

1. `redis-cli -h cache-1.shop.internal ping`
2. `redis-cli -h cache-1.shop.internal FLUSHDB`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages.effects import Level
from runwright.lib.regex import regex
from runwright.lint.facts.around import comment_above, section_at
from runwright.lint.facts.endpoint import endpoints, moves
from runwright.lint.facts.wording import is_mentioned
from runwright.lint.finding import Finding, Severity, found
from runwright.lint.rules.tool import missing_host

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.endpoint import Endpoint
    from runwright.runbook import Runbook

NAME = "consistency/another-host"
SEVERITY = Severity.WARNING
SET = regex(
    rb"PGHOST|PGSERVICE|REDISCLI_|MYSQL_HOST|\.pgpass|\.my\.cnf|^ssh |port-forward"
    rb"|exec -\w*it?\w* [^\n]*\b(?:ba|z)?sh\s*$",
    re.MULTILINE,
)
"""What tells a client its server, or moves the reader to it."""
PLACED = regex(r"\bon (?:the |each |every |all )?\S+|\blocal", re.IGNORECASE)
"""A comment that says on which machine a command runs."""
SCRATCH = regex(r"test|scratch|drill|te?mp(?:_|$)|verif|sandbox", re.IGNORECASE)
"""Names of a database that is made beside the real one, wherever the reader is."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each client without a server under a heading whose other such clients name one; on a page, as a hint."""
    known = endpoints(book)
    if not known or SET.search(book.source.data):
        return
    said = {book.source.line(each.start) for each in missing_host.check(book)}
    told: set[tuple[int, str]] = set()
    for each in known:
        if book.source.line(each.start) in said:
            continue
        if each.program.command.block < 0 and (is_mentioned(book, each.program) or _is_bare(each)):
            continue
        if each.host is not None or PLACED.search(comment_above(book, each)) or SCRATCH.search(_database(each)):
            continue
        key = (each.program.command.block, each.kind)
        if key in told and each.program.command.effects.level is not Level.DESTROYS:
            continue  # said once for the block, and again where something is destroyed
        told.add(key)
        said.add(book.source.line(each.start))
        other = _other(book, known, each)
        if other is not None:
            line = book.source.line(other.start)
            here = section_at(book, other).ordinal == section_at(book, each).ordinal
            yield found(
                each.program.at(each.program.words[0]),
                f"{each.program.name} speaks to its own machine here, and to {other.host} in line {line}",
                f"{each.program.name} -h {other.host} …"
                if other.host and "/" not in other.host
                else "Name the server.",
                severity=None if here and not moves(book, each) else Severity.INFO,
            )


def _is_bare(each: Endpoint) -> bool:
    """Whether a client is given nothing to work on: it is named, and not to be run as it stands."""
    told = each.program.has("-c", "--command", "-f", "--file", "-e", "--execute")
    return not (told or each.program.path or _database(each))


def _database(each: Endpoint) -> str:
    """The database that a client names; empty where it leaves it to the server."""
    return each.program.value("-d", "--dbname") or next(iter(each.program.operands), "")


def _other(book: Runbook, known: tuple[Endpoint, ...], each: Endpoint) -> Endpoint | None:
    """A client of the same kind with a server: under the same heading, or else anywhere when all others have one."""
    remote = [one for one in known if one.kind == each.kind and one.remote]
    section = section_at(book, each).ordinal
    near = next((one for one in remote if section_at(book, one).ordinal == section), None)
    return near or next(iter(remote), None)
