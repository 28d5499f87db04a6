"""A secret is written in the document.

## Why it matters

Whoever can read the repository, its backups and its old versions has it, and so has every machine that a copy went to.
It stays valid until somebody changes it.

## Example

```bash
psql "postgresql://shop:kf83Ls0qpZ@db.shop.internal:5432/shop" -c "SELECT 1"
```

## Instead

```bash
psql "service=shop" -c "SELECT 1"
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.facts.around import block_at, lead
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "safety/secret-in-document"
SEVERITY = Severity.ERROR
KEY_NAME = "an access key of AWS"
KEY = regex(rb"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")
"""The secret that belongs to it; its name alone opens nothing."""
NEAR_KEY = 300
TOKENS = (
    ((b"AKIA", b"ASIA"), regex(rb"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"), KEY_NAME),
    ((b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_"), regex(rb"\bgh[pousr]_[A-Za-z0-9]{36,}\b"), "a token of GitHub"),
    ((b"glpat-",), regex(rb"\bglpat-[\w-]{20,}\b"), "a token of GitLab"),
    ((b"xox",), regex(rb"\bxox[abprs]-\d{6,}-[\w-]{10,}"), "a token of Slack"),
    ((b"sk_live_",), regex(rb"\bsk_live_[A-Za-z0-9]{20,}\b"), "a live key of Stripe"),
    (
        (b"hooks.slack.com/",),
        regex(rb"hooks\.slack\.com/services/T[A-Z0-9]{8,}/B[A-Z0-9]{8,}/[A-Za-z0-9]{20,}"),
        "a webhook of Slack",
    ),
    (
        (b"-----BEGIN",),
        regex(
            rb"-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40,}"
            rb"\s+(?:[A-Za-z0-9+/=]{40}|-----END)"
        ),
        "a private key",
    ),
)
"""The forms that the vendors document, which is how their own scanners find them; before each, what it cannot lack."""
URL = regex(
    rb"\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|rediss?|amqps?|https?)://[\w.-]*:([^\s:/@\"'`<>${}\[\]()*%]{6,})@([\w.-]+)"
)
LOGIN = regex(rb"://[\w.-]*:[^\s:/@]{6,}@")
"""A password in any address; found much faster, as it begins with letters that are known."""
SAMPLE = regex(rb"EXAMPLE|XXXX|xxxx|0000|1234|abcd", re.IGNORECASE)
TRIVIAL = regex(
    rb"^(?:pass(?:w(?:or)?d)?|secret|postgres|root|admin|guest|user(?:name)?|test|example|change-?me|your.*|my.*|.*pass(?:w(?:or)?d)?\d*"
    rb"|.*pass(?:w(?:or)?d)?[_-]?here.*|.*(?:\xc5\x9fifre|sifre|senha|passwort|kennwort|contrase(?:\xc3\xb1|n)a|motdepasse|parol).*"
    rb"|\.+|x+|token|redacted|dev|local\w*|minio\w*|rabbitmq|.*secret.*)$",
    re.IGNORECASE,
)
WRONG = regex(r"\b(?:don'?t|do not|never|bad|wrong|avoid|instead of|insecure|anti-?pattern)\b|[❌✗]", re.IGNORECASE)
SPOKEN = regex(
    rb"\b(?:pass(?:word|phrase|code)|passwort|kennwort)\b(?: (?:for|of) [\w./-]{1,30}){0,2}[*_ ]*(?:is|ist|:|=)[*_ ]*"
    rb"`([^`\s]{8,64})`",
    re.IGNORECASE,
)
MIXED = (regex(rb"[a-z]"), regex(rb"[A-Z]"), regex(rb"\d"), regex(rb"[^\w\s]"))
NO_VALUE = regex(rb"[<>{}$/\\()\[\]]|^-|::|\.(?:com|org|net|io|md|ya?ml|json|env)\b|\*{3}|\.{3}")
"""Places to fill in, paths, options, names of fields and addresses."""
NEAR = regex(
    rb"^(?:localhost|127\.0\.0\.1|db|postgres|redis|mysql|mongo|rabbitmq|host(?:name)?|.*example.*)$", re.IGNORECASE
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag tokens by the forms of their vendors, and passwords in addresses; samples and defaults are left out."""
    data = book.source.data
    for signs, pattern, what in TOKENS:
        for match in pattern.finditer(data) if any(sign in data for sign in signs) else ():
            if not SAMPLE.search(match[0]):
                alone = what == KEY_NAME and not KEY.search(data, match.end(), match.end() + NEAR_KEY)
                yield found(
                    Span(match.start(), match.start() + 12),
                    f"everybody who reads this page, or an old version of it, has {what}",
                    "Revoke it, and write where it is kept instead.",
                    severity=Severity.INFO if alone else None,
                )
    yield from _spoken(book)
    for match in URL.finditer(data) if b"@" in data and LOGIN.search(data) else ():
        named = match[0].partition(b"//")[2].partition(b":")[0]
        if _shown_as_wrong(book, match.start()):
            continue
        if match[1] != named and not TRIVIAL.match(match[1]) and not NEAR.match(match[2]) and not match[1].isupper():
            yield found(
                Span(match.start(), match.end()),
                "everybody who reads this page, or an old version of it, has this password",
                "Change it, and write where it is kept instead.",
                severity=Severity.WARNING,
            )


def _spoken(book: Runbook) -> Iterator[Finding]:
    """A password in code behind the words that call it one, mixed as nobody makes up samples."""
    for match in SPOKEN.finditer(book.source.data):
        word = match[1]
        mixed = sum(bool(pattern.search(word)) for pattern in MIXED)
        if mixed == len(MIXED) and not (SAMPLE.search(word) or TRIVIAL.match(word) or NO_VALUE.search(word)):
            yield found(
                Span(*match.span(1)),
                "everybody who reads this page, or an old version of it, has this password",
                "Change it, and write where it is kept instead.",
                severity=Severity.WARNING,
            )


def _shown_as_wrong(book: Runbook, start: int) -> bool:
    """Whether the words before its block say that nobody should write so."""
    block = block_at(book, start)
    return block is not None and bool(WRONG.search(lead(book, block)))
