"""Monitors: how each stands, who has taken it, what is silent, and when there is maintenance."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from runwright.environment.role import Act
from runwright.incident.hushed import unsilenced
from runwright.incident.watched import taken
from runwright.monitor.acknowledging import acknowledge, end
from runwright.monitor.mute import quiet
from runwright.monitor.window import windows
from runwright.web.api import monitor_shapes as shapes
from runwright.web.api.operation import Nothing, Operation
from runwright.web.views.monitors import maintenance, named, standings

if TYPE_CHECKING:
    from runwright.monitor.window import State, Window
    from runwright.web.api.operation import Asked
    from runwright.web.console import Console
    from runwright.web.views.monitors import Standing


def _monitors(asked: Asked[shapes.MonitorsAsked, None]) -> shapes.Monitors:
    found = standings(asked.console)
    return shapes.Monitors([_monitor(each) for each in found if asked.query.state in {"", each.state}])


def _monitor(each: Standing) -> shapes.Monitor:
    about = each.monitor
    alert = each.alert
    return shapes.Monitor(
        monitor=about.name,
        runbook=each.book.name,
        title=about.title,
        procedure=about.procedure,
        severity=about.severity,
        state=each.state,
        words=each.words,
        muted=each.muted,
        line=about.line,
        read=alert.read if alert else None,
        value=alert.value if alert else None,
        acknowledged=alert.acknowledged if alert else "",
    )


def _silences(asked: Asked[Nothing, None]) -> shapes.Silences:
    return _silent(asked.console)


def _silence(asked: Asked[Nothing, shapes.Silencing]) -> shapes.Silences:
    console, body = asked.console, asked.body
    until = console.clock.now() + timedelta(seconds=body.seconds)
    console.alerts.silence(body.pattern, until, body.owner or asked.person.who, body.why)
    return _silent(console)


def _silent(console: Console) -> shapes.Silences:
    return shapes.Silences([shapes.Silence(*each) for each in console.alerts.silences()])


def _maintenance(asked: Asked[Nothing, None]) -> shapes.Maintenance:
    console = asked.console
    found = windows(maintenance(console), console.clock.now())
    return shapes.Maintenance([_window(word, each) for word, each in found])


def _window(state: State, window: Window) -> shapes.Window:
    return shapes.Window(**{**window._asdict(), "state": state, "monitors": list(window.monitors)})


def _end(asked: Asked[Nothing, shapes.Ending]) -> shapes.Silences:
    console, pattern, now = asked.console, asked.body.pattern, asked.console.clock.now()
    end(console.alerts, pattern, asked.person.who)
    hush = quiet(console.alerts.silences(), maintenance(console), now)
    unsilenced(console.incidents, pattern, hush, now, asked.person.who)
    return _silent(console)


def _acknowledge(asked: Asked[Nothing, shapes.Acknowledging]) -> shapes.Monitor:
    console, name = asked.console, asked.body.monitor
    named(console, name)
    taken(console.incidents, acknowledge(console.alerts, name, asked.person.who), asked.person.who)
    return _monitor(named(console, name))


OPERATIONS = [
    Operation(
        "GET",
        "/monitors",
        "listMonitors",
        "What is watched, and how it stands.",
        Act.LOOK,
        _monitors,
        shapes.Monitors,
        shapes.MonitorsAsked,
    ),
    Operation(
        "GET",
        "/silences",
        "listSilences",
        "About which monitors and alerts nobody is called now.",
        Act.LOOK,
        _silences,
        shapes.Silences,
    ),
    Operation(
        "GET",
        "/maintenance",
        "listMaintenance",
        "Which windows of maintenance are open, and which come next.",
        Act.LOOK,
        _maintenance,
        shapes.Maintenance,
    ),
    Operation(
        "POST",
        "/silences",
        "silence",
        "Call nobody about some monitors and alerts for a while.",
        Act.RESPOND,
        _silence,
        shapes.Silences,
        body=shapes.Silencing,
    ),
    Operation(
        "POST",
        "/silences/end",
        "endSilence",
        "End the silences of a pattern before their time.",
        Act.RESPOND,
        _end,
        shapes.Silences,
        body=shapes.Ending,
        errors=(404,),
    ),
    Operation(
        "POST",
        "/monitors/acknowledge",
        "acknowledge",
        "Say that you have what fires.",
        Act.RESPOND,
        _acknowledge,
        shapes.Monitor,
        body=shapes.Acknowledging,
        errors=(404, 409),
    ),
]
