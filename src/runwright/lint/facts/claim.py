"""What words promise of a statement, and how one looks that does something else: `data/sql_claims.toml`."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.lint.facts.stated import stated
from runwright.lint.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runwright.lint.facts.select import Statement


class Claim(NamedTuple):
    """One promise that is not kept."""

    words: re.Pattern[str]
    but: re.Pattern[str] | None
    relation: str
    has: re.Pattern[str] | None
    lacks: re.Pattern[str] | None
    asks: str
    not_asks: str
    says: str
    instead: str
    severity: Severity | None

    def made_by(self, words: str) -> bool:
        """Whether words make this promise."""
        return bool(self.words.search(words)) and not (self.but and self.but.search(words))

    def broken_by(self, statement: Statement) -> bool:
        """Whether a statement does something else."""
        asked = {state for wanted, state in statement.states() if wanted}
        return (
            self.relation in ("", *statement.relations)
            and (not self.has or bool(self.has.search(statement.bare)))
            and not (self.lacks and self.lacks.search(statement.bare))
            and self.asks in ("", *asked)
            and self.not_asks not in asked
        )


@cache
def claims() -> tuple[Claim, ...]:
    """Every claim, in the order of the file."""
    return tuple(_read(stated("sql_claims.toml")["claim"]))


def _read(rows: list[dict[str, str]]) -> Iterable[Claim]:
    for row in rows:
        patterns = {
            name: regex(row[name], re.IGNORECASE) if name in row else None for name in ("words", "but", "has", "lacks")
        }
        words = patterns["words"]
        if words is None:
            continue
        yield Claim(
            words=words,
            but=patterns["but"],
            relation=row.get("relation", ""),
            has=patterns["has"],
            lacks=patterns["lacks"],
            asks=row.get("asks", ""),
            not_asks=row.get("not_asks", ""),
            says=row["says"],
            instead=row["instead"],
            severity=Severity(row["severity"]) if "severity" in row else None,
        )
