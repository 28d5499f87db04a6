"""Objects of Kubernetes as they are written in YAML and JSON, held against the fields that servers know.

The fields are harvested (`data/kubernetes_fields.json`, `harvest/kubernetes_fields.py`); which versions of interfaces
are gone is written by people (`data/kubernetes_gone.toml`).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.lib.regex import regex
from runwright.lint.facts.knowledge import near
from runwright.lint.facts.stated import stated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RESOURCES = {
    "deployment": "apps/v1 Deployment", "deployments": "apps/v1 Deployment", "deploy": "apps/v1 Deployment",
    "statefulset": "apps/v1 StatefulSet", "statefulsets": "apps/v1 StatefulSet", "sts": "apps/v1 StatefulSet",
    "daemonset": "apps/v1 DaemonSet", "daemonsets": "apps/v1 DaemonSet", "ds": "apps/v1 DaemonSet",
    "service": "v1 Service", "services": "v1 Service", "svc": "v1 Service",
    "pod": "v1 Pod", "pods": "v1 Pod", "po": "v1 Pod",
    "configmap": "v1 ConfigMap", "cm": "v1 ConfigMap", "secret": "v1 Secret", "secrets": "v1 Secret",
    "pvc": "v1 PersistentVolumeClaim", "persistentvolumeclaim": "v1 PersistentVolumeClaim",
    "pv": "v1 PersistentVolume", "persistentvolume": "v1 PersistentVolume",
    "cronjob": "batch/v1 CronJob", "cronjobs": "batch/v1 CronJob", "cj": "batch/v1 CronJob", "job": "batch/v1 Job",
    "hpa": "autoscaling/v2 HorizontalPodAutoscaler",
    "horizontalpodautoscaler": "autoscaling/v2 HorizontalPodAutoscaler",
    "ingress": "networking.k8s.io/v1 Ingress", "ing": "networking.k8s.io/v1 Ingress",
    "networkpolicy": "networking.k8s.io/v1 NetworkPolicy", "netpol": "networking.k8s.io/v1 NetworkPolicy",
    "pdb": "policy/v1 PodDisruptionBudget", "poddisruptionbudget": "policy/v1 PodDisruptionBudget",
    "serviceaccount": "v1 ServiceAccount", "sa": "v1 ServiceAccount",
    "storageclass": "storage.k8s.io/v1 StorageClass", "sc": "storage.k8s.io/v1 StorageClass",
}  # fmt: skip
"""What kubectl calls the kinds whose fields are known."""
DIRECTIVE = "$"
"""Keys of strategic merge patches begin with it (`$patch`, `$retainKeys`)."""
EXPECTED = {
    "s": ("tag:yaml.org,2002:str", "a text", "Quote it."),
    "i": ("tag:yaml.org,2002:int", "a whole number", "Without quotes and without a unit."),
    "b": ("tag:yaml.org,2002:bool", "true or false", "true or false, without quotes."),
}
LEFT_OUT = regex(r"[.…\s]*(?:(?:snip(?:ped)?|omitted|truncated)[.…\s]*)?", re.IGNORECASE)
"""What the page does not show."""


class Gone(NamedTuple):
    """A version of an interface that servers do not have any more."""

    kinds: tuple[str, ...]
    """Empty: every kind of it."""
    since: str
    instead: str


class Misfit(NamedTuple):
    """One node that does not fit."""

    node: Any
    """Of PyYAML, with its marks."""
    message: str
    instead: str


@cache
def _fields() -> Mapping[str, Any]:
    raw: Mapping[str, Any] = stated("kubernetes_fields.json")
    return raw


@cache
def gone() -> Mapping[str, Gone]:
    """What servers dropped, by `apiVersion`."""
    raw = stated("kubernetes_gone.toml")["gone"]
    return {each["api"]: Gone(tuple(each.get("kinds", ())), each["since"], each["instead"]) for each in raw}


def definition(api: str, kind: str) -> str | None:
    """The name of the type of a kind; `None` for one that is not of every server."""
    found: str | None = _fields()["kinds"].get(f"{api} {kind}")
    return found


def misfits(node: Any, name: str, at: str = "") -> Iterator[Misfit]:  # noqa: ANN401 - PyYAML has no types for nodes
    """Every field below a mapping that its type does not have, and every value of another type; no more below those."""
    fields = _fields()["types"].get(name)
    if fields is None or node.id != "mapping":
        return
    for key, value in node.value:
        if key.id != "scalar" or key.value in {"<<", "status"} or key.value.startswith(DIRECTIVE):
            continue
        where = f"{at}.{key.value}".lstrip(".")
        kind = fields.get(key.value)
        if kind is None:
            guess = near(key.value, fields, 0.75) or _elsewhere(key.value, fields)
            yield Misfit(key, f"{at or 'this object'} has no field {key.value}", guess and f"Did you mean {guess}?")
        else:
            yield from _value(value, kind, where)


def _value(node: Any, kind: str, where: str) -> Iterator[Misfit]:  # noqa: ANN401 - PyYAML has no types for nodes
    if _is_open(node):
        return
    if kind.startswith("[]"):
        if node.id != "sequence":
            yield Misfit(node, f"{where} takes a list", "Items with a dash each.")
            return
        for each in node.value:
            yield from _value(each, kind[2:], where)
    elif kind.startswith("{}"):
        if node.id != "mapping":
            yield Misfit(node, f"{where} takes a mapping", "name: value")
            return
        for _, each in node.value:
            yield from _value(each, kind[2:], where)
    elif kind.startswith("#"):
        yield from misfits(node, kind[1:], where) if node.id == "mapping" else _no_mapping(node, where)
    elif kind in EXPECTED:
        yield from _scalar(node, kind, where)


def _no_mapping(node: Any, where: str) -> Iterator[Misfit]:  # noqa: ANN401 - PyYAML has no types for nodes
    yield Misfit(node, f"{where} takes an object", "Its fields, indented below it.")


def _scalar(node: Any, kind: str, where: str) -> Iterator[Misfit]:  # noqa: ANN401 - PyYAML has no types for nodes
    tag, what, instead = EXPECTED[kind]
    if node.id != "scalar":
        yield Misfit(node, f"{where} takes {what}", instead)
    elif node.tag != tag and not (kind == "s" and node.tag.endswith((":null", ":timestamp"))):
        yield Misfit(node, f"{where} takes {what}, and {node.value} is none", instead)


def _is_open(node: Any) -> bool:  # noqa: ANN401 - PyYAML has no types for nodes
    """Whether the page leaves the value to somebody else: nothing, a placeholder, a variable, a template."""
    if node.id == "sequence":
        return all(each.id == "scalar" and LEFT_OUT.fullmatch(each.value) for each in node.value)
    if node.id != "scalar":
        return False
    return node.tag.endswith(":null") or any(sign in node.value for sign in "<>${}[]") or node.value.isupper()


def _elsewhere(word: str, fields: Mapping[str, str]) -> str:
    """The field below which a misplaced field belongs; empty when there is none, or several."""
    types = _fields()["types"]
    found = [name for name, kind in fields.items() if kind.startswith("#") and word in types.get(kind[1:], ())]
    return f"{found[0]}.{word}" if len(found) == 1 else ""


def pointer(path: str, name: str) -> tuple[str, str]:
    """What is wrong with a path of a JSON patch on a type, and the kind of what it leads to; empty where it fits."""
    kind = f"#{name}"
    walked = ""
    for part in (each.replace("~1", "/").replace("~0", "~") for each in path.strip("/").split("/")):
        if kind.startswith(("[]", "{}")):
            kind = kind[2:]
        elif kind.startswith("#"):
            fields = _fields()["types"].get(kind[1:], {})
            if fields and part not in fields:
                return f"{walked or 'the object'} has no field {part}", ""
            kind = fields.get(part, "x")
        else:
            return "", kind
        walked = f"{walked}/{part}"
    return "", kind
