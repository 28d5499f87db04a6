"""What the running application says of itself at `/metrics/json`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from systems.common import probe
from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from systems.library.stack import Stack

IN_A_ROW = 5
"""Answers that must agree: of two workers, one that sees it otherwise is met in 31 of 32 cases."""


def facts(stack: Stack) -> dict[str, Any]:
    """Everything that it says; raises Refused when it does not answer."""
    verdict = probe.http_answers(f"{stack.environment()['LIBRARY_URL']}/metrics/json", timeout=5)
    if not verdict.ok:
        raise Refused(f"the application does not tell its metrics: {verdict.said}")
    found: dict[str, Any] = json.loads(verdict.said.partition(" ")[2])
    return found


def value(told: object, path: str) -> object:
    """What stands at a path such as `database.avg_latency_ms`; raises Refused."""
    for name in filter(None, path.split(".")):
        if not isinstance(told, dict) or name not in told:
            known = ", ".join(told) if isinstance(told, dict) else "nothing below it"
            raise Refused(f"there is no {name} in {path}; there are {known}")
        told = told[name]
    return told


def until(stack: Stack, what: str, holds: Callable[[dict[str, Any]], bool], seconds: float = 15) -> dict[str, Any]:
    """Wait until the application says so, several times in a row; what it said last. Raises Refused.

    Each of its workers looks at the world for itself, and any of them may answer.
    """
    said: dict[str, Any] = {}

    def look() -> probe.Verdict:
        nonlocal said
        try:
            for _ in range(IN_A_ROW):
                said = facts(stack)
                if not holds(said):
                    return probe.Verdict(ok=False, said="not yet", seconds=0)
        except Refused as refusal:
            return probe.Verdict(ok=False, said=str(refusal), seconds=0)
        return probe.Verdict(ok=True, said="so", seconds=0)

    verdict = probe.until(look, seconds, pause=0.2)
    if not verdict.ok:
        raise Refused(f"{what}: not so after {seconds:.0f} s ({verdict.said})")
    return said
