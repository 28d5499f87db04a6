"""`recovery.conf`, which PostgreSQL refuses since version 12.

## Why it matters

The server does not start: "using recovery command file recovery.conf is not supported". The settings belong into
postgresql.conf, and an empty file recovery.signal (or standby.signal) says what the start is for.

## Example

```bash
cat > /var/lib/postgresql/16/main/recovery.conf <<'EOF'
restore_command = 'cp /archive/%f %p'
EOF
```

## Instead

```bash
cat >> /var/lib/postgresql/16/main/postgresql.auto.conf <<'EOF'
restore_command = 'cp /archive/%f %p'
EOF
touch /var/lib/postgresql/16/main/recovery.signal
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "config/recovery-conf"
SEVERITY = Severity.ERROR
FILE = regex(rb"\brecovery\.conf\b")
OLD = regex(
    r"(?:postgres(?:ql)?|pg)[ -]*(?:version |v)?(?:9(?:\.\d+)?|10|11)\b(?!\.\d)|/(?:9\.\d|10|11)/"
    r"|(?:before|older than|prior to|until|up to|<) "
    r"(?:postgres(?:ql)? |version |v|pg ?)?1[12]",
    re.IGNORECASE,
)
AWAY = regex(r"\b(?:mv|rm|unlink)\b[^\n|;&]*\brecovery\.conf\b")
"""It is taken out of the way, which is right."""
COMMENT = regex(rb"(?m)^[ \t]*#[^\n]*")
SIGNAL = regex(rb"recovery\.signal\b|standby\.signal\b")
KNOWS = regex(
    r"recovery\.signal|standby\.signal|or (?:use )?postgresql\.conf|no longer"
    r"|not supported|removed|obsolete|instead of recovery\.conf",
    re.IGNORECASE,
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each block that names the file, on a page that speaks neither of an old version nor of its successor.

    A comment that names it writes none yet.
    """
    yield from _filled_signals(book)
    text = book.source.data.decode("utf-8", "replace")
    if "recovery.conf" not in text or OLD.search(text) or KNOWS.search(text):
        return
    for block in book.blocks:
        data = block.text.encode("utf-8", "replace")
        used = FILE.search(COMMENT.sub(_blank, data))
        match = used or FILE.search(data)
        if match and not AWAY.search(block.text):
            place = Span(block.offset(match.start()), block.offset(match.end() - 1) + 1)
            yield found(
                place,
                "PostgreSQL 12 and later read no recovery.conf, and do not start while one is in the data directory",
                "The settings in postgresql.conf, and an empty recovery.signal (or standby.signal).",
                severity=None if used else Severity.WARNING,
            )


def _blank(match: re.Match[bytes]) -> bytes:
    return b" " * len(match[0])


def _filled_signals(book: Runbook) -> Iterator[Finding]:
    """Settings that are written into recovery.signal, of which PostgreSQL reads nothing but the name."""
    for program in programs(book):
        target = next(
            (each for each in program.syntax.redirections if each.writes and SIGNAL.search(each.writes.encode())), None
        )
        filled = any("=" in each.body for each in program.syntax.here_documents)
        if target is not None and target.target is not None and filled:
            yield found(
                program.at(target.target),
                f"PostgreSQL reads nothing of {target.writes} but its name: these settings are not in force",
                "The settings in postgresql.conf or postgresql.auto.conf; the signal file stays empty.",
            )
