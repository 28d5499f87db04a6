"""Commands that go one way, and words that speak of the other: `data/opposites.toml`."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.lib.regex import regex
from runwright.lint.facts.stated import stated

if TYPE_CHECKING:
    from runwright.lint.facts.program import Program


class Form(NamedTuple):
    """One way to write a command."""

    program: str
    path: str
    given: tuple[tuple[str, re.Pattern[str]], ...]
    operand: re.Pattern[str] | None
    without: re.Pattern[str] | None
    """An operand with which it is something else."""

    def fits(self, program: Program) -> bool:
        """Whether a program is called so."""
        if program.name != self.program or (self.path and program.path != self.path):
            return False
        if self.operand and not any(self.operand.search(word.known) for word in program.words[1:]):
            return False
        if self.without and any(self.without.search(word.known) for word in program.words[1:]):
            return False
        return all(pattern.search(program.value(name) or "") for name, pattern in self.given)


class Opposite(NamedTuple):
    """Commands, and the words that say the contrary."""

    forms: tuple[Form, ...]
    words: re.Pattern[str]
    own: re.Pattern[str]
    beside: re.Pattern[str] | None
    """What makes it right when it stands in the same block."""
    then: tuple[Form, ...]
    """What does as the words say: above it in the same section, the command only prepares for that."""
    does: str
    instead: str


@cache
def opposites() -> tuple[Opposite, ...]:
    """Every pair, in the order of the file."""
    rows = stated("opposites.toml")["opposite"]
    return tuple(
        Opposite(
            tuple(_form(each) for each in row["commands"]),
            regex(row["words"], re.IGNORECASE),
            regex(row["own"], re.IGNORECASE),
            regex(row["beside"], re.IGNORECASE) if "beside" in row else None,
            tuple(_form(each) for each in row.get("then", ())),
            row["does"],
            row["instead"],
        )
        for row in rows
    )


@cache
def opposites_of(program: str) -> tuple[Opposite, ...]:
    """Those that know a program, by its name."""
    return tuple(each for each in opposites() if any(form.program == program for form in each.forms))


def _form(row: dict[str, Any]) -> Form:
    given = tuple((name, regex(pattern, re.IGNORECASE)) for name, pattern in row.get("given", {}).items())
    operand = regex(row["operand"], re.IGNORECASE) if "operand" in row else None
    without = regex(row["without"], re.IGNORECASE) if "without" in row else None
    return Form(row["program"], row.get("path", ""), given, operand, without)
