"""A dump is read by the program that cannot read its format.

## Why it matters

`pg_restore` refuses a script (“input file appears to be a text format dump”), and `psql` takes the binary of
`pg_dump -Fc` for statements and prints a thousand errors; to any client a packed file is bytes. At night all of it
looks like a broken backup.

## Example

```bash
pg_dump shop > /backup/shop.sql
pg_restore --dbname=shop_check /backup/shop.sql
```

## Instead

```bash
pg_dump --format=custom --file=/backup/shop.dump shop
pg_restore --dbname=shop_check /backup/shop.dump
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.facts.value import spelled
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "dataflow/wrong-restorer"
SEVERITY = Severity.ERROR
SCRIPT = regex(r"\.sql$")
PACKED = regex(r"\.(?:sql|dump|pgdump|custom)\.(?:gz|xz|zst|bz2)$")
CUSTOM = regex(rb"\bpg_dump\b[^`]*?\s(?:-F\s?[cdt]\b|--format[= ](?:c|d|t|custom|directory|tar)\b)")
"""A dump that pg_restore reads, whatever its file is called."""
COMPRESSED = regex(r"\.(?:gz|xz|zst|bz2)$")
CUT = regex(r"\$\{\w+%")
"""A name without its end: what was packed is not any more."""
CLIENTS = frozenset({"psql", "mysql", "mariadb"})
BINARY = frozenset({"c", "custom", "d", "directory", "t", "tar"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag `pg_restore` of a script or of what is still compressed, and `psql` of what this page dumps as binary."""
    if not any(each.name in {"pg_restore", *CLIENTS} for each in programs(book)):
        return
    binary = {spelled(book, each, program.start) for program in programs(book) for each in _binary(program)}
    dumps_binary = CUSTOM.search(book.source.data) is not None
    for program in programs(book):
        path = program.operands[-1] if program.name == "pg_restore" and program.operands else ""
        named = spelled(book, path, program.start)
        if path and not dumps_binary and not CUT.search(path) and (SCRIPT.search(named) or PACKED.search(named)):
            what = "is a script, and pg_restore reads none" if SCRIPT.search(named) else "has to be unpacked first"
            yield found(program, f"{path} {what}", "psql --set ON_ERROR_STOP=on --file=… for a script")
        for each in _read_by_client(program):
            if COMPRESSED.search(each):
                says = f"{each} is compressed, and {program.name} takes its bytes for statements"
                yield found(program, says, f"gunzip -c FILE | {program.name} …, or zstd -dc, xz -dc, as it was packed")
            elif program.name == "psql" and spelled(book, each, program.start) in binary and not SCRIPT.search(each):
                yield found(
                    program,
                    f"{each} was written by pg_dump in a format of its own, and psql takes it for statements",
                    "pg_restore --dbname=… FILE",
                )


def _binary(program: Program) -> list[str]:
    """The files that a pg_dump writes in a format that only pg_restore reads."""
    if program.name != "pg_dump" or (program.value("-F", "--format") or "p") not in BINARY:
        return []
    written = [each.target.known for each in program.syntax.redirections if each.target and each.operator == ">"]
    return [*written, *([file] if (file := program.value("-f", "--file")) else [])]


def _read_by_client(program: Program) -> list[str]:
    """The files of statements that a client is given."""
    if program.name not in CLIENTS:
        return []
    read = [each.target.known for each in program.syntax.redirections if each.target and each.operator == "<"]
    named = program.value("-f", "--file") if program.name == "psql" else None
    return [*read, *([named] if named else [])]
