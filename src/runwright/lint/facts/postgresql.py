"""What PostgreSQL's catalogue has: views with their columns, and functions, by version; what older ones called them.

The catalogue is asked of real servers (`harvest/postgresql.py`); the names of older versions are from their release
notes.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.facts.stated import stated

if TYPE_CHECKING:
    from runwright.runbook.reading import Runbook

SUPPORTED = 14
"""The oldest major version that a team still runs, as a rule, when its page names none."""
NAMED = regex(
    r"\b(?:postgres(?:ql)?|pg)(?:[ /@:_-]|\s+version\s+)v?(8|9|1[0-9])(?:\.\d+)?\b|--with-version[= ](9|1[0-9])",
    re.IGNORECASE,
)


class Gone(NamedTuple):
    """A name that newer versions refuse."""

    until: str
    """The last major version that had it: `12`, `9.6`."""
    instead: str

    @property
    def everywhere(self) -> bool:
        """Whether every version that is still mended refuses it."""
        return float(self.until) < SUPPORTED


class Catalogue(NamedTuple):
    """The catalogue of all versions asked."""

    relations: dict[str, frozenset[str]]
    """The columns of each view, of any version."""
    functions: frozenset[str]
    gone: dict[tuple[str, str], Gone]
    """By relation and column; a function is a column of no relation."""


@cache
def catalogue() -> Catalogue:
    """Columns and functions of the versions that were asked, and what older ones had."""
    asked = stated("postgresql_catalogue.json")["versions"]
    relations: dict[str, frozenset[str]] = {}
    functions: frozenset[str] = frozenset()
    for version in asked.values():
        for name, columns in version["relations"].items():
            relations[name] = relations.get(name, frozenset()) | frozenset(columns.split())
        functions |= frozenset(version["functions"].split())
    history = stated("postgresql_history.toml")["gone"]
    gone = {
        (each.get("relation", ""), each.get("column") or each["function"]): Gone(each["until"], each["instead"])
        for each in history
    }
    return Catalogue(relations, functions, gone)


@derived
def versions(book: Runbook) -> frozenset[int]:
    """The major versions of PostgreSQL that a document names."""
    text = book.source.data.decode("utf-8", "replace") if book.source.holds(b"postgres", b"pg", b"--with-v") else ""
    return frozenset(int(match[1] or match[2]) for match in NAMED.finditer(text))


def may_have(book: Runbook, gone: Gone) -> bool:
    """Whether a document speaks of a version that still has a name."""
    return any(each <= float(gone.until) for each in versions(book))


@cache
def settings() -> dict[str, str]:
    """How each setting is changed, by its name: `postmaster` needs a restart, everything else a reload or less."""
    asked = stated("postgresql_catalogue.json")["versions"]
    return {
        name: context
        for version in asked.values()
        for context, names in version["settings"].items()
        for name in names.split()
    }
