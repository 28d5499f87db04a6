"""A Job whose pods do not say what happens when they fail.

## Why it matters

The server refuses it: "spec.template.spec.restartPolicy: Required value: valid values: OnFailure, Never". Of other
workloads the policy is Always when nobody writes one, and a Job may not have that.

## Example

```yaml
apiVersion: batch/v1
kind: CronJob
metadata:
  name: cleanup
spec:
  schedule: "0 4 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: cleanup
              image: postgres:17
              command: [psql, -c, "DELETE FROM sessions WHERE expires_at < now()"]
```

## Instead

```yaml
apiVersion: batch/v1
kind: CronJob
metadata:
  name: cleanup
spec:
  schedule: "0 4 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: cleanup
              image: postgres:17
              command: [psql, -c, "DELETE FROM sessions WHERE expires_at < now()"]
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from runwright.lib.regex import regex
from runwright.lint.facts.manifest import manifests
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "config/job-without-restart-policy"
SEVERITY = Severity.ERROR
POD = {
    "batch/v1 Job": ("spec", "template", "spec"),
    "batch/v1 CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
}
"""Where the pod stands in each kind; kubernetes/pkg/apis/batch/validation asks for the policy there."""
OMITTED = regex(
    r"\.\.\.|…|\{\{|\{%|^\s*#.*\b(?:omitted|elided|rest of|other fields|same as|unchanged|as above)\b",
    re.IGNORECASE | re.MULTILINE,
)
"""Something is left out or filled in later."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each whole Job whose pod has containers and no policy, or one that a Job may not have."""
    for manifest in manifests(book):
        path = POD.get(f"{manifest.api} {manifest.kind}")
        pod = _below(manifest.node, path) if path and not OMITTED.search(manifest.text.text) else None
        fields = {key.value: value for key, value in pod.value} if pod is not None else {}
        if not _runs(fields.get("containers")):
            continue
        policy = fields.get("restartPolicy")
        if policy is None or policy.value == "Always":
            how = "without restartPolicy" if policy is None else "whose restartPolicy is Always"
            yield found(
                manifest.place(fields["containers"] if policy is None else policy),
                f"the server refuses a {manifest.kind} {how}",
                "restartPolicy: OnFailure, or Never, beside its containers.",
            )


def _below(node: Any, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - PyYAML has no types for nodes
    """The mapping at the end of a path; `None` where the page does not show it."""
    for name in path:
        node = next((value for key, value in node.value if key.value == name), None) if node.id == "mapping" else None
        if node is None:
            return None
    return node if node.id == "mapping" else None


def _runs(containers: Any) -> bool:  # noqa: ANN401 - PyYAML has no types for nodes
    """Whether the containers are shown as somebody would apply them: each with its image."""
    if containers is None or containers.id != "sequence" or not containers.value:
        return False
    return all(each.id == "mapping" and "image" in {key.value for key, _ in each.value} for each in containers.value)
