"""A here-document whose quoted end keeps the shell from filling in what the author wants filled in.

## Why it matters

Behind `<<'EOF'` nothing is expanded. The manifest, the query or the file gets a dollar sign and a name for the value,
and most programs take that without a word.

## Example

```bash
REGION=eu-central-1
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
data:
  region: $REGION
EOF
```

```bash
cat > /tmp/report.json <<'EOF'
{"written": "$(date -u +%FT%TZ)"}
EOF
```

## Instead

```bash
REGION=eu-central-1
kubectl apply -f - <<EOF
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
data:
  region: $REGION
EOF
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.facts.variable import variables
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.syntax import HereDocument
    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "shell/here-document-kept-literal"
SEVERITY = Severity.WARNING
TAKERS = frozenset({"kubectl", "oc", "k", "psql", "mysql", "curl", "jq", "aws", "python", "python3"})
"""Programs that read the text and expand no variable of a shell in it."""
WRITERS = frozenset({"cat", "tee"})
PLAIN = regex(r"\.(?:json|sql|txt|md|csv|xml|html|ya?ml)[\"']?$")
"""Files that no shell reads."""
EXPANDED_LATER = regex(r"compose|workflow|\.github|\.gitlab-ci|pipeline|template|\.tpl|values|envsubst", re.IGNORECASE)
"""Names of files whose own program fills variables in."""
SUBSTITUTION = regex(
    r"(?<![\\$])\$\((?:date|hostname|whoami|uname|git|kubectl|aws|gcloud|az|openssl|uuidgen|cat|pwd)\b"
)
VARIABLE = regex(r"(?<![\\$])\$\{?([A-Z][A-Z0-9_]{2,})\b\}?")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such text with a command to substitute, or with a variable that the page sets above it."""
    for program in programs(book):
        for document in program.syntax.here_documents:
            if document.expands or not _keeps(book, program):
                continue
            match = SUBSTITUTION.search(document.body)
            shown = f"{match[0]} …)" if match else ""
            if match is None:
                match = _variable(book, program, document)
                shown = match[0] if match else ""
            if match is None:
                continue
            start = document.start + len(document.body[: match.start()].encode())
            yield found(
                program.home.span(start, start + len(match[0].encode())),
                f"{shown} stays as it is written, because {document.delimiter} stands in quotes: nothing is filled in",
                f"<<{document.delimiter}, with a backslash before every other dollar sign.",
            )


def _keeps(book: Runbook, program: Program) -> bool:
    """Whether what gets the text takes a dollar sign for one."""
    if program.around or "envsubst" in book.source.text(program.start, program.end):
        return False
    if program.name in TAKERS:
        return True
    names = [each.writes for each in program.syntax.redirections if each.writes] + list(program.operands)
    return program.name in WRITERS and any(PLAIN.search(each) and not EXPANDED_LATER.search(each) for each in names)


def _variable(book: Runbook, program: Program, document: HereDocument) -> re.Match[str] | None:
    """The first variable of the body that the page sets above."""
    known = {each.name for each in variables(book).settings if each.start < program.start}
    return next((match for match in VARIABLE.finditer(document.body) if match[1] in known), None)
