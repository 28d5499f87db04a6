"""A check that succeeds whatever it meets.

## Why it matters

`curl` exits with 0 when the server answers 500. A condition on it, a loop that waits for it, or "no error means that it
works" holds while the service is down.

## Example

```bash
until curl -s http://shop.internal/health; do sleep 2; done
curl -s http://shop.internal/health && echo "shop is up"
```

```bash
# Health of the front page
curl https://shop.internal/
# Page the on-call
curl -X POST https://events.pagerduty.com/v2/enqueue -H 'Content-Type: application/json' -d @page.json
```

## Instead

```bash
until curl --fail -s http://shop.internal/health; do sleep 2; done
curl --fail -s http://shop.internal/health && echo "shop is up"
```

```bash
# Page the on-call
curl -fsS -X POST https://events.pagerduty.com/v2/enqueue -H 'Content-Type: application/json' -d @page.json
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import comment_above
from runwright.lint.facts.pipeline import pipelines
from runwright.lint.facts.program import Program, programs
from runwright.lint.facts.purpose import said, title
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.pipeline import Stage
    from runwright.runbook import Runbook

NAME = "shell/check-that-cannot-fail"
SEVERITY = Severity.WARNING
FAILS = ("--fail", "-f", "--fail-with-body", "--fail-early")
SHOWS_STATUS = ("--write-out", "-w")
BEFORE = regex(r"(?:\b(?:if|elif|while|until)\s+(?:!\s+)?|(?<![$\w])![ \t]+)$")
AFTER = regex(
    r"\s*(?:[12&]?>{1,2}\s*(?:&[12]|[\w./-]+)\s*)*(?:&&(?!\s*(?:echo|printf '\\n')\s*(?:$|[;#]|\n))|\|\|(?!\s*true\b))"
)
REACHES = regex(r"reach|access|con+ect|respond|block|open\b|refus", re.IGNORECASE)
"""What a connection alone shows, whatever the answer says."""
HEALTH = regex(r"/(?:[\w-]*health\w*|ready\w*|live\w*|ping|status)\b")
CALLED_HEALTH = regex(r"\bhealth\b", re.IGNORECASE)
CALLS = regex(
    r"//(?:events(?:\.eu)?\.pagerduty\.com|hooks\.slack\.com|api(?:\.eu)?\.opsgenie\.com|alert\.victorops\.com"
    r"|discord\.com/api/webhooks|\S+\.webhook\.office\.com)"
)
"""Services that tell people, and answer a message that they do not take with 400."""
VERIFIES = regex(r"\bverif|\bcheck (?:that|if|backup|the backup)|\bconfirm|\bmake sure|\bensure", re.IGNORECASE)
CHECKS = regex(r"\bcheck|\bverif|\bassess|\bhealth|\bstatus", re.IGNORECASE)
BACKUP = regex(r"backup|dump|archive|snapshot|\bwal\b", re.IGNORECASE)
CRASH = regex(r"\bcore\b|\bheap|\bthread|\bcrash", re.IGNORECASE)
"""Dumps that nobody hopes to find."""
ASKS = frozenset(
    {("systemctl", "is-active"), ("systemctl", "is-failed"), ("systemctl", "is-enabled"), ("pg_isready", ""),
     ("nc", ""), ("ping", ""), ("test", ""), ("redis-cli", "ping"), ("mysqladmin", "ping"), ("nginx", ""),
     ("kubectl", "wait"), ("docker", "inspect")}
)  # fmt: skip
"""Programs whose exit status is their answer."""
CLAIMS = regex(
    r"""\s*(?:[12&]?>{1,2}\s*(?:&[12]|[\w./-]+)\s*)*;\s*echo\s+["']?([^"'\n;|&$]*\b"""
    r"""(?:up|ok|okay|healthy|passed|succe\w+|running|alive|ready|fine|works?|reachable|online|valid)\b[^"'\n;|&$]*)""",
    re.IGNORECASE,
)
IGNORED = regex(r"\s*(?:[12&]?>{1,2}\s*(?:&[12]|[\w./-]+)\s*)*\|\|\s*(?:true|:)\s*(?:\n|$)")
VERIFICATION = regex(r"\bverif|\bvalidat|\bcheck (?:that|if|whether)|\bconfirm", re.IGNORECASE)
TAKES_APART = frozenset({"jq", "grep", "head", "tail", "wc", "awk", "python", "python3"})
"""Programs that show a part of an answer, and end well with the page of an error too."""
ACTS = regex(r"-delete|-exec|-ok\b")
OLD = regex(r"-[acm](?:time|min)\s+[\"']?\+")
"""It asks for what is too old, and hopes for nothing."""
CONNECTS = regex(
    r"telnet://|ldaps?://|sftp://|ftp://|file://|mailto:|smtp|:(?:5432|3306|6379|27017|5672|9092|2181|1433|22|25|587)\b"
)
"""Other protocols, for which `--fail` says nothing, and the ports of servers that speak them."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each `curl` without `--fail` whose exit status something depends on; and others that only look."""
    yield from _only_looks(book)
    for program in programs(book):
        if program.name != "curl" or program.syntax.piped_to or program.has(*FAILS, *SHOWS_STATUS):
            continue
        if CONNECTS.search(" ".join(word.text for word in program.words)):
            continue
        how = _depends(book, program)
        if how:
            yield found(
                program.at(program.words[0]),
                f"curl exits with 0 when the server answers 500, so {how}",
                "curl --fail …",
                severity=Severity.INFO
                if REACHES.search(f"{comment_above(book, program)} {book.source.text(program.end, program.end + 90)}")
                else None,
            )


