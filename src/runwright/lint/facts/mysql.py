"""Which SQL of a page is MySQL's, and what its newer versions refuse: `data/mysql_history.toml`."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.facts.stated import stated
from runwright.lint.facts.text import texts
from runwright.lint.finding import Severity

if TYPE_CHECKING:
    from runwright.lint.facts.text import Text
    from runwright.runbook.reading import Runbook

NAMES = (b"mysql", b"mariadb")
MARIADB = regex(rb"maria-?db|galera", re.IGNORECASE)
"""It kept the old words."""
VERSION = regex(rb"mysql(?:[ :/-]|server|community|version|v)*(\d+\.\d+)", re.IGNORECASE)


class Gone(NamedTuple):
    """A statement that newer versions refuse."""

    pattern: re.Pattern[str]
    besides: re.Pattern[str] | None
    """What looks like it and is still there."""
    since: str
    severity: Severity
    says: str
    instead: str


@cache
def gone() -> tuple[Gone, ...]:
    """What newer versions refuse, in the order of the file."""
    rows = stated("mysql_history.toml")["gone"]
    return tuple(
        Gone(
            regex(row["pattern"], re.IGNORECASE),
            regex(row["besides"], re.IGNORECASE) if "besides" in row else None,
            row["since"],
            Severity(row["severity"]),
            row["says"],
            row["instead"],
        )
        for row in rows
    )


@derived
def mysql_texts(book: Runbook) -> tuple[Text, ...]:
    """The texts in SQL of a page that names MySQL; none of a page that names MariaDB as well."""
    if not book.source.holds(*NAMES) or MARIADB.search(book.source.data):
        return ()
    return texts(book, "sql")


@derived
def mysql_versions(book: Runbook) -> tuple[str, ...]:
    """The versions of MySQL that a page names: `8.0`."""
    return tuple(sorted({match[1].decode() for match in VERSION.finditer(book.source.data)}))
