"""A key that stands twice in one mapping.

## Why it matters

Most programs take the last and say nothing. What stands above it looks as if it were in force.

## Example

```yaml
resources:
  limits:
    memory: 512Mi
  limits:
    cpu: 500m
```

## Instead

```yaml
resources:
  limits:
    memory: 512Mi
    cpu: 500m
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from runwright.languages.catalogue import tags
from runwright.languages.settings import entries
from runwright.languages.yaml_text import roots
from runwright.lib.regex import regex
from runwright.lint.facts.text import texts
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.settings import Setting
    from runwright.runbook import Runbook

NAME = "config/duplicate-key"
SEVERITY = Severity.WARNING
VARIANTS = regex(
    r"#\s*(?:or|before|after|old|new|option|alternativ|either|example|bad|good|wrong|correct|v\d+(?:\.\d+)*)\b",
    re.IGNORECASE,
)
"""Words by which an author shows that two versions stand one below the other."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first key that a mapping in YAML or JSON repeats."""
    yield from _settings(book)
    for language in ("yaml", "json"):
        for text in texts(book, language):
            if text.parsed.problems or VARIANTS.search(text.text) or not text.statements:
                continue
            if text.block is not None and tags().get(text.block.tag) not in {"yaml", "json"}:
                continue  # it may be what a command printed
            for key, first in _twice(text.text):
                start = len(text.text[: key.start_mark.index].encode())
                at = len(text.text[: first.start_mark.index].encode())
                line = book.source.line(text.home.span(at, at).start)
                yield found(
                    text.span(start, start + max(1, len(key.value.encode()))),
                    f"{key.value} stands in line {line} already: the last one wins, and no error is given",
                    "Put both under one key; or make them items of a list, each with its dash.",
                    severity=Severity.INFO if _is_apart(text.text, key.start_mark.index) else None,
                )


def _settings(book: Runbook) -> Iterator[Finding]:
    """Names that an environment file sets again to another value; between comments they may be choices."""
    for text in texts(book, "settings"):
        if text.block is None or text.block.tag not in {"env", "dotenv", "envfile"}:
            continue
        first: dict[str, Setting] = {}
        for each in entries(text.text):
            before = first.setdefault(each.name, each)
            if before is not each and before.value != each.value:
                line = book.source.line(text.span(before.start, before.end).start)
                yield found(
                    text.span(each.start, each.end),
                    f"{each.name} stands in line {line} already with another value: pasted whole, the last one wins",
                    "One block for each choice.",
                    severity=Severity.INFO,
                )


def _is_apart(text: str, at: int) -> bool:
    """Whether a comment or a blank line stands above a key, so that a second version or another file may begin."""
    above = text[:at].rstrip(" ").removesuffix("\n").rpartition("\n")[2].strip()
    return not above or above.startswith("#")


def _twice(text: str) -> Iterator[tuple[Any, Any]]:
    """The first key node of each mapping that repeats one of the same mapping, with that."""
    left = roots(text)
    while left:
        node = left.pop()
        left += node.value if node.id == "sequence" else ()
        if node.id != "mapping":
            continue
        seen: dict[str, Any] = {}
        left += [value for _, value in node.value]
        names = {key.value for key, _ in node.value}
        choices = len(names) == 1 and all(value.id == "scalar" for _, value in node.value)
        for key, _ in () if choices else node.value:
            if key.value != "<<":
                if key.value in seen:
                    yield key, seen[key.value]
                    break
                seen[key.value] = key
