r"""A variable inside single quotes, in a text that is sent as it stands.

## Why it matters

The shell expands nothing between single quotes: the server gets a dollar sign and a name for a token or a host.

## Example

```bash
curl -fsS -X POST http://shop.internal/api/mode -d '{"mode": "$MODE"}'
```

## Instead

```bash
curl -fsS -X POST http://shop.internal/api/mode -d "{\"mode\": \"$MODE\"}"
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.facts.variable import variables
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "shell/variable-in-single-quotes"
SEVERITY = Severity.WARNING
SENDERS = frozenset({"curl", "wget", "http", "psql", "kubectl", "oc", "aws", "redis-cli", "grpcurl", "mysql"})
VARIABLE = regex(r"\$\{?([A-Z][A-Z0-9_]{2,})\}?")
ENVSUBST = regex(r"\benvsubst\b|jsonpath|go-template|custom-columns")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each word in single quotes with a variable in capitals; sure when the page sets that variable."""
    known = {each.name for each in variables(book).settings}
    for program in programs(book):
        if program.name not in SENDERS or program.home.whole is not None or program.around:
            continue
        for word in program.words[1:]:
            match = VARIABLE.search(word.text) if "'" in word.text and "$" in word.text else None
            if match is None or not _single(word.text, match.start()) or ENVSUBST.search(word.text):
                continue
            yield found(
                program.at(word),
                f"{match[0]} stands between single quotes, where the shell expands nothing: {program.name} gets the "
                "name, not the value",
                "Double quotes, with the inner ones escaped; or jq -n --arg.",
                severity=None if match[1] in known else Severity.INFO,
            )


def _single(text: str, at: int) -> bool:
    """Whether a byte of a word stands between single quotes; `$(` begins anew within double ones."""
    quote, outer, before = "", list[str](), ""
    for sign in text[:at]:
        if before == "$" and sign == "(" and quote != "'":
            outer.append(quote)
            quote = ""
        elif sign == ")" and outer and not quote:
            quote = outer.pop()
        elif not quote and sign in "'\"":
            quote = sign
        elif sign == quote and not (before == "\\" and quote == '"'):
            quote = ""
        before = sign
    return quote == "'"
