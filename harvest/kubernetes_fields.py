"""The fields of Kubernetes objects, from the schemas that the package kubernetes-validate (Apache-2.0) carries.

`python -m harvest.kubernetes_fields` writes `src/runwright/lint/data/kubernetes_fields.json`: of the oldest and the
newest version there, every field that one of them has, what it holds, and what both require. Run it where
kubernetes-validate is installed; the product does not need it.

A type is `s` (text), `i`, `n`, `b` (truth), `x` (anything), `#Name` (another object), with `[]` (a list of) or `{}` (a
mapping to) before it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).resolve().parent.parent / "src" / "runwright" / "lint" / "data" / "kubernetes_fields.json"
SCALARS = {"string": "s", "integer": "i", "number": "n", "boolean": "b"}
KINDS = frozenset(
    (
        "ConfigMap CronJob DaemonSet Deployment HorizontalPodAutoscaler Ingress Job LimitRange Namespace NetworkPolicy "
        "PersistentVolume PersistentVolumeClaim Pod PodDisruptionBudget PriorityClass ReplicaSet ResourceQuota Role "
        "RoleBinding ClusterRole ClusterRoleBinding Secret Service ServiceAccount StatefulSet StorageClass"
    ).split()
)
"""What runbooks show; each kind more costs about a kilobyte."""


def main() -> None:
    """Read both versions and write what they have together."""
    root = Path(str(resources.files("kubernetes_validate"))) / "kubernetes-json-schema"
    found = sorted(
        root.glob("v*-local"), key=lambda path: [int(each) for each in path.name[1:].split("-")[0].split(".")]
    )
    versions = [found[0], found[-1]]
    kinds: dict[str, str] = {}
    types: dict[str, dict[str, str]] = {}
    needed: dict[str, set[str]] = {}
    for version in versions:
        definitions = json.loads((version / "_definitions.json").read_text(encoding="utf-8"))
        _read(definitions.get("$defs") or definitions["definitions"], kinds, types, needed)
    document = {
        "asked": {
            "tool": "kubernetes-validate",
            "versions": [each.name[1:].removesuffix("-local") for each in versions],
            "date": datetime.now(UTC).date().isoformat(),
        },
        "kinds": dict(sorted(kinds.items())),
        "required": {name: sorted(each) for name, each in sorted(needed.items()) if each},
        "types": dict(sorted(types.items())),
    }
    DATA.write_text(json.dumps(document, separators=(",", ":")).replace('},"', '},\n"') + "\n", encoding="utf-8")


def _read(
    definitions: dict[str, Any], kinds: dict[str, str], types: dict[str, dict[str, str]], needed: dict[str, set[str]]
) -> None:
    """Enter every definition that one of the kinds leads to."""
    left = [name for name, each in definitions.items() if _kind(each, kinds, name)]
    seen: set[str] = set()
    while left:
        name = left.pop()
        if name in seen or name.endswith("Status"):
            continue
        seen.add(name)
        fields = definitions[name].get("properties")
        if fields is None:
            continue
        own = types.setdefault(_short(name), {})
        own |= {field: _type(each, definitions) for field, each in fields.items()}
        required = set(definitions[name].get("required", ()))
        needed[_short(name)] = needed.get(_short(name), required) & required
        left += _references(fields)


def _kind(definition: dict[str, Any], kinds: dict[str, str], name: str) -> bool:
    for each in definition.get("x-kubernetes-group-version-kind", ()):
        if each["kind"] in KINDS:
            group = f"{each['group']}/" if each["group"] else ""
            kinds[f"{group}{each['version']} {each['kind']}"] = _short(name)
            return True
    return False


def _short(name: str) -> str:
    return name.removeprefix("io.k8s.api.").removeprefix("io.k8s.apimachinery.pkg.")


def _type(field: dict[str, Any], definitions: dict[str, Any]) -> str:
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        target = definitions.get(name, {})
        return f"#{_short(name)}" if "properties" in target else SCALARS.get(_plain(target), "x")
    kind = _plain(field)
    if kind == "array":
        return "[]" + _type(field.get("items", {}), definitions)
    if kind == "object" and isinstance(field.get("additionalProperties"), dict):
        return "{}" + _type(field["additionalProperties"], definitions)
    return SCALARS.get(kind, "x") if "oneOf" not in field else "x"


def _plain(field: dict[str, Any]) -> str:
    kind = field.get("type", "")
    kinds = [each for each in kind if each != "null"] if isinstance(kind, list) else [kind]
    return str(kinds[0]) if len(kinds) == 1 and field.get("format") != "int-or-string" else ""


def _references(fields: object) -> Iterator[str]:
    """The names of all definitions that fields speak of."""
    if isinstance(fields, dict):
        for key, each in fields.items():
            if key == "$ref":
                yield str(each).rpartition("/")[2]
            else:
                yield from _references(each)
    elif isinstance(fields, list):
        for each in fields:
            yield from _references(each)


if __name__ == "__main__":
    main()
