"""A mute: why nobody is called about a monitor. Something that it needs is bad, there is maintenance, or a silence."""

from __future__ import annotations

from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.errors import RunwrightError
from runwright.monitor.alert import Standing
from runwright.monitor.monitor import bare
from runwright.monitor.window import opened

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from runwright.environment.maintenance import Maintenance
    from runwright.monitor.alert import Alert
    from runwright.monitor.monitor import Monitor
    from runwright.monitor.window import Window
    from runwright.store.alerts import Silence

FAILING = frozenset({Standing.PENDING, Standing.FIRING, Standing.BLIND})
"""How something that is needed must not stand. A pending one counts: it will fire, or what needs it is told then."""


class NeedEachOther(RunwrightError):
    """Monitors that wait for each other: nobody would ever be called about either."""

    hint = "Leave out one of their `needs` in runwright.toml."

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"these monitors need each other: {', '.join(names)}")


class Mute(NamedTuple):
    """Why nobody is called about a monitor now."""

    kind: str
    """`needs`, `maintenance` or `silence`."""
    words: str
    """For people: `maintenance “patching” until 04:00 UTC`."""
    until: datetime | None = None
    """Its end, where it has one."""
    silence: str = ""
    """The pattern of the silence that it is."""


class Quiet(NamedTuple):
    """What keeps messages back at one moment."""

    silences: Sequence[Silence]
    windows: Sequence[Window]

    def of(self, name: str) -> Mute | None:
        """What mutes a monitor, whatever it needs."""
        return next(self._every(name), None)

    def longest(self, names: Iterable[str]) -> Mute | None:
        """What mutes an alert by any of its names; of several the one that ends last."""
        return max((each for name in names for each in self._every(name)), key=_end, default=None)

    def _every(self, name: str) -> Iterator[Mute]:
        for window in self.windows:
            if covers(window.monitors, name):
                yield Mute("maintenance", spoken(window), window.end)
        for each in self.silences:
            if covers((each.pattern,), name):
                words = f"silenced by {each.who} until {each.until:%Y-%m-%d %H:%M} UTC"
                yield Mute("silence", words, each.until, each.pattern)


def quiet(silences: Sequence[Silence], maintenance: Iterable[Maintenance], now: datetime) -> Quiet:
    """What keeps messages back now: silences that hold, and windows that are open."""
    windows = [opened(each, now) for each in maintenance]
    return Quiet(silences, [each for each in windows if each is not None])


def _end(mute: Mute) -> datetime:
    return mute.until or datetime.max.replace(tzinfo=UTC)


def spoken(window: Window) -> str:
    """A window that is open, and its end."""
    return f"maintenance “{window.name}” until {window.end:%Y-%m-%d %H:%M} UTC"


def covers(patterns: Iterable[str], name: str) -> bool:
    """Whether one of the patterns is about a monitor of this name, with its runbook or without."""
    return any(fnmatchcase(name, each) or fnmatchcase(bare(name), each) for each in patterns)


def held_back(
    needs: Sequence[str], standings: Mapping[str, Alert], began: datetime, fresh: Container[str]
) -> Mute | None:
    """What a monitor that is bad since a moment waits for, of what it needs; `fresh` was looked at together with it.

    Something needed that was not looked at since counts too: it may have failed first, and then that is what to tell.
    """
    for name in needs:
        alert = standings.get(name)
        if alert is None:
            continue
        if alert.standing in FAILING:
            return Mute("needs", f"it needs {name}, which is {alert.standing}")
        if name not in fresh and (alert.read is None or alert.read < began):
            return Mute("needs", f"it needs {name}, which was not looked at since")
    return None


def needed(monitors: Sequence[Monitor]) -> dict[str, tuple[str, ...]]:
    """For each monitor the names of those that it needs, over however many between.

    Raises:
        NeedEachOther: one leads back to itself.
    """
    direct = {each.name: tuple(_meant(each, monitors)) for each in monitors}
    return {name: tuple(_all(name, direct)) for name in direct}


def unknown(monitor: Monitor, monitors: Sequence[Monitor]) -> list[str]:
    """What a monitor needs that no monitor here watches."""
    wanted = monitor.bound.needs if monitor.bound else ()
    return [each for each in wanted if not any(_is(each, other) for other in monitors)]


def _meant(monitor: Monitor, monitors: Sequence[Monitor]) -> list[str]:
    wanted = monitor.bound.needs if monitor.bound else ()
    return [other.name for each in wanted for other in monitors if _is(each, other)]


def _is(name: str, monitor: Monitor) -> bool:
    return name in {monitor.name, monitor.alert} or (
        monitor.bound is not None and name.lower() == monitor.bound.name.lower()
    )


def _all(name: str, direct: Mapping[str, tuple[str, ...]]) -> list[str]:
    found: list[str] = []
    open_ = list(direct[name])
    while open_:
        each = open_.pop(0)
        if each == name:
            raise NeedEachOther([name, *found])
        if each not in found:
            found.append(each)
            open_ += direct.get(each, ())
    return found
