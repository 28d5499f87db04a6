"""Judging: an alert and a reading in, the alert as it stands now out. Pure: a restart, a test and a page agree.

An alert fires when every reading was bad for as long as its monitor says, and is resolved when every reading was good
for `calm` seconds: a number that dances around its limit neither fires nor resolves at each step. Where nothing can be
read, what was known stays, up to `patience`; then it is blind, which is not quiet.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from runwright.monitor.alert import Alert, Event, Standing

if TYPE_CHECKING:
    from datetime import datetime

    from runwright.monitor.alert import Reading
    from runwright.monitor.breach import Breach


class Manner(NamedTuple):
    """How readings of a monitor are judged, in seconds."""

    lasting: float = 0.0
    """For how long it must be bad before it fires."""
    calm: float = 0.0
    """For how long it must be good before it is resolved."""
    patience: float = 300.0
    """For how long nothing may be read before it is blind."""


FLAPPING = 5
"""Changes within `LATELY` that make an alert a flapping one."""
LATELY = timedelta(hours=1)
LATE = timedelta(hours=1)
"""By how much a reading may be late."""


def begun(moment: datetime) -> Alert:
    """How a monitor stands before its first reading."""
    return Alert(Standing.QUIET, moment)


def judged(alert: Alert, reading: Reading, breach: Breach, manner: Manner, name: str) -> tuple[Alert, Event | None]:
    """How the alert stands after a reading, and what became of it.

    A reading that is older than the last one changes nothing: it came late, or twice. One that is older by far was
    not late: the clock was ahead, and what it wrote must make nobody wait until it is that late.
    """
    if alert.read is not None and reading.at <= alert.read:
        if alert.read - reading.at <= LATE:
            return alert, None
        alert = _set_back(alert, reading.at)
    if reading.value is None and reading.bad is None:
        return _unread(alert, reading, manner)
    event = Event.SEEN if alert.standing is Standing.BLIND and not alert.key else None
    seen = alert._replace(value=reading.value, read=reading.at, why="")
    if reading.bad if reading.value is None else breach.holds(reading.value):
        return _bad(seen, reading.at, manner, name, event)
    return _good(seen, reading.at, manner, event)


def flapping(alert: Alert, moment: datetime) -> bool:
    """Whether it changes so often that its messages say nothing any more."""
    return sum(moment - each <= LATELY for each in alert.changes) >= FLAPPING


def _bad(alert: Alert, moment: datetime, manner: Manner, name: str, event: Event | None) -> tuple[Alert, Event | None]:
    if alert.key:
        return alert._replace(standing=Standing.FIRING, since=_since(alert, Standing.FIRING, moment), good=None), None
    since = alert.since if alert.standing is Standing.PENDING else moment
    if (moment - since).total_seconds() < manner.lasting:
        return alert._replace(standing=Standing.PENDING, since=since), event
    key = f"{name}/{since:%Y%m%dT%H%M%S.%fZ}"
    return alert._replace(standing=Standing.FIRING, since=moment, key=key, changes=_changed(alert, moment)), Event.FIRES


def _good(alert: Alert, moment: datetime, manner: Manner, event: Event | None) -> tuple[Alert, Event | None]:
    if not alert.key:
        return alert._replace(standing=Standing.QUIET, since=_since(alert, Standing.QUIET, moment)), event
    good = alert.good or moment
    if (moment - good).total_seconds() < manner.calm:
        return alert._replace(standing=Standing.FIRING, since=_since(alert, Standing.FIRING, moment), good=good), None
    over = alert._replace(standing=Standing.QUIET, since=moment, key="", acknowledged="", good=None)
    return over._replace(changes=_changed(alert, moment)), Event.RESOLVED


def _unread(alert: Alert, reading: Reading, manner: Manner) -> tuple[Alert, Event | None]:
    """Keep what was known, up to the end of patience. `read` stays: it says how old the value is."""
    known = alert.read or alert.since
    if alert.standing is Standing.BLIND or (reading.at - known).total_seconds() < manner.patience:
        return alert._replace(why=reading.why), None
    return alert._replace(standing=Standing.BLIND, since=reading.at, why=reading.why), Event.BLIND


def _set_back(alert: Alert, moment: datetime) -> Alert:
    """An alert without what is told of times that have not come."""
    changes = tuple(each for each in alert.changes if each <= moment)
    return alert._replace(since=min(alert.since, moment), read=moment, good=None, changes=changes)


def _since(alert: Alert, standing: Standing, moment: datetime) -> datetime:
    return alert.since if alert.standing is standing else moment


def _changed(alert: Alert, moment: datetime) -> tuple[datetime, ...]:
    return (*(each for each in alert.changes if moment - each <= LATELY), moment)
