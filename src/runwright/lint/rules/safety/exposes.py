"""A step opens something to everybody.

## Why it matters

A port that is open to 0.0.0.0/0, a file that anybody may write, a public bucket: it is found by strangers within
minutes, and nobody closes it after the incident.

## Example

```bash
aws ec2 authorize-security-group-ingress --group-id "$SG" --protocol tcp --port 5432 --cidr 0.0.0.0/0
```

## Instead

```bash
aws ec2 authorize-security-group-ingress --group-id "$SG" --protocol tcp --port 5432 --cidr 10.20.0.0/16
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages.effects import Mark
from runwright.languages.tools.judge import judge
from runwright.lib.regex import regex
from runwright.lint.facts.around import block_at
from runwright.lint.facts.program import programs
from runwright.lint.facts.record import is_spoken_of
from runwright.lint.facts.wording import around
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

OUTGOING = regex(r"\b(?:outgoing|egress|out)\b", re.IGNORECASE)
WEB = regex(r"--port[ =](?:80|443|51820|1194)\b|\b(?:80|443)-(?:80|443)\b|tcp:(?:80|443)(?:,tcp:(?:80|443))*(?=\s|$)")
"""What a web server, or the entrance of a private network, is there for."""
STORES = regex(r"\b(?:5432|3306|1433|6379|27017|9200|9300|11211|2375|2379|5984|8086|9042)\b")
"""Ports of databases, and of Docker without TLS."""
EVERYTHING = regex(r"\b(?:-F|--flush)(?:\s+INPUT)?\s*$|-P\s+INPUT\s+ACCEPT|^ufw allow from any\s*$")
PUBLIC = regex(
    r"\bpublic(?:ly)?\b|\bp[úu]blic[oa]s?\b|\bpublique\w*|\böffentlich\w*|\bpubblic[oa]\b|公开|公開", re.IGNORECASE
)
SOFTER = frozenset(
    {
        "kubectl expose",
        "oc expose",
        "aws ec2 run-instances",
        "http.server",
        "python -m http.server",
        "uvicorn",
        "gunicorn",
    }
    | {"hypercorn", "granian", "flask", "jupyter", "ng serve", "vite", "php", "nc", "ncat", "code-server"}
)
"""They give a service an address, who may reach it is said elsewhere; or they serve while somebody tries something."""
WATCHING = regex(r"\b(?:stop|delete|disable)-\w+")
"""What no longer watches opens nothing."""
ANYBODY = regex(r"system:(?:anonymous|(?:un)?authenticated|serviceaccounts(?!:))")
"""Groups of Kubernetes in which everybody is."""
DENIED = regex(
    r"--[\w-]*(?:public|accessible|anonymous|external)[\w-]*[= ](?:false|no|disabled?)\b"
    r"|--(?:access|action|effect)[= ][\"']?(?:deny|block|drop|reject)",
    re.IGNORECASE,
)
"""It says that this is not to be open."""
STICKY = regex(r"1777|a\+rwxt|a\+trwx|\+t")
"""A folder like /tmp, in which nobody can take away what others have."""
BELIEVES = regex(r"--?(?:insecure|tls-skip-verify)")
"""Whom it believes opens nothing to others; `disabled-check` speaks of that."""
CLIENTS = frozenset({"sh", "bash", "curl", "wget", "ssh", "scp", "git", "socat", "docker", "podman", "setenforce"})
"""They open nothing to others by what they skip or mount (`disabled-check` speaks of them), or open no door at all."""
NAME = "safety/exposes"
SEVERITY = Severity.WARNING


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each program that its book says opens access to others."""
    exposing = {command.ordinal for command in book.commands if Mark.EXPOSES in command.effects.marks}
    for program in programs(book) if exposing else ():
        if program.command.ordinal not in exposing or program.name in CLIENTS:
            continue
        if program.invocation is None or program.invocation.inner or OUTGOING.search(" ".join(_words(program))):
            continue
        if program.name == "chmod" and STICKY.fullmatch(next(iter(program.operands), "")):
            continue
        if DENIED.search(" ".join(_words(program))):
            continue
        if "rolebinding" in program.path and not ANYBODY.search(" ".join(_words(program))):
            continue  # what it gives, it gives to those it names
        if WATCHING.search(program.path):
            continue
        words = tuple(word for word in program.syntax.words if not BELIEVES.match(word.text))
        effects = judge(program.syntax._replace(words=words)).effects
        if Mark.EXPOSES in effects.marks:
            yield found(
                program,
                f"{program.called} opens this to everybody who can reach it",
                "Name the addresses or the accounts that need it, and the step that closes it again.",
                severity=Severity.INFO
                if _is_usual(book, program) or _is_wanted(book, program) or is_spoken_of(book, program.start)
                else None,
            )


def _is_wanted(book: Runbook, program: Program) -> bool:
    """Whether the words right above say that it is to be public."""
    return PUBLIC.search(around(book, program)) is not None and not STORES.search(" ".join(_words(program)))


def _is_inner(program: Program) -> bool:
    """Whether a rule is for a zone that is not the public one."""
    return (program.value("--zone") or "public") not in {"public", "external", "drop", "block"}


def _is_usual(book: Runbook, program: Program) -> bool:
    """Whether it is what a service for the public is there for, or opens only what the machine itself filters."""
    words = " ".join(_words(program))
    if program.name == "firewall-cmd":
        return not STORES.search(words) or _is_inner(program)
    if program.name == "az" and program.value("--end-ip-address") == "0.0.0.0":  # noqa: S104 (an address in a text)
        return True  # the services of Azure alone, as its manual says
    if program.name == "nft":
        return "policy drop" in book.source.text(program.end, program.end + 400)  # it is closed again at once
    if program.called == "ufw disable":
        block = block_at(book, program.start)
        return block is not None and "ufw enable" in book.source.text(program.end, block.end)  # closed again below
    if program.called in SOFTER or program.name in SOFTER:
        return True
    if program.called == "ufw allow" or program.name == "iptables":
        return not (STORES.search(words) or EVERYTHING.search(words))
    return bool(WEB.search(words))


def _words(program: Program) -> list[str]:
    return [word.known for word in program.words]
