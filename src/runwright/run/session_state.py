"""The state of a session as plain data, for the journal, and back again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.executors.session import State

if TYPE_CHECKING:
    from collections.abc import Mapping


def plain_state(state: State | None) -> dict[str, Any] | None:
    """As the journal keeps it."""
    if state is None:
        return None
    return {
        "directory": state.directory,
        "variables": dict(state.variables),
        "functions": dict(state.functions),
        "options": list(state.options),
        "lost": list(state.lost),
    }


def restored_state(data: Mapping[str, Any]) -> State:
    """As a session takes it."""
    return State(
        data["directory"],
        dict(data["variables"]),
        dict(data["functions"]),
        tuple(data["options"]),
        tuple(data["lost"]),
    )
