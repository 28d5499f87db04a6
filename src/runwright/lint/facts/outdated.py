"""Commands and options that later versions dropped: data with sources (`data/outdated.toml`)."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from runwright.lint.facts.stated import stated
from runwright.lint.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runwright.lint.facts.program import Program


class Outdated(NamedTuple):
    """One command or option that is gone or going."""

    path: str
    options: tuple[str, ...]
    operand: re.Pattern[str] | None
    era: re.Pattern[str] | None
    """The title of a page that is about the versions which have it."""
    says: str
    instead: str
    severity: Severity

    def speaks_of(self, program: Program) -> bool:
        """Whether a program is called in this way."""
        if self.path not in {"*", program.path}:
            return False
        if self.options:
            words = (word.known.partition("=")[0] for word in program.words[1:])
            return any(each in self.options for each in words)
        if self.operand is not None:
            first = program.operands[0] if program.operands else ""
            return bool(self.operand.match(first))
        return True


@cache
def outdated() -> Mapping[str, tuple[Outdated, ...]]:
    """Every entry, by the name of its program."""
    found: dict[str, list[Outdated]] = {}
    for raw in stated("outdated.toml")["outdated"]:
        found.setdefault(raw["program"], []).append(
            Outdated(
                raw.get("path", ""),
                tuple(raw.get("options", ())),
                re.compile(raw["operand"]) if "operand" in raw else None,
                re.compile(raw["era"], re.IGNORECASE) if "era" in raw else None,
                raw["says"],
                raw["instead"],
                Severity(raw["severity"]),
            )
        )
    return {name: tuple(each) for name, each in found.items()}


def of(program: Program) -> Outdated | None:
    """What is known against the way a program is called; `None` when nothing."""
    return next((each for each in outdated().get(program.name, ()) if each.speaks_of(program)), None)
