"""An object of Kubernetes with a field that its kind does not have, or with a value of another type.

## Why it matters

`kubectl apply` refuses it; an older server or a patch drops the field without a word. Indented one level too far left
or right, a limit or a probe is simply not there.

## Example

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  replica: 3
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: shop:1.4
          ports: 8080
```

```bash
kubectl patch deployment shop -n shop -p '{"spec":{"replica":0}}'
```

## Instead

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  replicas: 3
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: shop:1.4
          ports:
            - containerPort: 8080
```

```bash
kubectl patch deployment shop -n shop -p '{"spec":{"replicas":0}}'
```
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from runwright.languages.placeholder import find
from runwright.lib.regex import regex
from runwright.lint.facts.kubernetes import RESOURCES, definition, misfits, pointer
from runwright.lint.facts.manifest import documents, manifests
from runwright.lint.facts.program import Program, programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "config/unknown-field"
SEVERITY = Severity.ERROR
CLIENTS = frozenset({"kubectl", "oc", "k"})
TEMPLATE = regex(r"\{\{|\}\}|\{%|<%")
BLANK = regex(r":\s*\[[A-Za-z][\w.-]*(?: [\w.-]+)+\]\s*$")
"""Words in brackets: a place to fill in, which YAML takes for a list."""
ENCRYPTED = regex(r"^sops:|ENC\[AES256_GCM", re.MULTILINE)
"""A file of SOPS, which no server gets as it stands."""
CONTROLLED = regex(r"\{\{-?\s*(?:if|else|end|range|with|include|toYaml|template|define)\b|\{%-?\s*(?:if|for)\b")
"""A template of Helm or Jinja."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each field of a whole object, and each of a patch, that does not fit its kind."""
    for manifest in manifests(book):
        if _is_undecided(manifest.text.text):
            continue
        name = definition(manifest.api, manifest.kind)
        for each in misfits(manifest.node, name) if name else ():
            if BLANK.search(manifest.line(each.node)):
                continue
            if TEMPLATE.search(manifest.line(each.node)) or find(manifest.line(each.node).encode(), "yaml"):
                continue
            message = f"{each.message}: a server refuses {manifest.kind} {manifest.api} with it, or drops it"
            place = manifest.place(each.node)
            unsure = each.message.startswith("this object") and _begins_anew(book, place.start)
            yield found(place, message, each.instead, severity=Severity.INFO if unsure else None)
    for program in programs(book):
        if program.name in CLIENTS and program.path == "patch" and program.home.whole is None:
            yield from _patched(program)


@lru_cache(maxsize=8)
def _is_undecided(text: str) -> bool:
    """Whether it is a template or encrypted: which lines count is decided when it is filled in."""
    return CONTROLLED.search(text) is not None or ENCRYPTED.search(text) is not None


def _begins_anew(book: Runbook, at: int) -> bool:
    """Whether a blank line, a comment or something left out stands above: another file may begin there."""
    data = book.source.data
    end = data.rfind(b"\n", 0, at)
    above = data[data.rfind(b"\n", 0, max(end, 0)) + 1 : max(end, 0)].strip()
    return not above or above.startswith((b"#", b"..."))


def _patched(program: Program) -> Iterator[Finding]:
    given = program.given("--patch", "-p")
    first = program.operands[0].lower() if program.operands else ""
    api, _, kind = RESOURCES.get(first.partition("/")[0], "").partition(" ")
    name = definition(api, kind) if kind else None
    text = program.value("--patch", "-p") or ""
    if given is None or given.value is None or name is None or "$" in text:
        return
    for node in documents(text):
        if node.id == "sequence" or program.value("--type") == "json":
            wrong = [each for each in _operations(node, name) if each]
        else:
            wrong = [each.message for each in misfits(node, name)]
        for each in wrong[:1]:
            message = f"{each}: the patch changes nothing there, or is refused"
            yield found(program.at(given.value), message, "Look at kubectl explain.")


def _operations(node: Any, name: str) -> Iterator[str]:  # noqa: ANN401 - PyYAML has no types for nodes
    """What is wrong with the paths of a JSON patch."""
    for operation in node.value if node.id == "sequence" else ():
        fields = {key.value: value.value for key, value in operation.value} if operation.id == "mapping" else {}
        if isinstance(fields.get("path"), str):
            yield pointer(fields["path"], name)[0]
