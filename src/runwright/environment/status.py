"""The status page: what `[status]` says of it, and which monitors make which component."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.environment import kinds
from runwright.environment.shape import Each, Key, Several, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runwright.environment.problem import Spot


class Component(NamedTuple):
    """A part of a system, as the public knows it."""

    name: str
    title: str
    about: str
    monitors: tuple[str, ...]
    """Patterns of monitors: while one of them fires, it is down."""
    degrading: tuple[str, ...]
    """Patterns of monitors: while one of them fires, it is slow, or a part of it does not work."""


class StatusPage(NamedTuple):
    """What the public is shown."""

    title: str
    about: str
    url: str
    """Where the page is: what a feed reader follows; empty where nobody said."""
    components: tuple[Component, ...]
    notify: tuple[str, ...] = ()
    """Channels that are sent what the public is told."""


def built(found: Mapping[str, Any]) -> StatusPage:
    """The page of what its section says, which has no problems."""
    components = tuple(_component(name, each) for name, each in found.get("components", {}).items())
    return StatusPage(
        found.get("title", "Status"), found.get("about", ""), found.get("url", ""), components, found.get("notify", ())
    )


def _component(name: str, found: Mapping[str, Any]) -> Component:
    title, about = found.get("title", name), found.get("about", "")
    return Component(name, title, about, found.get("monitors", ()), found.get("degrading", ()))


def _measured(found: dict[str, Any], spot: Spot) -> None:
    """Complain about a page that shows nothing."""
    if not found.get("components") and not spot.problems:
        spot.complain("the status page has no components", "Write [status.components.NAME].", at_key=True)


COMPONENT = Table(
    "A part of a system, as the public knows it.",
    (
        Key("title", kinds.text, "What the public calls it.", "its name"),
        Key("about", kinds.text, "What it is for, in a sentence."),
        Key("monitors", Several(kinds.text, '["HighErrorRate"]'), "Patterns of monitors; while one fires, it is down."),
        Key("degrading", Several(kinds.text, '["Slow*"]'), "Patterns of monitors; while one fires, it is degraded."),
    ),
)
STATUS = Table(
    "The public status page: `runwright serve --status ADDRESS`, `runwright status --output FOLDER`.",
    (
        Key("title", kinds.text, "Its heading.", "Status"),
        Key("about", kinds.text, "A sentence below it."),
        Key("url", kinds.http_url, "Where the public finds it; its feed needs that."),
        Key(
            "notify", Several(kinds.text, '["subscribers"]'), "Channels that are sent what the public is told.", "none"
        ),
        Key("components", Each("", COMPONENT, kinds.name), ""),
    ),
    _measured,
)
