"""A directive that systemd does not know in its section.

## Why it matters

systemd writes “Unknown key … ignoring” into its log and starts the unit without it: no restart, no limit, no timer, and
nothing on the screen says so.

## Example

```ini
[Unit]
Description=Shop

[Service]
ExecStart=/usr/bin/shop
Retsart=on-failure
StartLimitIntervalSec=60
```

## Instead

```ini
[Unit]
Description=Shop
StartLimitIntervalSec=60

[Service]
ExecStart=/usr/bin/shop
Restart=on-failure
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.knowledge import near
from runwright.lint.facts.unit_file import directives, known
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runwright.lint.facts.unit_file import Directive
    from runwright.runbook import Runbook

NAME = "config/unit-directive"
SEVERITY = Severity.ERROR
PLAIN = regex(r"[A-Z][A-Za-z0-9]{2,}$")
ALIKE = 0.85
"""How near a spelling must be; a name that is near to nothing may be of a newer version."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each that belongs into another section, and each that is spelled nearly like one of its own."""
    for each in directives(book):
        own = known().sections.get(each.section, {})
        if each.name in own or not PLAIN.match(each.name) or not own:
            continue
        homes = known().homes(each.name)
        if homes:
            yield _finding(each, f"it belongs into [{homes[0]}]", f"[{homes[0]}], above {each.name}=")
        elif guess := near(each.name, own, ALIKE) or _in_other_case(each.name, own):
            yield _finding(each, f"systemd {known().version} knows no such directive", f"{guess}={each.value}")


def _finding(each: Directive, why: str, instead: str) -> Finding:
    return found(each, f"{each.name}= is ignored in [{each.section}]: {why}", instead)


def _in_other_case(name: str, own: Mapping[str, str]) -> str:
    """The directive that differs in capitals only, or whose seconds were written out."""
    lower = name.lower()
    return next((each for each in own if each.lower() in {lower, lower.removesuffix("onds")}), "")
