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
WRITTEN = regex(rb"<([A-Za-z][^<>\n]*)>")
"""All that could be such a place; most pages spell none of these twice, and their parameters need not be looked for."""


def check(book: Runbook) -> Iterator[Finding]:
    """Say it of the second spelling of each blank in angle brackets, letters alone being the same."""
    seen: dict[str, tuple[str, int]] = {}
    written = {each.decode("utf-8", "replace") for each in WRITTEN.findall(book.source.data)}
    if len({_letters(each) for each in written}) == len(written):
        return
    places = sorted(each for parameter in book.parameters for each in parameter.occurrences)
    for place in places:
        match = BRACKETS.match(place.text)
        if match is None:
            continue
        plain = _letters(match[1])
        first, line = seen.setdefault(plain, (place.text, book.source.line(place.start)))
        if first != place.text:
            yield found(place, f"line {line} calls the same value {first}", first)
            seen[plain] = (place.text, line)


def _letters(words: str) -> str:
    return "".join(letter for letter in words.lower() if letter.isalnum())
