"""A script of the repository is called that the repository does not have.

## Why it matters

The step that was to be one call is "No such file or directory", and nobody knows what the script did.

## Example

````markdown {file=docs/runbooks/failover.md}
# Fail over

1. `./scripts/failover-to-region.sh eu-west-1`
````

```text {file=scripts/deploy.sh}
```

## Instead

````markdown {file=docs/runbooks/failover.md}
# Fail over

1. `./scripts/deploy.sh eu-west-1`
````

```text {file=scripts/deploy.sh}
```
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.file import files
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.syntax import Word
    from runwright.lint.facts.program import Program
    from runwright.lint.library import Library
    from runwright.runbook import Runbook

NAME = "dataflow/script-not-there"
SEVERITY = Severity.WARNING
INTERPRETERS = frozenset({"bash", "sh", "zsh", "python", "python3", "node", "ruby", "perl", "source", "."})
SCRIPT = regex(r"(?:\./)?(?:[\w-][\w.-]*/)+[\w.-]+\.(?:sh|py|js|mjs|ts|rb|pl)")
"""A path below the repository, with a folder and the ending of a script."""
ELSEWHERE = regex(
    rb"\bgit clone\b|\bcd\s+(?!\$\(git)|\b(?:un)?tar\b|\bunzip\b|\bssh\b|\bscp\b|\brsync\b|\bcurl\b[^\n]*-[oO]"
    rb"|\bwget\b",
    re.IGNORECASE,
)
"""What brings files, or moves the reader to where others are."""
PLACED = regex(
    rb"\b(?:repo(?:sitory)?|project|source) (?:root|folder|directory)\b|\bcheck-?out\b|\bclone\b", re.IGNORECASE
)
"""Words that say from where scripts are called."""
MENTIONED = 2
"""Times that a page names a script that it only calls."""
MOVES = frozenset({"docker", "podman", "kubectl", "oc", "ssh", "docker-compose", "vagrant", "heroku"})


def check_in(book: Runbook, library: Library) -> Iterator[Finding]:
    """Flag the first call of each such script, where the folder that it names is in the checkout."""
    root = library.root(book)
    if ELSEWHERE.search(book.source.data):
        return
    if root is None:
        yield from _from_nowhere(book)
        return
    shown = book.source.data  # a page that shows the script by its name has the reader make it
    written = {each.path.removeprefix("./") for each in files(book) if each.written}
    told: set[str] = set()
    for program in programs(book):
        word = None if any(each.name in MOVES for each in program.around) else _script(program)
        path = word.known.removeprefix("./") if word else ""
        if (
            word is None
            or path in told | written
            or shown.count(path.rpartition("/")[2].encode()) > MENTIONED
            or _may_be_there(book, library, root, path)
        ):
            continue
        told.add(path)
        folder = path.rpartition("/")[0]
        yield found(
            program.at(word),
            f"{word.known} is not in this repository, though {folder}/ is: “No such file or directory”",
            "The script that does it now, or its steps on this page.",
        )


def _from_nowhere(book: Runbook) -> Iterator[Finding]:
    """The first call of each script below the reader's folder, on a page that lies in no checkout and names none."""
    if PLACED.search(book.source.data):
        return
    told: set[str] = set()
    for program in programs(book):
        word = None if any(each.name in MOVES for each in program.around) else _script(program)
        if word is None or word.known in told or book.source.data.count(word.known.encode()) > MENTIONED:
            continue
        told.add(word.known)
        yield found(
            program.at(word),
            f"{word.known} is looked for below the folder where the reader happens to be, and nothing here says which "
            "that is to be",
            "A link to it, and the folder or the repository from which it is called.",
            severity=Severity.INFO,
        )


def _script(program: Program) -> Word | None:
    """The word that names a script: the program itself, or what an interpreter is given first."""
    words = program.words
    at = 1 if words[0].known in INTERPRETERS and len(words) > 1 else 0
    return words[at] if SCRIPT.fullmatch(words[at].known) and SCRIPT.fullmatch(words[at].text) else None


def _may_be_there(book: Runbook, library: Library, root: str, path: str) -> bool:
    """Whether it exists seen from any folder above the page, or its folder is nowhere in the checkout."""
    folders = [root]
    for each in PurePosixPath(book.source.name).parents:
        folders.append(str(each))
        if str(each) == root:
            break
    if any(library.exists(f"{folder}/{path}") is not False for folder in folders):
        return True
    return library.exists(f"{root}/{path.rpartition('/')[0]}") is not True
