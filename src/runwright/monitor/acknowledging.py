"""Acknowledging: somebody has taken an alert that fires, and from then on it says who; or a silence is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.errors import RunwrightError
from runwright.monitor.alert import restored, written
from runwright.monitor.monitor import bare
from runwright.store.connection import StoreBusy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.store.alerts import Alerts

TRIES = 20
"""Swaps that may fail because a watcher wrote at the same time."""


class NotFiring(RunwrightError):
    """Somebody wants to take an alert that does not fire."""

    status = 1

    def __init__(self, name: str, names: Sequence[str]) -> None:
        super().__init__(f"{name} does not fire")
        self.hint = f"What fires: {', '.join(names)}." if names else "Nothing fires."


class NotSilent(RunwrightError):
    """Somebody wants to end a silence that there is not."""

    def __init__(self, pattern: str, known: Sequence[str]) -> None:
        super().__init__(f"there is no silence about “{pattern}”")
        self.hint = f"What is silent: {', '.join(known)}." if known else "Nothing is silent."


def end(alerts: Alerts, pattern: str, who: str) -> None:
    """End the silences of a pattern before their time; raises NotSilent."""
    silences = alerts.silences()
    found = [each for each in silences if each.pattern == pattern]
    if not found:
        raise NotSilent(pattern, [each.pattern for each in silences])
    for each in found:
        alerts.end(each, who)


def acknowledge(alerts: Alerts, name: str, who: str) -> list[str]:
    """Write down who has taken an alert; without a runbook in its name, those of all runbooks that call one so.

    Gives the keys of the firings that were taken.

    Raises:
        NotFiring: it does not fire.
        StoreBusy: others were faster again and again.
    """
    firing = [other for other, each in alerts.all().items() if restored(each.body).key]
    meant = [other for other in firing if name in {other, bare(other)}]
    if not meant:
        raise NotFiring(name, firing)
    return [_taken(alerts, each, who) for each in meant]


def _taken(alerts: Alerts, name: str, who: str) -> str:
    for _ in range(TRIES):
        was = alerts.standing(name)
        alert = restored(was.body)
        if not alert.key:
            raise NotFiring(name, [])
        if alerts.swap(name, written(alert._replace(acknowledged=who)), was):
            return alert.key
    raise StoreBusy(alerts.url)
