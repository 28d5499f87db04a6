"""A pattern where the tool takes a name and knows no patterns.

## Why it matters

Redis looks for one key whose name has a star in it, kubectl for a pod of that name, S3 for an object. Nothing is found,
nothing is done, and the exit status is often 0. A pattern for files in a container is looked up by the reader's own
shell, on the reader's own machine, before the container hears of it.

## Example

```bash
redis-cli get 'session:*'
redis-cli del 'cache:user:*'
kubectl delete pod 'shop-worker-*' -n shop
aws s3 rm 's3://shop-logs/2025-*'
```

```bash
docker exec shop-db cat /var/log/postgresql/postgresql-*.log
```

## Instead

```bash
redis-cli --scan --pattern 'cache:user:*' | xargs -r redis-cli del
kubectl delete pod -l app=shop-worker -n shop
aws s3 rm s3://shop-logs/ --recursive --exclude '*' --include '2025-*'
docker exec shop-db sh -c 'cat /var/log/postgresql/postgresql-*.log'
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import Program, programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.syntax import Word
    from runwright.runbook import Runbook

NAME = "tool/glob-not-expanded"
SEVERITY = Severity.ERROR
STAR = regex(r"(?<!\\)\*")
KEYED = frozenset(
    (
        "get set del unlink exists ttl pttl type expire persist hgetall hget hlen llen lrange smembers scard zcard "
        "zrange strlen dump incr decr getdel touch"
    ).split()
)
"""Commands of Redis whose first operand is a key (COMMAND DOCS of 7.0: key specification)."""
NAMED = {
    "kubectl": (
        frozenset(
            {
                "get",
                "describe",
                "delete",
                "logs",
                "exec",
                "scale",
                "rollout restart",
                "rollout undo",
                "drain",
                "cordon",
                "uncordon",
            }
        ),
        "-l LABEL=VALUE",
    ),
    "oc": (frozenset({"get", "describe", "delete", "logs", "exec", "scale"}), "-l LABEL=VALUE"),
    "docker": (
        frozenset({"rm", "stop", "start", "restart", "kill", "logs", "rmi", "inspect", "volume rm", "exec"}),
        "docker ps -q --filter name=… | xargs -r docker …",
    ),
    "helm": (frozenset({"uninstall", "rollback", "status"}), "helm list -q --filter … | xargs -r helm …"),
}
ENGINES = frozenset({"docker", "podman", "nerdctl", "docker-compose", "kubectl", "oc"})
SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "find", "psql", "mysql"})
FILES = regex(r"/[\w./${}-]*\*[\w./*${}-]*")
S3 = frozenset({"s3 ls", "s3 cp", "s3 mv", "s3 rm", "s3 sync"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each star in such a place; unquoted too, since the shell finds no file of that name."""
    for program in programs(book):
        found_word, what, instead = _starred(program)
        if found_word is not None:
            yield found(program.at(found_word), f"{what}: {found_word.text} is taken as it stands", instead)
        elif (path := _in_container(program)) is not None:
            yield found(
                program.at(path),
                f"the reader's own shell looks for {path.text} on its own machine: {program.name} in the container "
                "gets what is there, or the pattern as it stands",
                f"{program.around[-1].called} … sh -c '{program.name} … {path.text}'",
                severity=Severity.WARNING,
            )


def _in_container(program: Program) -> Word | None:
    """The pattern for files, without quotes, that is given to a program in a container with no shell between them."""
    engine = program.around[-1] if program.around else None
    if engine is None or engine.name not in ENGINES or not engine.path.endswith("exec") or program.name in SHELLS:
        return None
    return next((each for each in program.words[1:] if FILES.fullmatch(each.text)), None)


def _starred(program: Program) -> tuple[Word | None, str, str]:
    if program.invocation is None:
        return None, "", ""
    operands = program.invocation.operands
    name, path = program.name, program.path.lower()
    if name in {"redis-cli", "valkey-cli"} and path in KEYED:
        many = operands if path in {"del", "unlink", "exists", "touch"} else operands[:1]
        word = next((each for each in many if _has_star(each)), None)
        return word, f"{path} takes a key, not a pattern", "redis-cli --scan --pattern '…' | xargs -r redis-cli …"
    if name in NAMED and path in NAMED[name][0]:
        word = next((each for each in operands if _has_star(each)), None)
        return word, f"{name} takes names, not patterns", NAMED[name][1]
    if name == "aws" and path in S3:
        word = next((each for each in operands if each.known.startswith("s3://") and _has_star(each)), None)
        return word, "S3 knows no patterns in a path", "--recursive --exclude '*' --include 'PATTERN'"
    return None, "", ""


def _has_star(word: Word) -> bool:
    return (
        bool(STAR.search(word.text))
        and "<" not in word.text
        and not word.substitutions
        and word.known != "*"
        and "**" not in word.text
    )
