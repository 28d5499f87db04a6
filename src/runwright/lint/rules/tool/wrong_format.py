"""A dump is given to the program that cannot read its format.

## Why it matters

pg_restore refuses a dump in SQL ("input file appears to be a text format dump"), and psql reads a dump in custom format
as garbage. The restore stops before it has begun.

## Example

```bash
pg_restore -d shop shop.sql
```

```bash
pg_dump -Fc shop > shop.dump
psql -d shop_check -v ON_ERROR_STOP=1 < shop.dump
```

## Instead

```bash
psql -d shop -v ON_ERROR_STOP=1 -1 -f shop.sql
```

```bash
pg_dump -Fc shop > shop.dump
pg_restore -d shop_check shop.dump
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import Program, programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "tool/wrong-format"
SEVERITY = Severity.ERROR
PLAIN = regex(r"\.sql(?:\.(?:gz|bz2|xz|zst))?$")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each pg_restore of a file of SQL, and each psql that reads a file which the page dumps in another format."""
    binary: dict[str, Program] = {}
    for program in programs(book):
        if program.name == "pg_dump":
            form = (program.value("--format", "-F") or "p")[:1]
            for path in _written(program):
                binary.pop(path, None)
                if form in {"c", "t"}:
                    binary[path] = program
        elif program.name == "pg_restore":
            path = next((each for each in program.operands if PLAIN.search(each) and each not in binary), "")
            if path:
                yield found(
                    program,
                    f"{path} is SQL by its name: pg_restore reads only archives and refuses it",
                    f"psql -f {path}",
                )
        elif program.name == "psql":
            path = next((each for each in _read(program) if each in binary), "")
            if path:
                line = book.source.line(binary[path].start)
                yield found(
                    program, f"line {line} writes {path} as an archive, which psql cannot read", f"pg_restore {path}"
                )


def _written(program: Program) -> list[str]:
    """The files that a dump goes to."""
    named = program.value("--file", "-f")
    redirected = [each.writes for each in program.syntax.redirections if each.writes]
    return [each.strip("\"'") for each in [named, *redirected] if each]


def _read(program: Program) -> list[str]:
    named = program.value("--file", "-f")
    redirected = [each.target.known for each in program.syntax.redirections if each.operator == "<" and each.target]
    return [each.strip("\"'") for each in [named, *redirected] if each]
