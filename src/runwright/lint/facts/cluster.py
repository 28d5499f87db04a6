"""Which cluster and namespace each Kubernetes command speaks to, as it says itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lint.derived import derived
from runwright.lint.facts.program import Program, programs

if TYPE_CHECKING:
    from runwright.runbook.reading import Runbook

CLIENTS = frozenset({"kubectl", "oc", "k", "helm", "stern", "kubens"})


class Aim(NamedTuple):
    """One command and what it is aimed at; it has the place of its program."""

    start: int
    end: int
    program: Program
    namespace: str | None
    """As written; `None` where the command leaves it to the reader's own setting."""
    everywhere: bool
    """Whether it asks for all namespaces."""
    context: str | None


@derived
def aims(book: Runbook) -> tuple[Aim, ...]:
    """Every command of a Kubernetes client, in the order of the text."""
    return tuple(_aim(program) for program in programs(book) if program.name in CLIENTS)


def _aim(program: Program) -> Aim:
    return Aim(
        program.start,
        program.end,
        program,
        program.value("--namespace", "-n"),
        program.has("--all-namespaces", "-A"),
        program.value("--context", "--kube-context", "--cluster"),
    )
