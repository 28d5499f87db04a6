"""The data directory is removed before anything is known to be there in its place.

## Why it matters

In it lies the log that was not archived yet: the last minutes, which no backup has. And if the backup does not restore,
there is nothing left to try again with.

## Example

````markdown
# Back to a point in time

1. Stop: `sudo systemctl stop postgresql`
2. Clear: `sudo rm -rf /var/lib/postgresql/16/main/*`
3. Restore: `sudo -u postgres tar -xf /backup/base.tar -C /var/lib/postgresql/16/main`
````

## Instead

````markdown
# Back to a point in time

1. Stop: `sudo systemctl stop postgresql`
2. Keep: `sudo mv /var/lib/postgresql/16/main /var/lib/postgresql/16/main.broken`
3. Restore: `sudo -u postgres tar -xf /backup/base.tar -C /var/lib/postgresql/16/main`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import headings, procedure_at
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/data-directory-removed"
SEVERITY = Severity.ERROR
DATA = regex(
    r"^(/var/lib/(?:postgresql|pgsql|mysql|redis|mongodb?|etcd|elasticsearch)(?:/[\w.-]+)*|\$\{?PGDATA\}?|/pgdata)(?:/\*?)?$"
)
ASIDE = regex(r"/[\w.-]*(?:restor|recover|tmp|temp|test|new|old|clone|sandbox)[\w.-]*$", re.IGNORECASE)
"""A directory beside the one that the server works in."""
RESTORES = regex(r"\brestor|\brecover|point[- ]in[- ]time|\bpitr\b", re.IGNORECASE)
SPARE = regex(
    r"\b(?:replica|standby|secondary|slave|follower|re-?seed|re-?clone|rebuild|rejoin|re-?join|member"
    r"|new (?:server|node)|test|drill|uninstall|decommission|clean ?up|remove)",
    re.IGNORECASE,
)
KEEPS = frozenset({"mv", "cp", "tar", "rsync", "zfs", "lvcreate", "aws"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each removal in a procedure of restoring where nothing above moves or copies the directory."""
    for program in programs(book):
        target = next((match[1] for each in program.operands if (match := DATA.match(each))), "")
        if program.name != "rm" or not target or ASIDE.search(target) or not program.has("-r", "-R", "--recursive"):
            continue
        procedure = procedure_at(book, program)
        words = " ".join((*headings(book, program), procedure.title if procedure else ""))
        inside = book.source.text(procedure.start, procedure.end) if procedure else ""
        if not RESTORES.search(words) or SPARE.search(words) or _is_kept(book, program, target):
            continue
        yield found(
            program,
            f"{target} holds the last changes that no backup has, and nothing above keeps it",
            f"mv {target} {target}.before-restore",
            severity=Severity.WARNING if SPARE.search(inside) else None,
        )


def _is_kept(book: Runbook, removing: Program, target: str) -> bool:
    if "/etcd" in target and b"snapshot save" in book.source.data[: removing.start]:
        return True  # all of what it held, as this page had it written before
    procedure = procedure_at(book, removing)
    return any(
        each.name in KEEPS and any(target in word.known for word in each.words)
        for each in programs(book)
        if each.start < removing.start and procedure_at(book, each) == procedure
    )
