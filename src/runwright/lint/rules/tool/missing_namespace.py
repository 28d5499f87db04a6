"""A kubectl command without a namespace among neighbours that name one.

## Why it matters

It works in whatever namespace the reader's context points at, mostly `default`: the object is not found, or it is
another one of the same name.

## Example

```bash
kubectl get pods -n shop
kubectl logs deployment/shop-api -n shop --tail=50
kubectl rollout restart deployment/shop-api
```

## Instead

```bash
kubectl get pods -n shop
kubectl logs deployment/shop-api -n shop --tail=50
kubectl rollout restart deployment/shop-api -n shop
```
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from runwright.languages.effects import Level
from runwright.lib.regex import regex
from runwright.lint.facts.around import section_at
from runwright.lint.facts.cluster import aims
from runwright.lint.facts.manifest import manifests
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.cluster import Aim
    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/missing-namespace"
SEVERITY = Severity.WARNING
SHARE = 0.7
"""So many of a page's commands must name a namespace before one without it is an oversight."""
LEAST = 3
PAIR = 2
FILLED_IN = regex(r"\"?[<$\[{]")
"""A namespace that the reader fills in: then it is the one of everything in the block."""
SETS_DEFAULT = regex(
    r"set-context\b.*--namespace|\bkubens\b|config set contexts|\boc project\b|NAMESPACE=.*kubectl config"
)
OF_NODES = regex(r"involvedObject\.kind=Node\b|involvedObject\.name=[\"']?(?:\$\{?|<)?\w*node", re.IGNORECASE)
"""Events that are asked for by a node."""
NAMESPACED = regex(
    r"(?:get|describe|logs|exec|delete|scale|rollout \w+|set \w+|patch|edit|port-forward|autoscale|attach|cp"
    r"|top pods?|debug|annotate|label)$"
)
KINDS = frozenset(
    (
        "pod pods po deployment deployments deploy service services svc statefulset statefulsets sts daemonset "
        "daemonsets ds replicaset replicasets rs job jobs cronjob cronjobs cj configmap configmaps cm secret secrets "
        "ingress ingresses ing pvc persistentvolumeclaim persistentvolumeclaims hpa horizontalpodautoscaler "
        "horizontalpodautoscalers event events ev endpoints ep endpointslice endpointslices networkpolicy "
        "networkpolicies netpol serviceaccount serviceaccounts sa role roles rolebinding rolebindings quota "
        "resourcequota resourcequotas limitrange limitranges pdb poddisruptionbudget poddisruptionbudgets all lease "
        "leases"
    ).split()
)
"""What lives in a namespace; of other kinds nobody here knows whether they do."""
OF_NODE = regex(r"involvedObject\.(?:kind=Node\b|name=[^,]*(?:node|NODE))")
ANY_POD = frozenset({"logs", "exec", "attach", "port-forward", "cp", "debug"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each command on something that lives in a namespace, when most others of the page name one."""
    yield from _in_another_cluster(book)
    named = [each for each in aims(book) if each.namespace]
    without = [each for each in aims(book) if _needs(each)]
    if not named and without and not sets_default(book):
        yield from _nowhere(book, without)
    if not named or not without or sets_default(book):
        return
    objects = {_object(each): each.namespace for each in named if _object(each)}
    usual = Counter(each.namespace for each in named).most_common(1)[0][0]
    often = len(named) >= LEAST and len(named) / (len(named) + len(without)) >= SHARE
    own = _of_default(book)
    for aim in without:
        if _object(aim) in own:
            continue  # the page makes it in the namespace that is meant where none is named
        kept = None if _is_another(book, aim, named) else objects.get(_object(aim))
        same = kept is not None
        beside = _beside(aim, named) or kept or ""
        if (beside or usual) == "default" or _is_repeated(aim, named):
            continue  # the reader's own one unless they changed it; or the author shows it with and without
        if same or FILLED_IN.match(beside) or (often and not _worked(book, aim)):
            yield found(
                aim,
                f"{aim.program.called} has no namespace: it works in the reader's own one, not in {beside or usual} as "
                f"{'the same object elsewhere on this page' if same else 'the commands around it'}",
                f"-n {beside or usual}",
                severity=Severity.INFO if _is_unsure(book, aim, named, kept, usual) else None,
            )


def _in_another_cluster(book: Runbook) -> Iterator[Finding]:
    """Each command without a context in a block whose others, two or more, all name the same one."""
    blocks: dict[int, list[Aim]] = {}
    for aim in aims(book):
        if aim.program.command.block >= 0 and aim.program.name in {"kubectl", "helm"}:
            blocks.setdefault(aim.program.command.block, []).append(aim)
    for inside in blocks.values():
        contexts = [each.context for each in inside if each.context]
        if len(contexts) < PAIR or len(set(contexts)) > 1 or any(_chooses(each) for each in inside):
            continue
        for aim in inside:
            if aim.context is None and not aim.program.has("--kubeconfig", "--client", "--help"):
                says = f"{aim.program.called} names no context: it works in the reader's own cluster, not in"
                yield found(
                    aim, f"{says} {contexts[0]} as the commands around it", f"--context {contexts[0]}, as above."
                )


def _chooses(aim: Aim) -> bool:
    """Whether a command looks at contexts or picks one."""
    return aim.program.path.startswith("config") or aim.program.name == "kubectx"


def _nowhere(book: Runbook, without: list[Aim]) -> Iterator[Finding]:
    """The first change of a workload on a page that has no word about namespaces."""
    first = next((each for each in without if _changes(each)), None)
    if first is not None and not book.source.holds(b"namespace", b"kubens", b"context"):
        says = f"{first.program.called} works in whatever namespace the reader was in last: this page never names one"
        yield found(first, says, "-n …, or a line that says which namespace is meant.", severity=Severity.INFO)


def _changes(aim: Aim) -> bool:
    level = aim.program.command.effects.level
    return aim.program.command.block >= 0 and level in {Level.CHANGES, Level.DESTROYS}


def _is_repeated(aim: Aim, named: list[Aim]) -> bool:
    """Whether the same command stands in that block once more, with a namespace."""
    words = _bare(aim)
    block = aim.program.command.block
    return any(_bare(each) == words for each in named if each.program.command.block == block >= 0)


def _bare(aim: Aim) -> list[str]:
    """The words of a command without those that name a namespace."""
    words = [word.known for word in aim.program.words[1:]]
    given = [at for at, word in enumerate(words) if word in {"-n", "--namespace"}]
    drop = {*given, *(at + 1 for at in given)}
    return [word for at, word in enumerate(words) if at not in drop and not word.startswith("--namespace=")]


def _is_unsure(book: Runbook, aim: Aim, named: list[Aim], kept: str | None, usual: str | None) -> bool:
    """Whether it stands in prose, or is about something to fill in that may be anywhere: of those who use the part."""
    if aim.program.command.block < 0 or _is_listed_everywhere(book, aim):
        return True
    if not any(FILLED_IN.match(each.known) for each in aim.program.words[1:]):
        return False
    if kept is None and (usual or "").startswith("kube-"):
        return True
    here = section_at(book, aim.program)
    apart = all(section_at(book, each.program) != here for each in named)
    return apart and (kept is None or FILLED_IN.match(kept) is not None)


def _is_listed_everywhere(book: Runbook, aim: Aim) -> bool:
    """Whether a command above in the block lists such objects of all namespaces: this one is of any."""
    kind = _object(aim).partition("/")[0]
    return any(
        each.everywhere and kind and kind in {short(word) for word in each.program.operands[:1]}
        for each in aims(book)
        if each.program.command.block == aim.program.command.block and each.start < aim.start
    )


def _worked(book: Runbook, aim: Aim) -> bool:
    """Whether the page shows what it printed: the author gave none, and it found what it asked for."""
    block = aim.program.command.block
    return block >= 0 and book.blocks[block].kind == "transcript"


def _beside(aim: Aim, named: list[Aim]) -> str:
    """The namespace that another command of the same block names; empty without one."""
    block = aim.program.command.block
    return next((each.namespace or "" for each in named if block >= 0 and each.program.command.block == block), "")


def sets_default(book: Runbook) -> bool:
    """Whether the page makes a namespace the reader's own."""
    if not book.source.holds(b"set-context", b"kubens", b"set contexts", b"oc project", b"kubectl config"):
        return False
    return SETS_DEFAULT.search(book.source.data.decode("utf-8", "replace")) is not None


def _needs(aim: Aim) -> bool:
    """Whether a command speaks of something that lives in a namespace, and names none."""
    program = aim.program
    if aim.namespace or aim.everywhere or program.name not in {"kubectl", "oc", "k"}:
        return False
    if program.has("--raw", "-f", "--filename", "-k") or not NAMESPACED.match(program.path):
        return False
    if _is_filled_in(program) or _is_of_default(program) or _names_its_own(program):
        return False
    if program.path in ANY_POD or program.path.startswith("top pod"):
        return bool(program.operands) or program.path.startswith("top pod")
    kind = program.operands[0].partition("/")[0].partition(".")[0].lower() if program.operands else ""
    return kind in KINDS or all(each in KINDS for each in kind.split(","))


def _is_filled_in(program: Program) -> bool:
    """Whether a variable stands where the sub-command is, or where a node is as often as a pod."""
    if any(word.value is None and len(word.text) > 2 and word.text[0] == "$" for word in program.words[1:2]):
        return True
    return program.path == "debug" and any("$" in each for each in program.operands[:1])


def _is_of_default(program: Program) -> bool:
    """Whether it speaks of a node, whose events are noted in default, or of the service of the server itself."""
    if OF_NODE.search(program.value("--field-selector") or ""):
        return True
    if program.operands and program.operands[0].startswith(("node/", "nodes/", "no/")):
        return True
    if OF_NODES.search(" ".join(each.known for each in program.words)):
        return True
    return any(each.rpartition("/")[2] == "kubernetes" for each in program.operands)


def _names_its_own(program: Program) -> bool:
    """Whether a copy says before the colon in which namespace the pod is: `namespace/pod:path`."""
    return program.path == "cp" and any("/" in each.partition(":")[0] for each in program.operands if ":" in each)


def _is_another(book: Runbook, aim: Aim, named: list[Aim]) -> bool:
    """Whether the reader fills in a name that has a namespace only in sections about the cluster itself."""
    known = _object(aim)
    if not FILLED_IN.match(known.rpartition("/")[2]):
        return False
    alike = [each for each in named if _object(each) == known]
    here = section_at(book, aim.program)
    own = any((each.namespace or "").startswith(("kube-", "openshift-")) for each in alike)
    return own and all(section_at(book, each.program) != here for each in alike)


def _object(aim: Aim) -> str:
    """The object that a command speaks of: `deployment/shop`; empty when it speaks of a kind or of nothing."""
    operands = aim.program.operands
    if aim.program.path in ANY_POD and operands and "/" not in operands[0]:
        return f"pod/{operands[0].partition(':')[0]}"
    first = next((each for each in operands if "/" in each and "://" not in each), "")
    if first:
        kind, _, name = first.partition("/")
        return f"{short(kind)}/{name}" if name else ""
    if len(operands) > 1 and operands[0].lower() in KINDS:
        return f"{short(operands[0])}/{operands[1]}"
    return ""


def _of_default(book: Runbook) -> set[str]:
    """The objects that the page itself defines for the namespace `default`."""
    found = set()
    for each in manifests(book):
        fields = {key.value: value for key, value in each.node.value}
        about = fields["metadata"].value if "metadata" in fields and fields["metadata"].id == "mapping" else ()
        said = {key.value: value.value for key, value in about}
        if said.get("namespace") == "default" and isinstance(said.get("name"), str):
            found.add(f"{short(each.kind)}/{said['name']}")
    return found


def short(kind: str) -> str:
    """A kind by the one name that stands for all its spellings: `po` and `pods` are `pod`."""
    names = {
        "deploy": "deployment",
        "deployments": "deployment",
        "svc": "service",
        "po": "pod",
        "pods": "pod",
        "sts": "statefulset",
        "cm": "configmap",
        "ds": "daemonset",
        "pvc": "persistentvolumeclaim",
        "persistentvolumeclaims": "persistentvolumeclaim",
    }
    return names.get(kind.lower(), kind.lower())
