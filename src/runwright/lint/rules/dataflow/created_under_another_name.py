"""A step works on a file that was written under another name.

## Why it matters

The step that reads it finds nothing, or finds the file of last month that has that name. A name that holds the time of
the day is made anew where it is read, and no file has it.

## Example

```bash
pg_dump --format=custom --file=/backup/shop_$(date +%F).dump shop
pg_restore --dbname=shop_check /backup/shop.dump
```

## Instead

```bash
BACKUP=/backup/shop_$(date +%F).dump
pg_dump --format=custom --file="$BACKUP" shop
pg_restore --dbname=shop_check "$BACKUP"
```

What is read before the other one is written was there already:

```bash
cat /etc/ssl/certs/shop.crt /etc/ssl/certs/authority.crt > /etc/ssl/certs/shop-chain.crt
openssl x509 -in /etc/ssl/certs/shop.crt -noout -enddate
```
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from runwright.languages.placeholder import find
from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at
from runwright.lint.facts.file import File, files
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "dataflow/created-under-another-name"
SEVERITY = Severity.WARNING
FILLED = regex(r"\$\(.*?\)|`.*?`|\$\{.*?\}|\$\w+|\*|\?")
NAMED = regex(r"\$\{\w+\}|\$\w+")
"""A variable as it stands, which has one value in both names."""
CLOSE = 0.8
CLOCK = regex(r"(?:\$\(|`)\s*date\b[^)`]*%(?:([SsTXc])|[HMR])")
"""A name that is made of the time at which the command runs; with the second, or only with the minute."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each file that a command reads, that nothing above writes, though something like it is written there."""
    known = files(book)
    yield from _of_this_second(known)
    written = [each for each in known if each.written]
    for each in known:
        if each.written or find(each.path.encode()) or "." not in each.path:
            continue
        if f":{each.path}".encode() in book.source.data[: each.start]:
            continue  # it was copied into a container, or onto another machine
        parts = FILLED.findall(each.path)
        if any(not NAMED.fullmatch(part) for part in parts):
            continue
        before = [one for one in written if one.start < each.start and _together(book, one, each)]
        before = [one for one in before if not parts or FILLED.findall(one.path) == parts]
        if not before or any(_matches(one.path, each.path) for one in before):
            continue
        like = max(before, key=lambda one: _likeness(one.path, each.path))
        if _likeness(like.path, each.path) >= CLOSE and not (_read_again(like, known) or _was_there(book, each, like)):
            line = book.source.line(like.start)
            yield found(
                each,
                f"nothing above writes {each.path}: line {line} writes {like.path}",
                "Use the same name in both; keep it in a variable.",
            )


def _of_this_second(known: tuple[File, ...]) -> Iterator[Finding]:
    """Names that hold the time of the day and are read: they are made anew, and what was written has an older one."""
    for each in known:
        match = None if each.written else CLOCK.search(each.path)
        block = each.program.command.block
        if match and (match[1] or not any(one.written and one.program.command.block == block >= 0 for one in known)):
            yield found(
                each,
                f"{each.path} is named for the moment in which it is read: no file has that name",
                "Keep the name in a variable where the file is written, and read that.",
                severity=Severity.ERROR,
            )


def _together(book: Runbook, one: File, other: File) -> bool:
    return procedure_at(book, one) == procedure_at(book, other)


def _was_there(book: Runbook, each: File, like: File) -> bool:
    """Whether the command that writes the one, or one above it, names the other: it is no slip of the pen."""
    return any(
        program.start <= like.start and any(word.known == each.path for word in program.words)
        for program in programs(book)
    )


def _matches(written: str, read: str) -> bool:
    """Whether a name that is read can be the one that is written, once its variables have values."""
    parts = [re.escape(part) for part in FILLED.split(written)]
    return re.fullmatch(".+".join(parts), read) is not None or read.endswith(f"/{written}")


def _likeness(written: str, read: str) -> float:
    """How alike two names are, from 0 to 1, variables left out; they must have the same ending."""
    name, other = FILLED.sub("", written), FILLED.sub("", read)
    if name.rpartition(".")[2] != other.rpartition(".")[2]:
        return 0.0
    return SequenceMatcher(None, name, other).ratio()


def _read_again(each: File, known: tuple[File, ...]) -> bool:
    """Whether the file that was written is read elsewhere by its own name: then the other is another file."""
    return any(not one.written and one.path == each.path for one in known)
