r"""A value of a unit that systemd cannot read.

## Why it matters

systemd writes one line into its log and goes on without the setting: a timer whose only OnCalendar= cannot be read
never fires, and a service starts without its restart. A comment behind a value is part of the value.

## Example

```ini
[Timer]
OnCalendar=0 2 * * *
Persistent=yep
AccuracySec=1min # enough for a backup
```

```bash
cat > /etc/systemd/system/shop.service <<'EOF'
[Service]
ExecStart=/usr/bin/shop
Restart=on-fail
RestartSec=5 secnds
EOF
```

## Instead

```ini
[Timer]
OnCalendar=*-*-* 02:00:00
Persistent=true
# enough for a backup
AccuracySec=1min
```

```bash
cat > /etc/systemd/system/shop.service <<'EOF'
[Service]
ExecStart=/usr/bin/shop
Restart=on-failure
RestartSec=5s
EOF
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.unit_file import directives, known
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.unit_file import Directive
    from runwright.runbook import Runbook

NAME = "config/unit-value"
SEVERITY = Severity.ERROR
FILLED = regex(r"[<>{}$%\[\]]|\.\.\.|…|\bYOUR|XX", re.IGNORECASE)
"""A place to fill in, a variable, or a specifier of systemd."""
BOOLEAN = regex(r"(?:1|yes|y|true|t|on|0|no|n|false|f|off)$", re.IGNORECASE)
"""systemd.syntax(7)."""
SPAN = regex(
    r"(?:infinity|(?:\d+(?:\.\d+)?(?!\d)\s*(?:(?:nsec|ns|usec|us|μs|µs|msec|ms|seconds?|sec|s|minutes?|min|months?|M|m|hours?|hr"
    r"|h|days?|d|weeks?|w|years?|y)\s*)?)+)$"
)
"""systemd.time(7), “Parsing time spans”."""
SHORT = regex(
    r"(?:minutely|hourly|daily|monthly|weekly|yearly|quarterly|semiannually|annually|biannually|bi-annually|semi-annually"
    r"|anually)$",
    re.IGNORECASE,
)
DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
DAYS = regex(rf"{DAY}(?:(?:\.\.|-|,){DAY})*,?$", re.IGNORECASE)
NUMBERS = r"(?:\*|\d+(?:\.\.\d+)?)(?:/\d+)?(?:,(?:\*|\d+(?:\.\.\d+)?)(?:/\d+)?)*"
DATE = regex(rf"(?:{NUMBERS}-)?{NUMBERS}[-~]{NUMBERS}$|@\d+$")
TIME = regex(rf"{NUMBERS}:{NUMBERS}(?::(?:{NUMBERS}(?:\.\d+)?(?:/\d+(?:\.\d+)?)?))?$")
ZONE = regex(r"(?:UTC|GMT|Z|[A-Z][A-Za-z_]+(?:/[A-Za-z_+0-9-]+){1,2}|[A-Z]{3,4}|[A-Z]{3}-?\d+(?:[A-Z]{3})?)$")
"""systemd.time(7), “Calendar events”: days of the week, a date, a time, a zone; each may be left out."""
CRON = regex(r"(?:[\d*/,-]+\s+){4}[\w*/,-]+$")
COMMENT = regex(r"\s[#;]\s.*$")
WORDS = {
    ("Service", "Restart"): "no always on-success on-failure on-abnormal on-abort on-watchdog",
    ("Service", "Type"): "simple exec forking oneshot dbus notify notify-reload idle",
    ("Service", "NotifyAccess"): "none main exec all",
    ("Service", "KillMode"): "control-group mixed process none",
}
"""systemd.service(5) and systemd.kill(5) of version 257."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag booleans, spans of time, calendar events and words that systemd refuses."""
    for each in directives(book):
        behind = COMMENT.search(book.source.text(each.start, each.end))
        if behind and _is_judged(each):
            says = f"systemd takes “{behind[0].strip()[:40]}” for a part of the value of {each.name}=, and refuses it"
            yield found(each, says, "A line of its own for the comment.", severity=Severity.WARNING)
            continue
        if not each.value or FILLED.search(each.value):
            continue
        kind = known().sections.get(each.section, {}).get(each.name, "")
        wanted = WORDS.get((each.section, each.name), "")
        if wanted and each.value not in wanted.split():
            yield _finding(each, "no word that it takes", f"One of: {', '.join(wanted.split())}.")
        elif kind == "boolean" and not BOOLEAN.match(each.value):
            yield _finding(
                each, "neither yes nor no", "yes or no", sure=" " not in each.value and "-" not in each.value
            )
        elif kind == "span" and not SPAN.match(each.value):
            yield _finding(each, "no span of time", "5min, 1h 30min, 45s")
        elif kind == "calendar" and not is_calendar(each.value):
            why = "a line of a crontab" if CRON.match(each.value) else "no calendar event"
            yield _finding(each, why, "*-*-* 02:00:00; systemd-analyze calendar '…' tries one")


def _is_judged(each: Directive) -> bool:
    """Whether a value is read, so that a comment behind it makes it wrong."""
    kind = known().sections.get(each.section, {}).get(each.name, "text")
    return kind != "text" or (each.section, each.name) in WORDS


def is_calendar(value: str) -> bool:
    """Whether a text may be a calendar event of systemd."""
    words = value.split()
    if len(words) > 1 and SHORT.match(words[0]):
        words = words[1:]
        return len(words) == 1 and bool(ZONE.match(words[0]))
    if len(words) == 1 and SHORT.match(words[0]):
        return True
    shapes = [DAYS, DATE, TIME, ZONE]
    for word in words:
        while shapes and not shapes[0].match(word):
            shapes.pop(0)
        if not shapes:
            return False
        shapes.pop(0)
    return True


def _finding(each: Directive, why: str, instead: str, *, sure: bool = True) -> Finding:
    says = f"“{each.value}” is {why}: systemd goes on without {each.name}="
    return found(each, says, instead, severity=None if sure else Severity.INFO)
