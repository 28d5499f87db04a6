"""Which kinds of channels there are: the names of their modules, loaded when one is needed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runwright.notify.kind import Kind

KINDS = {
    "slack": "runwright.notify.kinds.slack",
    "pagerduty": "runwright.notify.kinds.pagerduty",
    "teams": "runwright.notify.kinds.teams",
    "email": "runwright.notify.kinds.mail",
    "webhook": "runwright.notify.kinds.webhook",
    "apprise": "runwright.notify.kinds.apprise",
}
"""Another kind is one more entry here, in `environment.channel.RATES`, and in `NEEDS` beside its section."""


def kind_of(name: str) -> Kind:
    """The module of a kind."""
    module: Any = import_module(KINDS[name])
    found: Kind = module
    return found
