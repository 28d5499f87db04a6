"""A probe over the network names no port.

## Why it matters

`port` is the one field that `httpGet` and `tcpSocket` cannot do without. The API server refuses the whole object, and
with it the change that was to help.

## Example

```yaml
livenessProbe:
  httpGet:
    path: /healthz
  periodSeconds: 10
```

## Instead

```yaml
livenessProbe:
  httpGet:
    path: /healthz
    port: 8080
  periodSeconds: 10
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.languages.yaml_text import plain
from runwright.lint.facts.manifest import documents, placed
from runwright.lint.facts.text import texts
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "config/probe-without-port"
SEVERITY = Severity.ERROR
PROBES = frozenset({"livenessProbe", "readinessProbe", "startupProbe", "postStart", "preStop"})
HANDLERS = frozenset({"httpGet", "tcpSocket"})
OPEN = ("{{", "...", "…", "${")
"""Signs of a template, or of lines that were left out."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each handler of a probe or a hook that has fields, and no port among them."""
    for text in texts(book, "yaml"):
        if not any(each in text.text for each in HANDLERS) or any(sign in text.text for sign in OPEN):
            continue
        for root in documents(plain(text.text)):
            for name, key, value in _handlers(root):
                fields = {each.value for each, _ in value.value}
                if fields and "port" not in fields and "<<" not in fields:
                    yield found(
                        placed(text, key),
                        f"{name} has no port: the API server refuses the object",
                        "port: the number, or the name, of the container's port",
                    )


def _handlers(node: Any) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401 - PyYAML has no types for nodes
    """Each handler below a probe: its name, and the nodes of its key and of its mapping."""
    for key, value in node.value if node.id == "mapping" else ():
        if key.value in PROBES and value.id == "mapping":
            yield from (
                (str(name.value), name, fields)
                for name, fields in value.value
                if name.value in HANDLERS and fields.id == "mapping"
            )
        else:
            yield from _handlers(value)
    for each in node.value if node.id == "sequence" else ():
        yield from _handlers(each)
