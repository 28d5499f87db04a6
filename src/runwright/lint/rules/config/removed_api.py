"""An object of Kubernetes in a version of its interface that servers have dropped.

## Why it matters

"no matches for kind … in version …": nothing is created, and the manifest that was kept for the emergency is of no use.

## Example

```yaml
apiVersion: batch/v1beta1
kind: CronJob
metadata:
  name: shop-backup
```

## Instead

```yaml
apiVersion: batch/v1
kind: CronJob
metadata:
  name: shop-backup
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.kubernetes import gone
from runwright.lint.facts.manifest import manifests
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "config/removed-api"
SEVERITY = Severity.ERROR


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each object whose `apiVersion` is gone, for its kind."""
    for each in manifests(book):
        known = gone().get(each.api)
        if known is None or (known.kinds and each.kind not in known.kinds):
            continue
        key = next(key for key, _ in each.node.value if key.value == "apiVersion")
        yield found(
            each.place(key),
            f"Kubernetes has no {each.api} since {known.since}: {each.kind} is refused",
            f"apiVersion: {known.instead}",
        )
