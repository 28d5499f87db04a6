"""A command that does not look whom it talks to.

## Why it matters

Without the check of the certificate or of the host's key, anybody on the way answers in place of the server, and gets
the token that the command sends. A health check passes although the certificate has expired, which may be the very
fault.

## Example

```bash
curl -k -H "Authorization: Bearer $TOKEN" https://shop.example.com/api/orders
```

## Instead

```bash
curl --cacert /etc/ssl/internal-ca.pem -H "Authorization: Bearer $TOKEN" https://shop.example.com/api/orders
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.facts.wording import around
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/disabled-check"
SEVERITY = Severity.WARNING
OPTIONS = {
    "curl": ("--insecure", "-k"),
    "wget": ("--no-check-certificate",),
    "kubectl": ("--insecure-skip-tls-verify",),
    "helm": ("--insecure-skip-tls-verify", "--kube-insecure-skip-tls-verify"),
    "oc": ("--insecure-skip-tls-verify",),
    "argocd": ("--insecure",),
    "vault": ("-tls-skip-verify",),
    "aws": ("--no-verify-ssl",),
}
"""By the manuals of the programs."""
FOR_GOOD = (
    (
        regex(r"setenforce (?:0|[Pp]ermissive)$"),
        "SELinux then stops nothing on this host any more, whoever breaks in",
        "ausearch -m avc -ts recent, and a rule for what it stopped; setenforce 1 as the next step.",
    ),
    (
        regex(r"(?:npm|yarn|pnpm) (?:config )?set (?:strict-ssl|strictSSL|enableStrictSsl)[ =]false$"),
        "from now on anybody on the way can answer in place of the registry",
        "The setting cafile, with the authority that signed the certificate.",
    ),
    (
        regex(r"git config (?:--\w+ )*http\.(?:\S+\.)?sslVerify (?:false|0|no)$", re.IGNORECASE),
        "from now on anybody on the way can answer in place of the repository",
        "http.sslCAInfo, with the authority that signed the certificate.",
    ),
)
"""By the manuals: setenforce(8), npm-config, git-config(1)."""
BY_ADDRESS = regex(r"https?://(?:\d{1,3}(?:\.\d{1,3}){3}\b|<[\w -]*\bip\b[\w -]*>)", re.IGNORECASE)
"""No certificate is made out to an address, so it cannot be checked."""
INSIDE = regex(
    r"https?://[^/\s]*\.(?:local|internal|lan|home|corp|intra|svc|cluster|test|k8s)(?:\.[\w.-]+)?(?=[:/\"'\s]|$)"
)
"""A network whose certificates are often its own."""
HEALTH = regex(r"(?:https?://|\s)\S*/(?:api/)?(?:v\d+/)?(?:health\w*|livez|readyz|ready|status|ping|version)\b")
"""A look at whether somebody answers, which tells a stranger nothing."""
SENDS = regex(r"authorization|bearer|token|cookie|\s-u\s|--user\b|api-?key", re.IGNORECASE)
ASKS = regex(r"(?:\s-o|--output)[ =]?/dev/null\b|\s-\w*I\b|--head\b|--spider\b")
"""Whether there is an answer, and nothing of it is kept or believed."""
VERIFIES = regex(r"\bverif\w*|\bconfirm\w*|\b(?:make|be) sure\b|\brecover(?:y|ed)\b", re.IGNORECASE)
FORWARDED = regex(r"\s--(?:port-forward|plaintext|core)\b")
"""Argo CD's own way into the cluster."""
NEAR = regex(
    r"(?:localhost|127\.0\.0\.1|\[::1\]|kubernetes\.default)(?:[:/]|$)|\.127\.0\.0\.1\.(?:nip|sslip)\.io\b|\.localhost\b"
)
"""Here nobody is on the way."""
NEAR_HOST = regex(r"(?:@|\s)(?:localhost|127\.0\.0\.1)\b")
LOOKS_AT_IT = regex(r"certificate|\bcert\b|\btls\b|\bssl\b|expire", re.IGNORECASE)
"""A check of the certificate itself must get past it."""

HOST_KEY = regex(r"(?<![\w-])(?:-o\s*)?StrictHostKeyChecking[= ](?:no|off)\b", re.IGNORECASE)
"""For the programs that speak SSH: whoever answers first is believed, and the next one too."""
SSH = frozenset({"ssh", "scp", "sftp", "rsync"})
NEW_HOST = regex(r"\b(?:new|fresh|rebuilt|re-?created|just|first|cloud-init|kind|vagrant|lab|local)\b", re.IGNORECASE)
"""Nobody knows the key yet."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each program that is told to skip the check of a server that is not this machine."""
    yield from _unknown_hosts(book)
    for program in programs(book):
        yield from _for_good(program)
        given = program.given(*OPTIONS.get(program.name, ("",)))
        words = " ".join(word.text for word in program.words)
        if given is not None and program.name in {"curl", "wget"} and not program.operands:
            continue  # a way of asking that is spoken of, with no address
        if given is None or NEAR.search(words) or FORWARDED.search(words) or LOOKS_AT_IT.search(program.command.title):
            continue
        if given.value is not None and given.value.known.endswith("=false"):
            continue
        yield found(
            program.at(given.word),
            f"{given.spelling} lets anybody on the way answer in place of the server",
            "Give it the authority that signed the certificate.",
            severity=Severity.INFO if _matters_less(book, program, words) else None,
        )


def _unknown_hosts(book: Runbook) -> Iterator[Finding]:
    for program in programs(book):
        words = " ".join(word.text for word in program.words) if program.name in SSH else ""
        off = HOST_KEY.search(words)
        if off and not NEAR_HOST.search(words) and not NEW_HOST.search(around(book, program)):
            says = f"{off[0]} lets any machine that answers be taken for the one that is meant"
            yield found(program, says, "StrictHostKeyChecking=accept-new, or the key in known_hosts.",
                        severity=Severity.INFO)  # fmt: skip


def _for_good(program: Program) -> Iterator[Finding]:
    """A check that is switched off for all that follows, and that nothing in the command switches on again."""
    words = " ".join(word.known for word in program.words)
    for pattern, says, instead in FOR_GOOD if not program.around or program.around[-1].name == "sudo" else ():
        if pattern.match(words):
            yield found(program, says, instead)


def _matters_less(book: Runbook, program: Program, words: str) -> bool:
    """Whether nothing is sent and little believed; what proves that users are served again has to see what they see."""
    if BY_ADDRESS.search(words):
        return True
    if SENDS.search(words):
        return False
    proves = VERIFIES.search(around(book, program)) and HEALTH.search(words)
    return bool(INSIDE.search(words) or (not proves and (HEALTH.search(words) or ASKS.search(words))))
