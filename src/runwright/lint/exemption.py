"""Exemptions: suppressions that stand in `runwright.toml`, for documents that nobody may or wants to write into.

[[lint.ignore]]
rule = "safety/no-way-back"       # a name, a family or a pattern
files = "docs/runbooks/cache/*"   # relative to the file; all documents without it
reason = "the cache is rebuilt by its job"
owner = "storage"
until = 2027-01-31
"""

from __future__ import annotations

import re
from datetime import date, datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.lib.errors import RunwrightError
from runwright.lib.regex import regex
from runwright.lint.catalogue import matches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runwright.lib.source import Source

HEADER = regex(rb"^[ \t]*\[\[[ \t]*lint[ \t]*\.[ \t]*ignore[ \t]*\]\]", re.MULTILINE)
TEXTS = ("rule", "files", "reason", "owner")


class WrongExemption(RunwrightError):
    """An entry of `[[lint.ignore]]` that cannot be read."""

    hint = 'It has rule = "…", and may have files, reason, owner (texts) and until (a date such as 2027-01-31).'

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: this entry of [[lint.ignore]] {why}")


class Exemption(NamedTuple):
    """One entry; its place is its header in the file."""

    start: int
    end: int
    rule: str
    files: str
    reason: str
    owner: str
    until: date | None

    def expired(self, today: date) -> bool:
        """Whether its last day is past."""
        return self.until is not None and self.until < today

    def covers(self, rule: str, document: str) -> bool:
        """Whether it silences a rule in a document; the path counts from the file's folder."""
        return matches(rule, self.rule) and self.reaches(document)

    def reaches(self, document: str) -> bool:
        """Whether it speaks of a document; `**/` is any number of folders, none included."""
        patterns = (self.files, self.files.replace("**/", ""))
        return not self.files or document == self.files or any(fnmatchcase(document, each) for each in patterns)


def exemptions(configuration: Mapping[str, Any], source: Source) -> tuple[Exemption, ...]:
    """The entries of a configuration that was read from this source.

    Raises:
        WrongExemption: an entry lacks its rule, or a key has the wrong kind of value.
    """
    lint = configuration.get("lint", {})
    raw = lint.get("ignore", []) if isinstance(lint, dict) else []
    entries = raw if isinstance(raw, list) else [raw]
    heads = [match.span() for match in HEADER.finditer(source.data)]
    places = heads if len(heads) == len(entries) else [(0, 0)] * len(entries)
    return tuple(_exemption(entry, place, source) for entry, place in zip(entries, places, strict=True))


def _exemption(entry: object, place: tuple[int, int], source: Source) -> Exemption:
    where = f"{source.name}:{source.line(place[0])}"
    if not isinstance(entry, dict) or not entry.get("rule"):
        raise WrongExemption(where, "names no rule")
    for key, value in entry.items():
        if key not in {*TEXTS, "until"}:
            raise WrongExemption(where, f"has a key “{key}” that nobody reads")
        if not isinstance(value, date if key == "until" else str):
            raise WrongExemption(where, f"has the wrong kind of value for “{key}”")
    until = entry.get("until")
    rule, files, reason, owner = (entry.get(key, "") for key in TEXTS)
    return Exemption(*place, rule, files, reason, owner, until.date() if isinstance(until, datetime) else until)
