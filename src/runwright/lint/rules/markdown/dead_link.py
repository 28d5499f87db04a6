"""A relative link to a file that does not exist.

## Why it matters

The reader is sent to the page that would have helped, and gets a 404 in the middle of an incident.

## Example

````markdown {file=docs/restore.md}
Follow [the failover runbook](failover-postgres.md) first.
````

````markdown {file=docs/failover.md}
# Failover
````

## Instead

````markdown {file=docs/restore.md}
Follow [the failover runbook](failover.md) first.
````

````markdown {file=docs/failover.md}
# Failover
````
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from runwright.lib.regex import regex
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.library import Library
    from runwright.runbook import Runbook
    from runwright.runbook.link import Link

NAME = "markdown/dead-link"
SEVERITY = Severity.WARNING
TEMPLATED = regex(r"[{}<>$*]|\(|\)")
"""What a generator or a reader fills in."""
WORD = regex(r"[a-z]+|\d+")
LETTERS = 2
MARKDOWN = {".md", ".markdown", ".mdx"}


def check_in(book: Runbook, library: Library) -> Iterator[Finding]:
    """Flag each relative link whose file is not there; in a folder that is no checkout, only as a hint."""
    root = library.root(book)
    for link in book.links:
        path = path_of(link)
        if not path or any(library.exists(each) is not False for each in _ways(book, library, path)):
            continue
        near = _near(book, library, path)
        severity = None if root is not None or (near and _is_slip(path, near)) else Severity.INFO
        instead = f"Did you mean {near}?" if near else "Link to where it is now, or say it here."
        yield found(link, f"{path} does not exist, so this link leads nowhere", instead, severity=severity)


def path_of(link: Link) -> str:
    """The path of a relative target without its anchor; empty for other links, and for those that are filled in."""
    relative = link.kind == "relative" or (link.kind == "image" and "://" not in link.target)
    target = unquote(link.target.partition("#")[0].partition("?")[0])
    if not relative or TEMPLATED.search(target) or target.startswith(("//", "data:")):
        return ""
    return target


def _ways(book: Runbook, library: Library, path: str) -> Iterator[str]:
    """What a host or a site generator may make of a path: itself, without its ending, or from another root."""
    whole = library.beside(book, path)
    pure = PurePosixPath(path)
    if whole is None or pure.suffix not in MARKDOWN | {".png", ".svg", ".jpg", ".gif", ".yaml", ".yml", ".sh", ".sql"}:
        yield "."  # a site decides what such an address means
        return
    yield whole
    if path.startswith("/"):
        yield from _of_a_site(book, library, path)


def _of_a_site(book: Runbook, library: Library, path: str) -> Iterator[str]:
    """What an address from the root of a site may be: a folder above the page is its root, or holds `static` files."""
    root = PurePosixPath(library.root(book) or "")
    for folder in PurePosixPath(book.source.name).parents:
        for below in ("", "/static", "/public"):
            yield f"{folder}{below}{path}"
        if folder == root:
            return


def _is_slip(path: str, near: str) -> bool:
    """Whether two names are the same but for case, signs and two letters of one word: then the other one was meant."""
    first, second = (WORD.findall(PurePosixPath(each).stem.lower()) for each in (path, near))
    if "".join(first) == "".join(second):
        return True
    other = [pair for pair in zip(first, second, strict=False) if pair[0] != pair[1]]
    return len(first) == len(second) and len(other) == 1 and _letters(*other[0]) <= LETTERS


def _letters(one: str, other: str) -> int:
    """How many letters one word has that the other has not at that place."""
    from difflib import SequenceMatcher

    same = sum(each.size for each in SequenceMatcher(None, one, other).get_matching_blocks())
    return max(len(one), len(other)) - same


def _near(book: Runbook, library: Library, path: str) -> str:
    """A document of the library in that folder whose name is the same but for case and signs, or nearly so."""
    from difflib import get_close_matches

    folder, _, name = (library.beside(book, path) or "").rpartition("/")
    return next(iter(get_close_matches(name, library.names(folder), 1, 0.8)), "")
