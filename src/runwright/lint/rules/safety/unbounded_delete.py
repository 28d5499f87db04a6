"""A deletion whose bounds are missing, or may be missing.

## Why it matters

`DELETE` without `WHERE` empties the table, `--all` takes what the team next door has, and `rm -rf "$DIR"/*` with an
empty `DIR` begins at the root.

## Example

```sql
DELETE FROM sessions;
```

```bash
rm -rf "$CACHE_DIR"/*
```

## Instead

```sql
DELETE FROM sessions WHERE expires_at < now();
```

```bash
rm -rf "${CACHE_DIR:?}"/*
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import headings
from runwright.lint.facts.program import programs
from runwright.lint.facts.redis import sent
from runwright.lint.facts.text import texts
from runwright.lint.facts.variable import variables
from runwright.lint.facts.wording import BAD, said
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/unbounded-delete"
SEVERITY = Severity.WARNING
FLUSHES = {
    "FLUSHALL": (
        "FLUSHALL empties every database of this server: sessions, queues and locks of others go with the cache",
        None,
    ),
    "FLUSHDB": (
        "FLUSHDB empties the whole database, and every request then goes to what the cache stands before",
        Severity.INFO,
    ),
}
BUILT_IN = regex(
    r"^(?:po|pods?|deploy\w*|statefulsets?|sts|daemonsets?|ds|jobs?|cronjobs?|pvc|pv|persistentvolume\w*|secrets?|configmaps?|cm|svc"
    r"|services?|ns|namespaces?|nodes?|ingress\w*|all|replicasets?|rs)$",
    re.IGNORECASE,
)
"""Kinds of which others surely have some too."""
ALL = regex(
    r"\b(?:empty|clear|wipe) (?:the|this|out)\b|\b(?:empty|clear|wipe|purge|flush|reset) (?:[\w-]+ ){0,2}"
    r"(?:queue|cache|state|table|history|backlog|log)s?\b"
    r"|\b(?:all|every|everything|entire|alle[nrs]?|tous|toutes|todos|todas|tutti|tutte|tüm)\b|全|すべて|所有|모든",
    re.IGNORECASE,
)
"""The author says so."""
RESET = regex(
    r"\bfactory reset\b|\bwerks(?:reset|einstellung\w*)\b|\bwipe everything\b"
    r"|\breset (?:the )?(?:whole |entire )?database\b",
    re.IGNORECASE,
)
"""A page or section that is for this."""
WARNED = regex(
    r"\b(?:can|may|will|also|deletes?|removes?|loses?|including|includes?)\b[^.]*\b(?:data|volumes)\b|данн|тома|daten|données|datos",
    re.IGNORECASE,
)
"""The author tells that volumes with data go."""
CONSTANT = regex(
    r"'[^']*'|\b\w+\s*\(\s*\)|\b(?:true|false|null|default|as|interval|current_\w+|localtime\w*)\b", re.IGNORECASE
)
DERIVED = regex(
    r"\bSET\s+[\w\".<>-]+\s*=(?:[^,;()]|\((?:[^()]|\([^()]*\))*?)*?\b(?!SET\b)[a-z_]\w*\b(?!\s*\()", re.IGNORECASE
)
"""A value that each row has of its own: a column is filled out of others, in all of them."""
WHERE = regex(r"\bWHERE\b|\bUSING\b|\bLIMIT\b|\bCURRENT OF\b", re.IGNORECASE)
DROPS = regex(r"\b(?:DROP|TRUNCATE) TABLE\b", re.IGNORECASE)
"""Beside whole tables that go, a whole table is meant."""
CLEARS_ALL = regex(
    r"\b(?:clear|delete|drop|remove|wipe|flush) (?:all|every|everything)\b|\blast resort\b", re.IGNORECASE
)
FOR_TRIALS = regex(
    r"\b(?:dev(?:elopment)?|test(?:ing)?|staging|sandbox|local)[ -]only\b"
    r"|\bonly (?:run )?(?:in|on|for) (?:the )?(?:dev|test|staging)",
    re.IGNORECASE,
)
"""The author keeps it away from what counts."""
SETS = regex(r"\s*UPDATE\s+([\w.\"]+)\s+SET\s+([\w\"]+)\s*=", re.IGNORECASE)
SINGLE = regex(r"(?:UPDATE|FROM)\s+\W*\w*(?:version|schema_info|migration)\w*", re.IGNORECASE)
"""Tables of one row, in which tools keep where they are."""
INDICES = regex(r"^(?:https?://)?[^/\s]+(?::\d+)/(?:_all|\*)/?(?:\?\S*)?$")
ROOTED = regex(r"""^["']?\$\{?(\w+)\}?["']?/(?:["']?\*|["']?$)""")
"""A path that begins with a variable and goes on with all that is below it."""
DELETES = {"DeleteStmt": "DELETE", "UpdateStmt": "UPDATE"}


