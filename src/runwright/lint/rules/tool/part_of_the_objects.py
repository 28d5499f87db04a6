r"""A copy of "all" objects that has only a part of them.

## Why it matters

`kubectl get all` is a short list of kinds: pods, services, deployments and their like. Neither the config maps,
secrets, volume claims and ingresses nor any object of an operator is in it; that is noticed on the day of the restore.

## Example

```bash
kubectl get all -n shop -o yaml > shop-backup.yaml
```

## Instead

```bash
kubectl api-resources --verbs=list --namespaced -o name \
  | xargs -n 1 kubectl get -n shop --ignore-not-found --show-kind -o yaml > shop-backup.yaml
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.pipeline import pipelines
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.pipeline import Stage
    from runwright.runbook import Runbook

NAME = "tool/part-of-the-objects"
SEVERITY = Severity.WARNING
CLIENTS = frozenset({"kubectl", "oc", "k"})
WHOLE = frozenset({"yaml", "json"})
"""Forms from which an object can be made anew."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each `get all` whose objects are kept in a file."""
    for line in pipelines(book):
        get = line[0].inner
        if get.name not in CLIENTS or get.path != "get" or get.operands[:1] != ("all",):
            continue
        if (get.value("-o", "--output") or "") in WHOLE and _is_kept(line):
            yield found(
                get,
                "“all” leaves out config maps, secrets, volume claims, ingresses and every object of an operator: this "
                "copy has none of them",
                "The kinds by name, or those that kubectl api-resources lists.",
            )


def _is_kept(line: tuple[Stage, ...]) -> bool:
    return line[-1].inner.name in {"tee", "gzip"} or any(
        each.writes and each.descriptor in {None, 1} for stage in line for each in stage.outer.syntax.redirections
    )
