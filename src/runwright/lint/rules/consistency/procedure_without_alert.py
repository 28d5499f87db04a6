"""A procedure for an incident that none of the listed alerts announces.

## Why it matters

The page knows what to do about an attack, and nothing will call anybody when there is one: customers will.

## Example

````markdown
# Gateway

## Alerts

- **Service down**: no instance answers
- **High error rate**: more than 5% for 5 minutes
- **Redis down**: no connection

## Incidents

### Service is down

1. `systemctl restart gateway`

### High error rate

1. `journalctl -u gateway -n 100`

### Redis is down

1. `systemctl restart redis`

### Brute force attack

1. `fail2ban-client status gateway`
````

## Instead

````markdown
# Gateway

## Alerts

- **Service down**: no instance answers
- **High error rate**: more than 5% for 5 minutes
- **Redis down**: no connection
- **Brute force**: more than 100 failed logins a minute

## Incidents

### Service is down

1. `systemctl restart gateway`

### High error rate

1. `journalctl -u gateway -n 100`

### Redis is down

1. `systemctl restart redis`

### Brute force attack

1. `fail2ban-client status gateway`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.heading import place
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.topic import covers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.section import Section

NAME = "consistency/procedure-without-alert"
SEVERITY = Severity.INFO
INCIDENTS = regex(r"\bincidents?\b|\bemergenc", re.IGNORECASE)
NOT_ONE = regex(
    r"\b(?:level|severit|process|communicat|template|contact|escalat|post|review|overview|role|declar|procedure|rollback)\w*",
    re.IGNORECASE,
)
LISTED = frozenset({"table", "list", "rule"})
LEAST = 3


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each incident without an alert, where the page lists alerts and at least half of its incidents have one."""
    alerts = [each.name for each in book.alerts if each.origin in LISTED]
    incidents = [each for each in book.sections if _is_incident(book, each)] if len(alerts) >= LEAST else []
    lost = [
        each
        for each in incidents
        if not any(covers(each.title, name) or covers(name, each.title) for name in alerts)
        and not any(each.start <= alert.start < each.end for alert in book.alerts)
    ]
    if lost and len(lost) * 2 <= len(incidents):
        for each in lost:
            says = f"“{each.title}” is an incident here, and none of the {len(alerts)} listed alerts announces it"
            yield found(place(each), says, "An alert for it, or how else somebody learns of it.")


def _is_incident(book: Runbook, section: Section) -> bool:
    """Whether a heading is one of those right under "Incidents", and has commands."""
    parent = book.document.sections[max(0, section.parent)]
    if not INCIDENTS.search(parent.title) or NOT_ONE.search(section.title):
        return False
    return any(section.start <= command.start < section.end for command in book.commands)
