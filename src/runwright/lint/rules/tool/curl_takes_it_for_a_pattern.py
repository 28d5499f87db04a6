"""curl takes the braces or brackets of a query in its address for a pattern of several addresses.

## Why it matters

`[5m]` is a range of addresses to curl, inside quotes too: "bad range in URL", and nothing is asked. `{job="shop"}` is a
list of one: it asks without the braces, and the server answers with an error. At night both look like a server that is
down.

## Example

```bash
curl -s 'http://prometheus:9090/api/v1/query?query=sum(rate(http_requests_total{job="shop"}[5m]))'
```

## Instead

```bash
curl -fsSG http://prometheus:9090/api/v1/query \
  --data-urlencode 'query=sum(rate(http_requests_total{job="shop"}[5m]))'
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/curl-takes-it-for-a-pattern"
SEVERITY = Severity.ERROR
ADDRESS = regex(r"[\"']?(?:https?://|\$\{?\w+\}?[:/]|localhost[:/]|[\w.-]+:\d+/)")
RANGE = regex(r"\[\s*\d+[smhdwy](?::\w*)?\s*\]")
"""The range of a query; `[1-3]` is one of curl's own."""
SHORT = regex(r"-[A-Za-z]*g[A-Za-z]*$")
LABELS = regex(r"\?[^\s{}]*(?<![$%{])\{\s*\w+\s*(?:=~|!~|!=|=)[^{}]*\}")
"""The labels of a query, whose braces are no variable's and no template's."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each address with the range of a query in it, where curl was not told to leave such signs alone."""
    for program in programs(book):
        if program.name != "curl" or program.has("-g", "--globoff") or _short(program):
            continue
        for word in program.words[1:]:
            says = _said(word.text) if ADDRESS.match(word.text) and "?" in word.text else ""
            if says:
                instead = "curl -G URL --data-urlencode 'query=…', or -g and the signs encoded."
                yield found(program.at(word), says, instead)
                break


def _said(address: str) -> str:
    """What curl makes of an address; empty where it leaves it alone."""
    match = RANGE.search(address)
    if match:
        return f"curl takes {match[0]} for a range of addresses, and refuses it: nothing is asked"
    if LABELS.search(address):
        return "curl takes the braces of the query for a list of addresses, and asks without them"
    return ""


def _short(program: Program) -> bool:
    """Whether `g` stands among letters that were given together: `-sg`."""
    return any(SHORT.match(word.text) for word in program.words[1:])
