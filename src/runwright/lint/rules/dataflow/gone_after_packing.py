"""A file is used under a name that it lost when it was packed.

## Why it matters

`gzip shop.sql` leaves `shop.sql.gz` and removes `shop.sql`; so do bzip2 and xz. The next command finds no such file,
and a backup that was to be copied away stays where it was made.

## Example

```bash
pg_dump shop > /backup/shop.sql
gzip /backup/shop.sql
aws s3 cp /backup/shop.sql s3://backups/shop.sql
```

## Instead

```bash
pg_dump shop > /backup/shop.sql
gzip /backup/shop.sql
aws s3 cp /backup/shop.sql.gz s3://backups/shop.sql.gz
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.file import files
from runwright.lint.facts.program import programs
from runwright.lint.facts.variable import variables
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "dataflow/gone-after-packing"
SEVERITY = Severity.ERROR
ENDINGS = {"gzip": ".gz", "pigz": ".gz", "bzip2": ".bz2", "pbzip2": ".bz2", "xz": ".xz", "lzma": ".lzma"}
KEEPS = (
    *("-k", "--keep", "-c", "--stdout", "--to-stdout", "-d", "--decompress", "--uncompress"),
    *("-l", "--list", "-t", "--test", "-h", "--help", "-V", "--version", "-r", "--recursive", "-S", "--suffix"),
)
LOOKS = frozenset(
    {
        "cat", "head", "tail", "less", "grep", "wc", "tar", "zip", "aws", "gsutil", "gcloud", "az", "mc", "rclone",
        "scp", "rsync", "cp", "mv", "psql", "pg_restore", "mysql", "gpg", "age", "openssl", "sha256sum", "md5sum",
        "sha1sum", "split", "du", "stat", "file", "chmod", "chown", "curl",
    }
)  # fmt: skip
"""What fails when a file that it names is not there."""
COPIES = frozenset({"cp", "mv", "scp", "rsync", "aws", "gsutil", "gcloud", "mc", "rclone"})
"""What makes the last file that it names."""
SAME_PLACE = frozenset({"sudo", "time", "nice", "ionice", "nohup", "env"})
GLOBS = regex(r"[*?\[\]{}<>]|\$\(|`")
MOVES = frozenset({"cd", "pushd", "popd"})
BRANCHES = regex(r"\b(?:else|elif|esac)\b|\|\||#[^\n]*\b(?:or|alternative|option|otherwise|instead)\b", re.IGNORECASE)
"""What may stand between two ways, of which one is taken."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first command of a block that wants a file which one above it has packed."""
    known = programs(book)
    for at, packer in enumerate(known):
        for path in _packed(packer):
            after = [each for each in known[at + 1 :] if each.command.block == packer.command.block]
            user = next((each for each in after if _names(each, path) or _moves(each, path)), None)
            if user is not None and _wants(book, user, path) and not _is_otherwise(book, packer, user, path):
                ending = ENDINGS[packer.name]
                line = book.source.line(packer.start)
                says = f"{packer.name} of line {line} has made {path}{ending} of {path}: there is no {path} any more"
                yield found(user, says, f"{path}{ending}, or {packer.name} --keep")


def _packed(program: Program) -> Iterator[str]:
    """The files that a program replaces by packed ones."""
    if program.name not in ENDINGS or program.command.block < 0 or not _is_here(program) or program.has(*KEEPS):
        return
    if program.syntax.piped_from or program.syntax.piped_to or program.syntax.redirections:
        return
    for path in program.operands:
        if path and not GLOBS.search(path) and not path.endswith(ENDINGS[program.name]):
            yield path.strip('"')


def _is_here(program: Program) -> bool:
    return all(each.name in SAME_PLACE for each in program.around)


def _moves(program: Program, path: str) -> bool:
    """Whether it changes to a folder in which a relative path is another file."""
    return program.name in MOVES and not path.startswith(("/", "~", "$"))


def _names(program: Program, path: str) -> bool:
    redirected = [each.target.known for each in program.syntax.redirections if each.target is not None]
    words = [word.known for word in program.words[1:]]
    return any(each.strip('"').removeprefix("@") == path for each in (*words, *redirected))


def _wants(book: Runbook, program: Program, path: str) -> bool:
    """Whether a program that names a file fails without it: it reads it, and does not make it."""
    here = [each for each in files(book) if each.program is program and each.path.strip('"') == path]
    if any(each.written for each in here) or not _is_here(program) or "|| true" in program.command.text:
        return False
    if any(each.sure for each in here):
        return True
    makes = program.name in COPIES and bool(program.operands) and program.operands[-1].strip('"') == path
    return program.name in LOOKS and not makes


def _is_otherwise(book: Runbook, packer: Program, user: Program, path: str) -> bool:
    """Whether the two are of different ways, or the name means another file by then."""
    names = [name for word in packer.words if word.known.strip('"') == path for name in word.variables]
    if BRANCHES.search(book.source.text(packer.end, user.start)):
        return True
    return any(each.name in names and packer.start < each.start < user.start for each in variables(book).settings)
