"""The result is to be compared with a percentile that the tool does not print.

## Why it matters

The test runs, and the number that decides is not in its output. Somebody takes the next one, which is another number.

## Example

```bash
autocannon -c 100 -d 30 https://shop.eu/healthz
# Expected: latency P95 < 200ms
```

## Instead

```bash
autocannon -c 100 -d 30 https://shop.eu/healthz
# Expected: latency P97.5 < 250ms
```
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.lint.facts.around import section_at
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "consistency/percentile-not-printed"
SEVERITY = Severity.WARNING
DATA = Path(__file__).resolve().parent.parent.parent / "data" / "percentiles.json"
NEAR = 1e-6


class Printed(NamedTuple):
    """What a load generator prints."""

    percentiles: tuple[float, ...]
    more: tuple[str, ...]
    """The options with which it prints others, or leaves them to a file."""
    only_with: tuple[str, ...]
    """The options without which it prints none; empty where it always does."""


@cache
def tools() -> dict[str, Printed]:
    """Each load generator of the data."""
    raw = json.loads(DATA.read_text(encoding="utf-8"))
    return {
        each["name"]: Printed(tuple(each["prints"]), tuple(each["more"]), tuple(each.get("only_with", ())))
        for each in raw["tools"]
    }


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each percentile under a heading whose only load generator, called above it, does not print it."""
    runs = [each for each in programs(book) if each.name in tools()]
    for each in book.thresholds if runs else ():
        section = section_at(book, each).ordinal
        above = [one for one in runs if one.start < each.start and section_at(book, one).ordinal == section]
        if each.percentile is None or len({one.name for one in above}) != 1:
            continue
        printed = tools()[above[0].name]
        given = {word.known.partition("=")[0] for one in above for word in one.words}
        if given & set(printed.more):
            continue
        if printed.only_with and not given & set(printed.only_with):
            says = f"{above[0].name} prints no percentile without {printed.only_with[0]}"
            yield found(each, says, f"{above[0].name} {printed.only_with[0]} …")
        elif all(abs(each.percentile - one) > NEAR for one in printed.percentiles):
            known = ", ".join(f"{one:g}" for one in printed.percentiles)
            says = f"{above[0].name} prints the percentiles {known}, and no P{each.percentile:g} to compare with"
            yield found(each, says, f"One that it prints, or its option {printed.more[-1]}.")