def check(book: Runbook) -> Iterator[Finding]:
    """Flag statements without a condition, `--all`, and paths that begin at a variable which may be empty."""
    yield from _statements(book)
    yield from _everything(book)
    for program in programs(book):
        if program.name in {"kubectl", "oc", "k"} and program.path.startswith("delete") and program.has("--all"):
            if not program.has("--dry-run"):
                yield found(
                    program,
                    f"--all deletes every {_kind(program)} there is, whoever put it there",
                    "Names, or a selector: -l app=…",
                    severity=None if _takes_others(book, program) else Severity.INFO,
                )
        elif program.name == "curl" and _every_index(program):
            says = "this deletes every index that there is, those of the system included"
            yield found(program, says, "The name of the index that is meant.")
        elif program.name == "rm" and program.has("-r", "-R", "--recursive", "-f"):
            yield from _paths(book, program)


def _statements(book: Runbook) -> Iterator[Finding]:
    for text in texts(book, "sql"):
        for statement in text.statements:
            verb = DELETES.get(statement.kind)
            words = text.slice(statement.start, statement.end)
            if verb and not WHERE.search(words) and not SINGLE.search(words):
                place = text.home.of(statement)
                above = said(book, place)
                if BAD.search(above):
                    continue  # shown as what not to do
                meant = (
                    ALL.search(above)
                    or RESET.search(" ".join([book.title.text, *headings(book, place)]))
                    or DROPS.search(text.text)
                    or _is_switched(words, text.text)
                    or (verb == "UPDATE" and DERIVED.search(CONSTANT.sub("", words)))
                )
                says = f"{verb} without WHERE is about every row of the table"
                yield found(place, says, "WHERE …", severity=Severity.INFO if meant else None)


def _is_switched(words: str, text: str) -> bool:
    """Whether the same column of the same table is set again for some rows: off for all, and on for one."""
    match = SETS.match(words)
    again = SETS.finditer(text[text.find(words) + len(words) :]) if match else ()
    return any(match is not None and (one[1], one[2]) == (match[1], match[2]) for one in again)


def _everything(book: Runbook) -> Iterator[Finding]:
    """FLUSHALL, and what Docker has unused with its volumes."""
    for command in sent(book):
        if command.words[0] in FLUSHES:
            says, severity = FLUSHES[command.words[0]]
            words = " ".join([said(book, command), *headings(book, command)[-1:]])
            if FOR_TRIALS.search(words) or CLEARS_ALL.search(words):
                severity = Severity.INFO
            yield found(
                command,
                says,
                "The keys that are meant: --scan --pattern '…' | xargs -r redis-cli unlink",
                severity=severity,
            )
    for program in programs(book):
        prunes = program.name == "docker" and program.path == "system prune" and program.has("--volumes")
        if prunes or (program.name == "docker" and program.path == "volume prune" and program.has("-a", "--all")):
            if WARNED.search(said(book, program)):
                continue  # the words above it say the same
            yield found(
                program,
                "stopped containers go, and with them the volumes that were only theirs, those of databases included",
                "docker image prune, docker container prune; volumes by name",
            )


def _takes_others(book: Runbook, program: Program) -> bool:
    """Whether others surely have some of the kind, and nobody says that all of them are meant."""
    if not BUILT_IN.match(_kind(program)) or ALL.search(said(book, program)):
        return False
    return not _goes_whole(book, program)


def _goes_whole(book: Runbook, program: Program) -> bool:
    """Whether the same block takes the namespace away as well."""
    block = program.command.block
    return any(
        each.command.block == block >= 0
        and each.path.startswith("delete")
        and {"namespace", "ns"}.intersection(each.operands[:1])
        for each in programs(book)
    )


def _every_index(program: Program) -> bool:
    """Whether curl asks Elasticsearch or OpenSearch to delete all of its indices."""
    deletes = (program.value("-X", "--request") or "").upper() == "DELETE"
    return deletes and any(INDICES.search(each) for each in program.operands)


def _kind(program: Program) -> str:
    return program.operands[0] if program.operands else program.path.removeprefix("delete").strip() or "object"


def _paths(book: Runbook, program: Program) -> Iterator[Finding]:
    """The operands of `rm` that become `/*` when their variable is empty."""
    settings = {each.name for each in variables(book).settings if each.start < program.start}
    for word in program.invocation.operands if program.invocation else ():
        match = ROOTED.match(word.text)
        if match and match[1] not in settings:
            yield found(
                program.at(word),
                f"when {match[1]} is empty, and nothing above sets it, this deletes from the root on",
                f"${{{match[1]}:?}} stops the command when it is empty.",
            )
