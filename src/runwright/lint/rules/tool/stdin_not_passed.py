"""`docker exec` or `kubectl exec` without `-i`, with a file or a pipe for the program inside.

## Why it matters

Without `-i` standard input stops at the client. The program in the container reads nothing, does nothing, and succeeds:
an empty restore that looks like a good one.

## Example

```bash
docker exec shop-db psql -U shop -v ON_ERROR_STOP=1 < shop.sql
gunzip -c shop.sql.gz | kubectl exec shop-db-0 -n shop -- mysql shop
```

## Instead

```bash
docker exec -i shop-db psql -U shop -v ON_ERROR_STOP=1 < shop.sql
gunzip -c shop.sql.gz | kubectl exec -i shop-db-0 -n shop -- mysql shop
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.pipeline import pipelines
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.pipeline import Stage
    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/stdin-not-passed"
SEVERITY = Severity.ERROR
READERS = frozenset(
    (
        "psql mysql mariadb redis-cli mongosh mongo mongorestore pg_restore sqlite3 clickhouse-client sh bash tee tar "
        "cat"
    ).split()
)
ENGINES = {
    "docker": {"exec", "container exec", "run"},
    "podman": {"exec"},
    "nerdctl": {"exec"},
    "kubectl": {"exec"},
    "oc": {"exec"},
}


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such command whose inner program reads standard input; and a terminal asked for where there is none."""
    for line in pipelines(book):
        for at, stage in enumerate(line):
            engine = next((each for each in stage.chain if each.path in ENGINES.get(each.name, ())), None)
            if engine is None or engine is stage.inner or not _is_fed(stage, at):
                continue
            inner = stage.inner
            if not engine.has("-i", "--interactive", "--stdin"):
                if inner.name in READERS and not _has_own(inner):
                    yield found(
                        engine,
                        f"without -i nothing of the input reaches {inner.name} in the container: it reads an empty "
                        "file and succeeds",
                        f"{engine.called} -i …",
                    )
            elif engine.name == "docker" and engine.has("-t", "--tty"):
                yield found(
                    engine,
                    "-t asks for a terminal, and the input is none: docker refuses (“not a TTY”)",
                    f"{engine.called} -i …",
                )


def _is_fed(stage: Stage, at: int) -> bool:
    if any(each.name in {"xargs", "parallel"} for each in stage.chain):
        return False  # they read the input, and make arguments of it
    redirected = any(each.operator in {"<", "<<<"} for each in stage.outer.syntax.redirections)
    return redirected or bool(stage.outer.syntax.here_documents) or at > 0


def _has_own(inner: Program) -> bool:
    """Whether it was told what to do in its arguments, so that the input does not matter."""
    if inner.name in {"sh", "bash"}:
        return len(inner.words) > 1
    if inner.name in {"tar", "cat", "tee"}:
        return inner.name == "cat" and len(inner.words) > 1
    if inner.name == "redis-cli" and inner.path:
        return not inner.has("-x", "--pipe")
    return inner.has("-c", "--command", "-e", "--execute", "--eval", "-f", "--file")
