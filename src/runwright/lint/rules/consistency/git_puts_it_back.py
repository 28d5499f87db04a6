"""A change by hand of what a GitOps controller keeps as Git says.

## Why it matters

Argo CD and Flux compare the cluster with Git. With self-heal the number of replicas, the image or the old revision is
put back within seconds, else at the next sync: the incident is over, and in the night it begins again.

## Example

````markdown
# Roll the shop back

1. Take the old version: `kubectl rollout undo deployment/shop -n shop`
2. Look at it: `kubectl rollout status deployment/shop -n shop`

# Release the shop

1. `argocd app sync shop`
````

## Instead

````markdown
# Roll the shop back

1. Keep Argo CD from it: `argocd app set shop --sync-policy none`
2. Take the old version: `kubectl rollout undo deployment/shop -n shop`
3. Revert the commit in Git, then: `argocd app set shop --sync-policy automated`

# Release the shop

1. `argocd app sync shop`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import section_at
from runwright.lint.facts.program import programs
from runwright.lint.facts.wording import is_mentioned
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "consistency/git-puts-it-back"
SEVERITY = Severity.INFO
CLIENTS = frozenset({"kubectl", "oc", "k"})
BY_HAND = frozenset({"scale", "rollout undo", "set image", "set env", "set resources"})
SYNCED = regex(r"\bargocd app (?:sync|rollback) +(?:--(?!all)\S+ +)*([\w<${}.-]+)|\bflux reconcile \w+ +([\w<${}.-]+)")
LEAST = 3
"""Letters of a name that says something."""
ANY = regex(r"[<${]|--all\b")
"""The reader fills in which one, or it is all of them."""
KNOWN = regex(
    r"self-?heal|auto-?sync|sync-?policy|\bflux suspend\b|skip-reconcile|ignoreDifferences|\bdrift\b|out.of.band"
    r"|\bif (?:\S+ ){0,2}us\w+ (?:argo|flux|gitops)"
    r"|\b(?:paus|suspend|disabl)\w* (?:\S+ ){0,3}(?:argo|flux|sync|reconcil)",
    re.IGNORECASE,
)
"""The author knows of it."""
FOLLOWED = regex(r"\bgit (?:revert|commit|push)\b|\bin git\b|\bcommit (?:it|this|the)\b", re.IGNORECASE)
"""Words of the same section by which Git says it too."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first such change on a page that has the same thing synced and does not say what becomes of it."""
    if not book.source.holds(b"argocd app", b"flux reconcile"):
        return
    text = book.source.data.decode("utf-8", "replace")
    synced = {match[1] or match[2] for match in SYNCED.finditer(text)}
    if not synced or KNOWN.search(text):
        return
    for program in programs(book):
        if program.name not in CLIENTS or program.path not in BY_HAND or is_mentioned(book, program):
            continue
        if _is_synced(program, synced) and not FOLLOWED.search(_section(book, program)):
            yield found(
                program,
                "this page syncs it from Git, and Git puts this back: with self-heal at once, else at the next sync",
                "The change in Git; or the sync switched off before this, and on again behind it.",
            )
            return


def _is_synced(program: Program, synced: set[str]) -> bool:
    """Whether one of the names that are synced is that of the object or of its namespace, or may be any."""
    last = program.operands[0].rpartition("/")[2] if "/" in " ".join(program.operands[:1]) else ""
    named = last or (program.operands[1] if len(program.operands) > 1 else "")
    own = {_stem(named), _stem(program.value("--namespace", "-n") or "")} - {""}
    return any(ANY.match(each) or _stem(each) in own for each in synced)


def _stem(name: str) -> str:
    """The first part of a name that is written out: `shop` of `shop-api`; empty for a short one or one to fill in."""
    first = name.strip("\"'").partition("-")[0]
    return first if first.isalnum() and len(first) >= LEAST else ""


def _section(book: Runbook, program: Program) -> str:
    section = section_at(book, program)
    return book.source.text(section.start, section.end)