def _only_looks(book: Runbook) -> Iterator[Finding]:
    """Each `curl` whose answer nobody judges, and each `find` that is all of a verification."""
    for program in programs(book):
        yield from _always_good(book, program)
    for line in pipelines(book):
        if line[0].inner.command.block >= 0:
            yield from _taken_apart(book, line) if len(line) > 1 else _alone(book, line[0].inner)


def _taken_apart(book: Runbook, line: tuple[Stage, ...]) -> Iterator[Finding]:
    """A `curl` whose error page goes into the program that looks for good news in the answer."""
    if _parsed(book, line):
        program, reader = line[0].inner, line[1].inner
        yield found(
            program.at(program.words[0]),
            f"curl exits with 0 when the server answers 500, and {reader.name} gets its error page",
            "curl -fsS …",
            severity=Severity.INFO,
        )


def _alone(book: Runbook, program: Program) -> Iterator[Finding]:
    """A `curl` or a `find` whose exit status says nothing of what it was asked for."""
    says = ""
    if program.name == "curl" and _reads_health(book, program):
        says = "curl exits with 0 whatever the server answers: the reader has to see the failure in the text"
    elif program.name == "curl" and _calls_somebody(program):
        says = "curl exits with 0 when the server refuses the message: nobody is called, and the step looks done"
    if says:
        yield found(program.at(program.words[0]), says, "curl -fsS …", severity=Severity.INFO)
    elif program.name == "find" and _is_verification(book, program):
        yield found(
            program,
            "find exits with 0 when it finds nothing: an empty answer is the failure, and nobody says so",
            "find … | grep -q . || echo MISSING",
        )


def _always_good(book: Runbook, program: Program) -> Iterator[Finding]:
    """A check behind which the good news comes either way: by `|| true`, or by an `echo` that nothing holds back."""
    if program.command.block < 0 or program.syntax.piped_to or not program.command.effects.level.harmless:
        return
    behind = book.source.text(program.end, program.end + 120)
    asks = (program.name, program.path.partition(" ")[0]) in ASKS
    if asks and (claim := CLAIMS.match(behind)):
        says = f"“{claim[1].strip()}” is printed whatever {program.called} finds"
        yield found(program, says, f"{program.called} … && echo …, which says it only when it is so.")
    elif (
        (asks or program.name in {"curl", "wget"})
        and IGNORED.match(behind)
        and VERIFICATION.search(title(book, program))
    ):
        says = f"with || true this check succeeds whatever {program.called} answers"
        yield found(program, says, "Take || true away: a check that fails is what the reader has to see.")


def _parsed(book: Runbook, line: tuple[Stage, ...]) -> bool:
    """Whether an answer goes straight into a program that takes it apart, under words that speak of a check."""
    first = line[0].inner
    return (
        len(line) > 1
        and first.name == "curl"
        and line[1].inner.name in TAKES_APART
        and not first.has(*FAILS, *SHOWS_STATUS, "-i", "-I", "-v", "--include", "--head")
        and CHECKS.search(f"{said(book, first)} {title(book, first)}") is not None
    )


def _is_verification(book: Runbook, program: Program) -> bool:
    """Whether a find looks for a backup, under words that promise a check."""
    words = f"{said(book, program)} {title(book, program)}"
    text = program.command.text
    return (
        bool(VERIFIES.search(words) and BACKUP.search(f"{words} {text}"))
        and not (ACTS.search(text) or OLD.search(text) or CRASH.search(f"{words} {text}"))
        and not (_depends(book, program) or "$(" in text)
    )


def _reads_health(book: Runbook, program: Program) -> bool:
    if program.has(*FAILS, *SHOWS_STATUS, "-o", "-O", "--output", "-X", "-d", "--data", "--request", "-i", "-I", "-v"):
        return False
    text = " ".join(word.known for word in program.words)
    told = HEALTH.search(text) or (len(program.operands) == 1 and CALLED_HEALTH.search(comment_above(book, program)))
    return bool(told) and not _depends(book, program) and not program.syntax.redirections


def _calls_somebody(program: Program) -> bool:
    """Whether a message goes to who calls people, and nothing looks at what came back."""
    sends = program.has("-d", "--data", "--data-raw", "--data-binary", "--json", "-X", "--request")
    return (
        sends
        and not program.has(*FAILS, *SHOWS_STATUS, "-i", "-v", "--include", "--verbose")
        and bool(CALLS.search(" ".join(program.operands)))
    )


def _depends(book: Runbook, program: Program) -> str:
    """What depends on the exit status of a program; empty when nothing does."""
    data = book.source
    before = data.text(max(0, program.start - 20), program.start)
    if match := BEFORE.search(before):
        word = match[0].split()[0]
        return "this wait ends at once" if word in {"until", "while"} else f"this {word} sees no failure"
    if AFTER.match(data.text(program.end, program.end + 60)):
        return "what stands behind it takes a failure for success"
    return ""
