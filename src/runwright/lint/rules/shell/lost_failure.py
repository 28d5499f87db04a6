"""A backup or another copy goes through a pipe, and nobody learns that its first program failed.

## Why it matters

A pipeline has the exit status of its last program. When the dump fails half-way, `gzip` still succeeds: a broken
file is there, the status is 0, and the next step deletes the old backups.

## Example

```bash
pg_dump shop | gzip > /backup/shop.sql.gz
```

## Instead

```bash
set -o pipefail
pg_dump shop | gzip > /backup/shop.sql.gz
```

or let the tool write the file itself:

```bash
pg_dump --format=custom --file=/backup/shop.dump shop
```
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from runwright.languages.tools.book import book_for
from runwright.languages.tools.invocation import read
from runwright.lib.regex import regex
from runwright.lint.facts.home import home_of
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.syntax import Command as Syntax
    from runwright.runbook import Runbook

NAME = "shell/lost-failure"
SEVERITY = Severity.WARNING
CANNOT_FAIL = frozenset({"echo", "printf", "yes", "true", "date", "seq", "cat", "hostname", "ls"})
"""What is not worth a word: it does not fail, or what it makes is not kept for later."""
KEEPERS = frozenset(
    ("gzip", "pigz", "bzip2", "pbzip2", "xz", "zstd", "lz4", "lzop", "openssl", "gpg", "age", "split", "pv", "dd")
)
"""They pass on whatever they got, and succeed."""
OUTPUT = frozenset({"-o", "--output", "-out"})
RECEIVERS = KEEPERS | {"cat", "tee", "psql", "mysql", "mariadb", "sqlite3"}
"""What a host is sent such output for: they take what comes, and do not notice that it breaks off."""
UPLOADS = regex(r"\b(?:aws s3 cp|gsutil cp|gcloud storage cp|az storage blob upload|rclone rcat|mc pipe)\b")
PIPEFAIL = regex(r"\bset\s+-[a-zA-Z]*o\s+pipefail\b|\bset\s+-[a-zA-Z]+o pipefail|PIPESTATUS|\bpipefail\b")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each pipeline that keeps what its first program gives, where no `pipefail` stands above in its block."""
    for command in book.commands:
        if command.syntax is None or command.language != "shell" or "|" not in command.text:
            continue
        before = book.source.text(book.blocks[command.block].start, command.end) if command.block >= 0 else command.text
        if ("pipefail" in before or "PIPESTATUS" in before) and PIPEFAIL.search(before):
            continue
        home = home_of(book, command)
        for pipe in _pipelines(command.syntax.commands):
            first, last = pipe[0], pipe[-1]
            target = _kept(pipe)
            name = _name(first)
            if (
                target
                and target != "-"
                and name
                and name not in CANNOT_FAIL
                and not first.here_documents
                and book_for(name) is not None
            ):
                yield found(
                    home.of(first),
                    f"when {name} fails, {last.name} still succeeds: {target} is incomplete and the status is 0",
                    "Put `set -o pipefail` above it, or let the tool write the file itself.",
                )


def _pipelines(commands: tuple[Syntax, ...]) -> Iterator[list[Syntax]]:
    """The commands of each pipeline, two or more."""
    waiting: list[list[Syntax]] = []  # in “docker save shop:$(git rev-parse HEAD) | gzip” git comes between the two
    for each in commands:
        pipe = [*waiting.pop(), each] if each.piped_from and waiting else [each]
        if each.piped_to:
            waiting.append(pipe)
        elif len(pipe) > 1:
            yield pipe


def _name(first: Syntax) -> str:
    """The program that gives the output, behind sudo."""
    words = [word.known.rpartition("/")[2] for word in first.words]
    if words[:1] == ["sudo"]:
        words = [each for each in words[1:] if not each.startswith("-") and each not in {"postgres", "root"}]
    return words[0] if words else ""


def _named(last: Syntax) -> str:
    """The file that an option of the last program names for its output: `-o FILE`, `-out FILE`, `of=FILE`."""
    words = [word.known for word in last.words[1:]]
    behind = (after for word, after in pairwise(words) if word in OUTPUT)
    given = (word.partition("=")[2] for word in words if word.startswith(("of=", "--output=")))
    return next((each for each in (*behind, *given) if not each.startswith(("-", "/dev/"))), "")


def _kept(pipe: list[Syntax]) -> str:
    """The file or place in which the output of a pipeline is kept as it comes; empty when it is not."""
    last = pipe[-1]
    if any((each.name or "").rpartition("/")[2] not in KEEPERS for each in pipe[1:-1]):
        return ""
    words = " ".join(word.known for word in last.words)
    written = next((each.writes for each in last.redirections if each.writes), None) or _named(last)
    if (last.name or "").rpartition("/")[2] in KEEPERS and written:
        return written
    if last.name == "ssh":
        return _sent(last)
    return last.words[-1].known if UPLOADS.match(words) and " - " in f"{words} " else ""


def _sent(last: Syntax) -> str:
    """What a host does with what it is sent, where it keeps it as it comes; tar and others know what breaks off."""
    book = book_for("ssh")
    words = read(book, last).inner if book else ()
    said = " ".join(word.known for word in words[0]) if words else ""
    programs = [word for word in said.split() if word != "sudo"]
    return said if programs and programs[0].rpartition("/")[2] in RECEIVERS else ""
