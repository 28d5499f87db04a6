"""What of an environment a procedure uses, by its plans: what else is missing there does not keep it from being run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.cli.readiness import State
from runwright.environment.endpoint import ENDPOINTS

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from runwright.cli.readiness import Answer, Situation
    from runwright.environment.secret import Reference

LACKS = frozenset({State.MISSING, State.UNSEEN})


def sorted_out(answers: Iterable[Answer], used: Container[str]) -> Iterator[Answer]:
    """The answers, those that a procedure uses first; of the others it is only noted when one is not there."""
    noted = [
        each._replace(state=State.UNUSED, do="") if each.name not in used and each.state in LACKS else each
        for each in answers
    ]
    yield from sorted(noted, key=lambda each: each.name not in used)


def hosts(at: Situation) -> set[str]:
    """Names of the hosts that commands run on, and of those that a command names itself: `ssh db-1 uptime`."""
    found = {action.host for plan in at.plans for action in plan.actions}
    words = {word for plan in at.plans for action in plan.actions for word in re.split(r"[\s'\":]+", action.text)}
    for name, host in at.environment.hosts.items():
        if words & {name, host.ssh, host.ssh.rpartition("@")[2]}:
            found.add(name)
    return found


def endpoints(at: Situation) -> set[str]:
    """Names of the endpoints that blocks are sent to, or that a condition with a signal is measured by."""
    languages = {action.language for plan in at.plans for action in plan.actions}
    kinds = {signal.kind for name, signal in at.configuration.signals.items() if _words(name) in _measured(at)}
    return {name for language, name in ENDPOINTS.items() if language in languages | kinds}


def secrets(at: Situation) -> set[Reference]:
    """Where the secrets lie that commands are handed."""
    return {where for plan in at.plans for action in plan.actions for _, where in action.secrets}


def _measured(at: Situation) -> set[frozenset[str]]:
    steps = [step for plan in at.plans for step in (*plan.steps, *plan.rollback)]
    return {_words(step.criterion.signal) for step in steps if step.criterion}


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9%]+", name.lower()))
