"""The plan of an earlier run: as its journal has it, and under the policy of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.errors import RunwrightError
from runwright.plan.plain import restored

if TYPE_CHECKING:
    from runwright.environment.environment import Environment
    from runwright.plan.plan import Action, Plan
    from runwright.store.journal import Journal
    from runwright.store.verification import Flaw


class Altered(RunwrightError):
    """The journal of a run is not what was written, so nothing of it can be trusted: no plan, and no approval."""

    hint = "Nothing was run. `runwright runs verify RUN` says all; begin a new run of the procedure."

    def __init__(self, run: str, flaw: Flaw) -> None:
        super().__init__(f"the journal of run {run} was altered, at entry {flaw.number}: {flaw.what}")


def planned(journal: Journal, run: str) -> Plan:
    """The plan of a run, from its first entry."""
    return restored(next(iter(journal.entries(run))).body["plan"])


def proven(journal: Journal, run: str) -> Plan:
    """The plan of a run whose whole journal is what was written.

    Raises:
        Altered: it is not.
    """
    for flaw in journal.verify(run):
        raise Altered(run, flaw)
    return planned(journal, run)


def stricter(plan: Plan, environment: Environment) -> Plan:
    """An earlier plan under today's policy: what has become stricter since then counts, what was loosened does not."""

    def of(action: Action) -> Action:
        return action._replace(need=environment.policy.sharpened(plan.procedure, action.effects, action.need))

    return asked(plan, environment).mapped(of)


def asked(plan: Plan, environment: Environment) -> Plan:
    """An earlier plan, in which today's policy too says which commands are asked about."""
    return plan.mapped(lambda action: asked_about(action, environment))


def asked_about(action: Action, environment: Environment) -> Action:
    """A command of it, about which today's policy may ask too."""
    return action._replace(ask=action.ask or environment.policy.asks(action.effects))
