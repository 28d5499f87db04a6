"""What an action leaves behind: facts by their names, and how they were verified.

It is printed, and a run keeps what is printed in its journal; so the evidence of an action has the same hash chain as
the run that called it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

Plain = str | int | float | bool | None
Fact = Plain | Sequence[Plain] | Mapping[str, Plain]


MOST = 20
"""Values of one fact that a person is shown; programs get them all."""


class Evidence(NamedTuple):
    """The outcome of an action, as a person or a program reads it."""

    summary: str
    """One sentence: what is now so."""
    facts: Mapping[str, Fact]
    """Names with their units (`bytes`, `seconds`, `lag_seconds`) and values; what a later step or a rule may read."""
    verified: str
    """How the result was checked, one sentence; never empty: an action that was not verified did not succeed."""

    def lines(self) -> Iterator[str]:
        """For people: the sentence, the facts one a line, and the proof."""
        yield self.summary
        wide = max(map(len, self.facts), default=0)
        for name, value in self.facts.items():
            said = name.replace("_", " ") if name.isidentifier() else name  # a key or a path is shown as it is
            yield f"  {said:<{wide}}  {_shown(value)}"
        yield f"verified: {self.verified}"

    def json(self) -> str:
        """For programs: one object on one line."""
        return json.dumps({"summary": self.summary, **self.facts, "verified": self.verified}, ensure_ascii=False)


def _shown(value: Fact) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {each}" for name, each in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        more = f" and {len(value) - MOST} more" if len(value) > MOST else ""
        return ", ".join(map(str, value[:MOST])) + more
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return "yes" if value is True else "no" if value is False else str(value)
