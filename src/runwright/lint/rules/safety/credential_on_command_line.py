"""A password or a token among the arguments of a program.

## Why it matters

Everybody on the machine sees it with `ps`, and the shell keeps it in its history; written out it is in the repository
as well.

## Example

```bash
redis-cli -a "$REDIS_PASSWORD" INFO
kubectl exec deploy/shop -n shop -- curl -fsS -H "X-Token: $TOKEN" http://localhost:8080/state
```

## Instead

```bash
REDISCLI_AUTH="$REDIS_PASSWORD" redis-cli INFO
kubectl exec deploy/shop -n shop -- sh -c 'curl -fsS -H "X-Token: $TOKEN" http://localhost:8080/state'
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages.tools.embedding import in_word
from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.facts.wording import is_example
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.tools.invocation import Given
    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/credential-on-command-line"
SEVERITY = Severity.WARNING
SAFER = {
    "redis-cli": "REDISCLI_AUTH=… redis-cli …",
    "mysql": "a file with --defaults-extra-file",
    "mysqldump": "a file with --defaults-extra-file",
    "mysqladmin": "a file with --defaults-extra-file",
    "curl": "curl --config FILE, or --netrc-file FILE",
    "psql": "PGPASSFILE, or a service file",
    "sshpass": "SSHPASS=… sshpass -e …",
    "mongosh": "mongosh with its password prompt, or a config file",
    "docker": "docker login --password-stdin",
    "kubectl": "--from-file=NAME=/dev/stdin, or --from-env-file=FILE",
    "aws": "file://FILE in place of the value",
    "helm": "helm registry login --password-stdin",
}
"""What each program offers instead, by its own manual."""


SECRET_KEY = regex(r"^[\w.-]*(?:pass|secret|token|key|cred|auth)[\w.-]*=(?!value$)", re.IGNORECASE)
"""A literal that is named for what it is, among others that are none."""
TRIVIAL = frozenset({"root", "postgres", "password", "admin", "test", "guest", "changeme", "secret"})
"""What everybody knows already: the defaults of containers on the reader's own machine."""


DUMMY = regex(r"do[-_ ]not[-_ ]use|dummy|fake|test[-_ ](?:secret|password|token)|example", re.IGNORECASE)

JOINS = frozenset({("kubeadm", "join"), ("docker", "swarm join"), ("oc", "login")})
"""Commands that the tool prints whole, with a token that soon ends."""
PLAIN = regex(r"[a-z]{1,12}|\d{1,5}", re.IGNORECASE)
SETTING = regex(r"(?:^|[-_])(?:host|hostname|endpoint|port|region|domain|user|username)$", re.IGNORECASE)
"""The name of an entry in a vault that keeps where something is, not how to get in."""
VOID = regex(r"[\"']?(?:revoked|disabled|expired|invalid(?:ated)?|redacted|none|null)[\"']?", re.IGNORECASE)
"""What takes the place of a secret."""
NAMES_SECRET = regex(r"key|token|secret|pass|pw\b|cred|auth|cert|dsn|url|webhook", re.IGNORECASE)
KEPT = regex(r"_(?:ID|EMAIL|NAME|REGION|HOST|USER|USERNAME|DOMAIN|PORT|BUCKET|ENDPOINT)$", re.IGNORECASE)
"""How the name ends of what is no secret, though it is kept among the secrets."""
FROM_FILE = ("@", "file://", "fileb://")
"""What the programs read out of a file."""
KNOWN = regex(r"(?:[a-z]+://)?(?:[\w<>${}-]+\.)+(?:com|net|org|io|local|internal|azure)(?::\d+)?|[A-Z]{3,12}")
"""The name of a host, or a word that takes the place of what was taken back."""
NO_SECRET = regex(r"-(?:id|host|hostname|url|uri|endpoint|region|name|user|username|port)[\"']?$", re.IGNORECASE)
PUBLIC = regex(r"\"?\$\{?\w*_(?:ID|EMAIL|URL|NAME|REGION|HOST|USER|USERNAME)\}?\"?$", re.IGNORECASE)
"""A variable that is named for something which everybody may know."""


HEADER = regex(
    r"[\"']?(?:(?:Proxy-)?Authorization|X-[\w-]*(?:Token|Key|Secret)|Api-?Key|Cookie)\s*:[^$]*\$\{?\w+", re.IGNORECASE
)
"""A header by which a request gets in, with the value of a variable."""


def _in_the_audit_log(book: Runbook) -> Iterator[Finding]:
    """Each header with a secret that the shell fills in before kubectl sends the command line to the server."""
    for program in programs(book):
        outer = program.around[-1] if program.around else None
        if program.name != "curl" or outer is None or outer.name not in {"kubectl", "oc"} or outer.path != "exec":
            continue
        for word in program.words[1:]:
            if word.variables and HEADER.match(word.text):
                yield found(
                    program.at(word),
                    f"{outer.name} exec sends its command line as the address of a request: the audit log of the API "
                    "server keeps this token",
                    "The variable of the container: sh -c 'curl -H \"…: $TOKEN\" …', in single quotes.",
                )
                break


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first option of each program whose value its book calls a secret, unless it is read from a file."""
    yield from _in_the_audit_log(book)
    for program in programs(book):
        given = next((each for each in _given(program) if _shows(program, each)), None)
        if given is not None and not is_example(book, program):
            yield found(
                program.at(given.word),
                f"whoever looks at the processes reads what {program.name} {given.spelling} is given",
                SAFER.get(program.name, "An environment variable, a file, or standard input, as the program offers."),
                severity=Severity.INFO if _is_harmless(program, _value(given)) else None,
            )


def _given(program: Program) -> tuple[Given, ...]:
    return program.invocation.given if program.invocation else ()


def _value(given: Given) -> str:
    """What an option is given, without quotes; empty for nothing."""
    return in_word(given.value, given.offset).text if given.value is not None else ""


def _shows(program: Program, given: Given) -> bool:
    """Whether an option is given a secret, and not its name, a setting that is kept beside it, or a way to it."""
    text = _value(given)
    if not given.option.fact.secret or not text or text.startswith(FROM_FILE):
        return False
    if PUBLIC.match(text) or VOID.fullmatch(text):
        return False
    if text.lstrip("'\"").startswith("{") and not NAMES_SECRET.search(text):
        return False  # a configuration that is kept in the vault
    named = program.value("--name", "-n") or ""
    if program.path == "keyvault secret set" and (KNOWN.fullmatch(text.strip("'\"")) or NO_SECRET.search(named)):
        return False
    if given.spelling == "--from-literal" and not SECRET_KEY.match(text):
        return False
    if program.name == "gh" and any(KEPT.search(each) for each in program.operands):
        return False
    return not (_is_setting_of_gh(program) and PLAIN.fullmatch(text))  # a setting that is kept among the secrets


def _is_setting_of_gh(program: Program) -> bool:
    return program.name == "gh" and not NAMES_SECRET.search(" ".join(program.operands))


def _is_harmless(program: Program, text: str) -> bool:
    """Whether a value is hardly a secret: a setting, a word for trying, a token that only joins a cluster."""
    setting = _is_setting_of_gh(program) or SETTING.search(program.value("--name", "-n") or "") is not None
    joins = (program.name, program.path) in JOINS
    return setting or joins or text in TRIVIAL or DUMMY.search(text) is not None
