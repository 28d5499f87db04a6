"""One value has two blanks.

## Why it matters

`<pod-name>` in one command and `<POD_NAME>` in the next look like two values. The reader fills in one, looks for the
other, and a script that replaces one of them misses half of the places.

## Example

```bash
kubectl describe pod <pod-name> -n shop
kubectl logs <pod_name> -n shop --previous
```

## Instead

```bash
kubectl describe pod <pod-name> -n shop
kubectl logs <pod-name> -n shop --previous
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "dataflow/two-spellings"
SEVERITY = Severity.INFO
BRACKETS = regex(r"^<([A-Za-z][\w -]*)>$")


def check(book: Runbook) -> Iterator[Finding]:
    """Say it of the second spelling of each blank in angle brackets, letters alone being the same."""
    seen: dict[str, tuple[str, int]] = {}
    places = sorted(each for parameter in book.parameters for each in parameter.occurrences)
    for place in places:
        match = BRACKETS.match(place.text)
        if match is None:
            continue
        plain = "".join(letter for letter in match[1].lower() if letter.isalnum())
        first, line = seen.setdefault(plain, (place.text, book.source.line(place.start)))
        if first != place.text:
            yield found(place, f"line {line} calls the same value {first}", first)
            seen[plain] = (place.text, line)
