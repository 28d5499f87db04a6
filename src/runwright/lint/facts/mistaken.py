"""What options do where authors take them for something else: data with sources (`data/purposes.toml`)."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from runwright.lint.facts.stated import stated
from runwright.lint.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runwright.lint.facts.program import Program


class Mistaken(NamedTuple):
    """One command, and the words that show that its author takes it for another."""

    path: str
    given: tuple[str, ...]
    missing: tuple[str, ...]
    pipes: re.Pattern[str] | None
    words: re.Pattern[str]
    but: re.Pattern[str] | None
    beside: re.Pattern[str] | None
    """What makes it right when it stands in the same block, or in one under the same words."""
    says: str
    instead: str
    severity: Severity

    def speaks_of(self, program: Program) -> bool:
        """Whether this is the command, whatever it is said to be for."""
        if self.path not in {"*", program.path.lower()}:
            return False
        if self.given and not program.has(*self.given):
            return False
        return not (self.missing and program.has(*self.missing))

    def contradicts(self, words: str) -> bool:
        """Whether the author's words ask for what the command does not do."""
        return bool(self.words.search(words)) and not (self.but and self.but.search(words))


@cache
def mistaken() -> Mapping[str, tuple[Mistaken, ...]]:
    """Every entry, by the name of its program."""
    found: dict[str, list[Mistaken]] = {}
    for raw in stated("purposes.toml")["purpose"]:
        found.setdefault(raw["program"], []).append(
            Mistaken(
                path=raw["path"],
                given=tuple(raw.get("given", ())),
                missing=tuple(raw.get("missing", ())),
                pipes=_pattern(raw.get("pipes")),
                words=re.compile(raw["words"], re.IGNORECASE),
                but=_pattern(raw.get("but")),
                beside=_pattern(raw.get("beside")),
                says=raw["says"],
                instead=raw["instead"],
                severity=Severity(raw["severity"]),
            )
        )
    return {name: tuple(each) for name, each in found.items()}


def _pattern(raw: str | None) -> re.Pattern[str] | None:
    return re.compile(raw, re.IGNORECASE) if raw else None
