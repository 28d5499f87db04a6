"""A check that succeeds whatever it meets.

## Why it matters

`curl` exits with 0 when the server answers 500. A condition on it, a loop that waits for it, or "no error means that it
works" holds while the service is down.

## Example

```bash
until curl -s http://shop.internal/health; do sleep 2; done
curl -s http://shop.internal/health && echo "shop is up"
```

## Instead

```bash
until curl --fail -s http://shop.internal/health; do sleep 2; done
curl --fail -s http://shop.internal/health && echo "shop is up"
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import Program, programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "shell/check-that-cannot-fail"
SEVERITY = Severity.WARNING
FAILS = ("--fail", "-f", "--fail-with-body", "--fail-early")
SHOWS_STATUS = ("--write-out", "-w")
BEFORE = regex(r"(?:\b(?:if|elif|while|until)\s+(?:!\s+)?|!\s+)$")
AFTER = regex(r"\s*(?:[12&]?>{1,2}\s*(?:&[12]|[\w./-]+)\s*)*(?:&&|\|\|(?!\s*true\b))")
CONNECTS = regex(r"telnet://|ldaps?://|sftp://|ftp://|file://|mailto:|smtp")
"""Other protocols, for which `--fail` says nothing."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each `curl` without `--fail` whose exit status something depends on."""
    for program in programs(book):
        if program.name != "curl" or program.syntax.piped_to or program.has(*FAILS, *SHOWS_STATUS):
            continue
        if CONNECTS.search(" ".join(word.text for word in program.words)):
            continue
        how = _depends(book, program)
        if how:
            yield found(
                program.at(program.words[0]),
                f"curl exits with 0 when the server answers 500, so {how}",
                "curl --fail …",
            )


def _depends(book: Runbook, program: Program) -> str:
    """What depends on the exit status of a program; empty when nothing does."""
    data = book.source
    before = data.text(max(0, program.start - 20), program.start)
    if match := BEFORE.search(before):
        word = match[0].split()[0]
        return "this wait ends at once" if word in {"until", "while"} else f"this {word} sees no failure"
    if AFTER.match(data.text(program.end, program.end + 60)):
        return "what stands behind it takes a failure for success"
    return ""
