"""A search for keys whose pattern matches one key at most.

## Why it matters

KEYS and SCAN walk over every key of the server; without a star the answer is that key or nothing. What the comment
promises (all keys of a user, of a prefix) is not found.

## Example

```bash
redis-cli keys 'cart:user-17'
```

## Instead

```bash
redis-cli --scan --pattern 'cart:user-17:*'
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages.placeholder import find
from runwright.lib.regex import regex
from runwright.lint.facts.program import Program, programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.syntax import Word
    from runwright.runbook import Runbook

NAME = "tool/pattern-without-wildcard"
SEVERITY = Severity.WARNING
WILD = regex(r"[*?\[]")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such pattern that has neither a wildcard, nor a variable, nor something to fill in."""
    for program in programs(book):
        word = _pattern(program) if program.name in {"redis-cli", "valkey-cli"} else None
        if word is None or WILD.search(word.text) or word.variables or word.substitutions or find(word.text.encode()):
            continue
        yield found(
            program.at(word),
            f"{word.text} has no wildcard: one key at most is found, and every key of the server is looked at for it",
            "A star where the names differ; or redis-cli exists KEY.",
        )


def _pattern(program: Program) -> Word | None:
    if program.invocation is None:
        return None
    if program.path.lower() == "keys" and program.invocation.operands:
        return program.invocation.operands[0]
    given = program.given("--pattern")
    return given.value if given else None
