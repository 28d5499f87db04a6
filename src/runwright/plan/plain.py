"""A plan as plain data, ready for JSON, and back again: the journal keeps it, a resumed run restores it."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from runwright.environment.policy import Need
from runwright.environment.secret import Reference, reference
from runwright.languages.effects import Effects, Mark
from runwright.languages.tools.fact import LEVELS
from runwright.lib.errors import RunwrightError
from runwright.plan.check import Check, Want
from runwright.plan.condition import Criterion
from runwright.plan.plan import Action, Bound, Choice, Missing, Obstacle, Plan, PlannedStep

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = "runwright.plan/1"


class NoPlan(RunwrightError):
    """Data that is no plan, or one of a later version."""

    hint = "It was written by another version of Runwright: use that one, or plan anew."

    def __init__(self, found: object) -> None:
        super().__init__(f"this is no plan of the form {FORMAT}: {found}")


def plain(plan: Plan) -> dict[str, Any]:
    """All of a plan, as dictionaries, lists, strings and numbers."""
    data: dict[str, Any] = _value(plan)
    return {"format": FORMAT, "fingerprint": plan.fingerprint, **data}


def restored(data: Mapping[str, Any]) -> Plan:
    """The plan that was made plain.

    Raises:
        NoPlan: the data is something else.
    """
    if data.get("format") != FORMAT:
        raise NoPlan(data.get("format", "no format is named"))
    try:
        return _plan(data)
    except (KeyError, TypeError, ValueError) as error:
        raise NoPlan(f"{type(error).__name__} {error}") from error


def plain_action(action: Action) -> dict[str, Any]:
    """One action, as data."""
    data: dict[str, Any] = _value(action)
    return data


def restored_action(data: Mapping[str, Any]) -> Action:
    """The action that was made plain."""
    return _action(data)


def _value(value: Any) -> Any:  # noqa: ANN401 (any value of a plan)
    """Any value of a plan; an effect says its level by name, a reference is its text."""
    if isinstance(value, Effects):
        return {"level": value.level.word, "marks": sorted(value.marks), "because": value.because}
    if isinstance(value, Reference):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {name: _value(getattr(value, name)) for name in value._fields}
    if isinstance(value, tuple | list):
        return [_value(each) for each in value]
    return value


def _plan(data: Mapping[str, Any]) -> Plan:
    names = ("book", "revision", "procedure", "title", "environment", "target", "estimate")
    return Plan(
        **{name: data[name] for name in names},
        values=tuple(Bound(**each) for each in data["values"]),
        steps=tuple(_step(each) for each in data["steps"]),
        rollback=tuple(_step(each) for each in data["rollback"]),
        obstacles=tuple(Obstacle(**each) for each in data["obstacles"]),
        missing=tuple(Missing(**{**each, "places": tuple(each["places"])}) for each in data["missing"]),
    )


def _step(data: Mapping[str, Any]) -> PlannedStep:
    made = {
        "criterion": Criterion(**data["criterion"]) if data["criterion"] else None,
        "choice": Choice(**data["choice"]) if data["choice"] else None,
        "actions": tuple(_action(each) for each in data["actions"]),
        "undo": tuple(_action(each) for each in data["undo"]),
        "checks": tuple(_check(each) for each in data["checks"]),
    }
    return PlannedStep(**{**data, **made})


def _action(data: Mapping[str, Any]) -> Action:
    made = {
        "effects": _effects(data["effects"]),
        "needs": tuple(data["needs"]),
        "checks": tuple(_check(each) for each in data["checks"]),
        "need": Need(**data["need"]) if data["need"] else None,
        "together": tuple(data.get("together", ())),
        "secrets": tuple((name, _reference(text)) for name, text in data["secrets"]),
    }
    return Action(**{**data, **made})


def _check(data: Mapping[str, Any]) -> Check:
    want = data["want"]
    return Check(**{**data, "want": Want(**{**want, "texts": tuple(want["texts"])})})


def _effects(data: Mapping[str, Any]) -> Effects:
    return Effects(LEVELS[data["level"]], frozenset(map(Mark, data["marks"])), data["because"])


def _reference(text: str) -> Reference:
    found = reference(text)
    if found is None:
        raise NoPlan(f"{text} is no reference to a secret")
    return found
