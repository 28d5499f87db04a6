"""`curl` without `--fail` writes what it gets into a file or another program.

## Why it matters

When the server answers 404 or 500, its error page is what the file holds, or what the shell runs. curl exits with 0.

## Example

```bash
curl -s http://shop.internal/debug/heap > heap.prof
curl -sL https://get.shop.example/install.sh | bash
```

## Instead

```bash
curl -fsS http://shop.internal/debug/heap > heap.prof
curl -fsSL https://get.shop.example/install.sh -o install.sh
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.pipeline import pipelines
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.pipeline import Stage
    from runwright.runbook import Runbook

NAME = "shell/error-page-kept"
SEVERITY = Severity.WARNING
FAILS = ("--fail", "-f", "--fail-with-body", "--fail-early")
RUN = frozenset(
    {"bash", "sh", "zsh", "python", "python3", "psql", "mysql", "kubectl", "tar", "gunzip", "apt-key", "gpg"}
)
READS_JSON = regex(r"\bjson\.loads?\(|-m json\.tool")
"""It breaks off at an error page, and says so."""
LOOKED_AT = (".html", ".txt", ".log", ".json")
"""What the reader opens next, and sees that it is an error."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such curl."""
    for line in pipelines(book):
        curl = next((stage for stage in line if stage.inner.name == "curl"), None)
        if curl is None or curl.inner.has(*FAILS, "--head", "-I", "--write-out", "-w"):
            continue
        if not curl.inner.operands and not curl.inner.has("--url", "-K", "--config"):
            continue  # a way to install that is spoken of, with no address
        where, severity = _kept(curl, line)
        if where:
            yield found(
                curl.inner.at(curl.inner.words[0]),
                f"when the server answers 404 or 500, {where} gets its error page, and curl exits with 0",
                "curl -fsS …",
                severity=severity,
            )


def _kept(curl: Stage, line: tuple[Stage, ...]) -> tuple[str, Severity | None]:
    """What gets the answer, and how bad that is; empty when only the reader does."""
    after = line[line.index(curl) + 1 :]
    if after:
        name = after[0].inner.name
        if name.startswith("python") and READS_JSON.search(curl.outer.command.text):
            return "", None
        return (name, None) if name in RUN else ("", None)
    written = next((each.writes for each in curl.outer.syntax.redirections if each.writes), None)
    if written and any("<" in word.text for word in curl.inner.words):
        return "", None  # places to fill in, which the shell would take for redirections
    if written and not written.isdigit():
        return written, Severity.INFO if written.endswith(LOOKED_AT) else None
    named = curl.inner.value("--output", "-o")
    if curl.inner.given("--remote-name", "-O") is not None:
        named = "the file"
    return (named, Severity.INFO) if named and named not in {"-", "/dev/null"} else ("", None)
