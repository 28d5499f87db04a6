"""The result of a drill: what was found, what was to be held, and whether it held; also as plain values for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.drill.account import Account, percentile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.drill.measures import Measures
    from runwright.drill.moments import Moments
    from runwright.drill.rehearsing import StepVerdict

DETECTED = "detected"
"""The check that is about the fault alone: it comes before the procedure."""
FORMAT = 1
"""The version of the plain form."""


class Check(NamedTuple):
    """One thing that had to hold."""

    name: str
    held: bool
    wanted: str
    found: str
    origin: str = ""
    """Who wanted it: `drill`, or a line of the runbook."""


class Result(NamedTuple):
    """One drill from its beginning to its end."""

    system: str
    drill: str
    title: str
    about: str
    procedure: str
    """The anchor."""
    revision: str
    """SHA-256 of the runbook's bytes, in hex."""
    run: str
    """The name of the run in the journal."""
    environment: str
    at: str
    """When it began: ISO 8601, in UTC."""
    adopted: bool
    faults: tuple[str, ...]
    """What was broken, each in a sentence."""
    moments: Moments
    measures: Measures
    checks: tuple[Check, ...]
    steps: tuple[StepVerdict, ...]
    accounts: tuple[Account, ...]
    said: tuple[str, ...]
    """What was taken for granted, or found on the way."""
    output: str = ""
    """The end of what the last command printed, when the procedure failed."""
    mutant: str = ""
    """What was changed in the procedure; empty when nothing was."""

    @property
    def held(self) -> bool:
        """Whether everything that had to hold did."""
        return all(each.held for each in self.checks)

    @property
    def broken(self) -> list[Check]:
        """What did not hold."""
        return [each for each in self.checks if not each.held]


def plain(result: Result) -> dict[str, Any]:
    """A result as JSON can carry it; moments are seconds since the drill began."""
    start = result.moments.began
    moments = {name: None if at is None else round(at - start, 4) for name, at in result.moments._asdict().items()}
    return {
        "format": FORMAT,
        **{name: getattr(result, name) for name in ("system", "drill", "title", "about", "procedure", "revision")},
        **{name: getattr(result, name) for name in ("run", "environment", "at", "adopted")},
        "held": result.held,
        "mutant": result.mutant,
        "faults": list(result.faults),
        "moments": moments,
        "phases": {name: _rounded(value) for name, value in result.moments.phases.items()},
        "measures": {name: _rounded(value) for name, value in result.measures._asdict().items()},
        "checks": [check._asdict() for check in result.checks],
        "steps": [{**step._asdict(), "seconds": round(step.seconds, 4)} for step in result.steps],
        "loads": [_account(each, result) for each in result.accounts],
        "said": list(result.said),
        "output": result.output,
    }


def listed(results: Sequence[Result], refused: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Results as JSON can carry them, and behind them the drills that could not be held, each with the reason."""
    return [*map(plain, results), *({"drill": drill, "held": False, "refused": why} for drill, why in refused)]


def _account(account: Account, result: Result) -> dict[str, Any]:
    start, moments = result.moments.began, result.moments
    fault = moments.injected or moments.first or start
    outage = account.outage(fault, moments.restored or moments.ended or fault)
    times = [each.seconds for each in account.acknowledged]
    return {
        "name": account.name,
        "attempts": len(account.attempts),
        "acknowledged": len(account.acknowledged),
        "failed": len(account.failed),
        "counted": account.present is not None,
        "lost": [each.id for each in account.lost],
        "backwards": len(account.backwards),
        "outage": None if outage is None else [_rounded(outage.begun - start), _rounded(outage.ended - start)],
        "p50": _rounded(percentile(times, 0.5)),
        "p99": _rounded(percentile(times, 0.99)),
        "why": why(account),
    }


def why(account: Account) -> dict[str, int]:
    """What failed attempts said, with how many said so, the most frequent first."""
    found: dict[str, int] = {}
    for each in account.failed:
        found[each.said] = found.get(each.said, 0) + 1
    return dict(sorted(found.items(), key=lambda pair: -pair[1])[:10])


def _rounded(value: float | None) -> float | None:
    return value if value is None or isinstance(value, int) else round(value, 4)
