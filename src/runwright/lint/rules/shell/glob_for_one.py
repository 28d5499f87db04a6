"""A pattern where the program takes exactly one file.

## Why it matters

It works while one file matches. On the second day two match, and the extra names become further arguments: the program
refuses them, or takes one for something else.

## Example

```bash
aws s3 cp backup_*.sql.gz s3://shop-backups/
```

## Instead

```bash
aws s3 cp "$BACKUP_FILE" s3://shop-backups/
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import Program, programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.syntax import Word
    from runwright.runbook import Runbook

NAME = "shell/glob-for-one"
SEVERITY = Severity.WARNING
PATTERN = regex(r"(?<!\\)[*?](?![\w\s]*\})|(?<!\\)\[[^\]$]+\]")
FILLED = regex(r"\[[A-Za-z]{3,}(?:[-_ ][A-Za-z]{2,})*\]")
"""A place for the reader to fill in, not a class of characters."""
ONE = {
    "aws": {"s3 cp", "s3 mv", "s3 sync"},
    "pg_restore": {""},
    "redis-check-rdb": {""},
    "redis-check-aof": {""},
    "unzip": {""},
    "source": {""},
    ".": {""},
    "etcdctl": {"snapshot restore", "snapshot status"},
    "promtool": {"tsdb dump"},
    "mongorestore": {""},
    "sqlite3": {""},
}
"""Programs, and their sub-commands, whose file operand is one file."""
OPTIONS = {"redis-cli": ("--rdb",), "psql": ("--file", "-f"), "mysql": (), "pg_restore": ("--file", "-f")}
FILE_TESTS = frozenset({"-f", "-e", "-s", "-r", "-d"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each unquoted pattern for such an operand, option or test, and each that unpacks many backups."""
    for program in programs(book):
        word = _pattern(program)
        if word is not None:
            yield found(
                program.at(word),
                f"{word.text} is one file only while nothing else matches: with two, {program.called} gets an argument "
                "too many",
                "Name the file, or keep its name in a variable when it is made.",
            )
        elif program.name in {"gunzip", "gzip"} and program.syntax.piped_to is False:
            yield from _unpacked(program)


def _pattern(program: Program) -> Word | None:
    if program.invocation is None:
        return _tested(program)
    wanted: list[Word] = []
    if program.path in ONE.get(program.name, ()):
        wanted += program.invocation.operands
    wanted += [
        each.value
        for each in program.invocation.given
        if each.value is not None and set(OPTIONS.get(program.name, ())) & set(each.option.names)
    ]
    return next((word for word in wanted if _expands(word)), None) or _tested(program)


def _tested(program: Program) -> Word | None:
    """The pattern that `[ -f *.gz ]` tests; `[[` expands none."""
    words = program.words
    if program.name in {"[", "test"} and len(words) > 2 and words[1].known in FILE_TESTS and _expands(words[2]):
        return words[2]
    return None


def _expands(word: Word) -> bool:
    text = FILLED.sub("", word.text)
    return not word.quoted and not word.variables and not text.startswith("s3:") and bool(PATTERN.search(text))


def _unpacked(program: Program) -> Iterator[Finding]:
    """`gunzip backup_*.sql.gz`, when the next command works on one of them."""
    if program.has("-t", "--test", "-l", "--list") or (
        program.name == "gzip" and not program.has("-d", "--decompress")
    ):
        return
    for word in program.invocation.operands if program.invocation else ():
        if _expands(word) and "backup" in word.text.lower():
            yield found(
                program.at(word),
                f"every older file that {word.text} matches is unpacked too, and takes its place on the disk",
                "Name the one that was fetched.",
            )
