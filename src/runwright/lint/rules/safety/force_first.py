"""Force is the first thing that is tried.

## Why it matters

`--force` switches off the check that would have said no. A pod that is deleted so may still run and write; a
certificate that is renewed so counts against the limit of the authority, and after five there is none for a week.

## Example

```bash
# Manual renewal
certbot renew --force-renewal
```

## Instead

```bash
# Manual renewal
certbot renew
```
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

NAME = "safety/force-first"
SEVERITY = Severity.WARNING
FORCED = (
    ("certbot", "renew", ("--force-renewal", "--force-renew"),
     "asks for certificates that are not due, and the authority gives five of the same a week", "certbot renew"),
    ("git", "push", ("--force", "-f"), "throws away what others have pushed meanwhile", "git push --force-with-lease"),
    ("kubectl", "delete pod", ("--force",),
     "takes the object off the list without waiting: its process may still run and write", "kubectl delete, and wait"),
    ("kubectl", "drain", ("--disable-eviction",),
     "passes by every disruption budget: the last copy of a service goes too", "kubectl drain without it"),
    ("kubectl", "replace", ("--force",), "deletes the object and makes it anew: an outage, and its status is lost",
     "kubectl apply"),
    ("helm", "upgrade", ("--force",), "deletes and makes anew what it cannot change: an outage", "helm upgrade"),
    ("terraform", "force-unlock", ("-force",), "takes the lock from whoever may still be writing the state",
     "Ask who holds the lock first."),
    ("terraform", "destroy", ("-auto-approve",), "asks nobody before it destroys",
     "terraform plan -destroy, then apply the plan"),
)  # fmt: skip
"""Program, sub-command, options, what they do by their manuals, and the way without."""
SHARED = regex(r"\b(?:main|master|trunk|develop|prod\w*|release\S*|HEAD)$|^\$", re.IGNORECASE)
"""Branches that others work on."""
MEANT = regex(
    r"\bforc|\bwedged\b|\bghost\b|\bdead (?:node|host)|\bstrand"
    r"|\bstuck\b|\bhung\b|\bhang|\blast resort\b|\bterminating\b|\bunrespons|\bif (?:it|that|this|still"
    r"|the)\b|\bleak|\bfilter|\brewrite|\bclean(?:ing)?[ -]?up\b|\btear",
    re.IGNORECASE,
)


REWRITES = regex(
    r"\bgit (?:-C \S+ )?(?:filter-branch|filter-repo|rebase\b|commit [^\n]*--amend|reset --hard)|\bbfg\b|--mirror"
)
"""What gives commits other names than those that others have."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each where no gentler call of the same command stands above it and no words tell why."""
    for program in programs(book):
        for name, path, options, does, instead in FORCED:
            if program.name != name or path not in (program.path, _with_kind(program)) or not program.has(*options):
                continue
            if (
                program.value(options[0]) == "false"
                or program.has("--dry-run")
                or is_mentioned(book, program)
                or MEANT.search(around(book, program))
                or MEANT.search(_before(book, program))
                or _tried(book, program, options)
                or (name == "git" and _rewritten(book, program))
            ):
                continue
            own = name == "git" and len(program.operands) > 1 and not SHARED.search(program.operands[-1])
            given = next((each for each in options if program.has(each)), options[0])
            yield found(program, f"{given} {does}", instead, severity=Severity.INFO if own else None)


def _before(book: Runbook, program: Program) -> str:
    """The words of prose that lead to a command in the same paragraph; empty for one in a block."""
    if program.command.block >= 0:
        return ""
    return book.source.text(max(0, book.source.data.rfind(b"\n\n", 0, program.start)), program.start)


def _with_kind(program: Program) -> str:
    """The sub-command with the kind of object behind it: `delete pod`."""
    kind = program.operands[0].partition("/")[0].rstrip("s") if program.operands else ""
    return f"{program.path} {'pod' if kind == 'po' else kind}"


def _rewritten(book: Runbook, program: Program) -> bool:
    """Whether the same procedure rewrites what was pushed: then nothing else takes it back to the server."""
    procedure = procedure_at(book, program)
    begin = procedure.start if procedure else 0
    return REWRITES.search(book.source.text(begin, program.start)) is not None


def _tried(book: Runbook, program: Program, options: tuple[str, ...]) -> bool:
    """Whether the gentle way is tried above, in the same procedure."""
    procedure = procedure_at(book, program)
    return any(
        each.name == program.name and each.path == program.path and not each.has(*options)
        for each in programs(book)
        if each.start < program.start and procedure_at(book, each) == procedure
    )
