"""What the running application says of itself at `/metrics/json`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from systems.common import probe
from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from systems.library.stack import Stack


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


def until(stack: Stack, what: str, holds: Callable[[dict[str, Any]], bool], seconds: float = 15) -> None:
    """Wait until the application says so; raises Refused."""

    def look() -> probe.Verdict:
        try:
            told = facts(stack)
        except Refused as refusal:
            return probe.Verdict(ok=False, said=str(refusal), seconds=0)
        return probe.Verdict(ok=holds(told), said="not yet", seconds=0)

    verdict = probe.until(look, seconds, pause=0.2)
    if not verdict.ok:
        raise Refused(f"{what}: not so after {seconds:.0f} s ({verdict.said})")
