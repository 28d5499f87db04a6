"""How the command line watches: once, again and again, and the answers that a person gives."""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.cli.doctor import chosen
from runwright.cli.exporting import monitors_of
from runwright.cli.paper import Paper
from runwright.cli.timetable import length
from runwright.environment.configuration import load
from runwright.environment.identity import who
from runwright.environment.secret import reference, resolve
from runwright.executors.session import Setting
from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError
from runwright.monitor.alert import Event, Standing, restored, written
from runwright.monitor.judging import Manner, flapping
from runwright.monitor.watching import asking, look, why_not
from runwright.monitor.watching import silenced as covered
from runwright.monitor.wording import worded
from runwright.store.alerts import Alerts

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment
    from runwright.monitor.monitor import Monitor
    from runwright.monitor.watching import Told

ENDPOINTS = {"promql": "prometheus"}
"""Kinds of signals whose endpoint has another name."""
SIGNS = {Standing.QUIET: "✓", Standing.PENDING: "◔", Standing.FIRING: "●", Standing.BLIND: "?"}
STYLES = {Standing.QUIET: "reads", Standing.PENDING: "changes", Standing.FIRING: "destroys", Standing.BLIND: "unknown"}


class NotFiring(RunwrightError):
    """Somebody wants to take an alert that does not fire."""

    status = 1

    def __init__(self, name: str, names: list[str]) -> None:
        super().__init__(f"{name} does not fire")
        self.hint = f"What fires: {', '.join(names)}." if names else "Nothing fires."


class Nothing(RunwrightError):
    """There is nothing that could be watched."""

    def __init__(self, found: int) -> None:
        super().__init__("nothing here can be watched")
        bind = "Bind their signals in runwright.toml: `runwright init` proposes how."
        self.hint = bind if found else "These runbooks name neither thresholds nor alerts."


class Post(NamedTuple):
    """Where somebody watches: the monitors, the environment, and the store."""

    monitors: list[Monitor]
    environment: Environment
    configuration: Configuration
    alerts: Alerts
    manner: Manner

    def look(self) -> Iterator[Told]:
        """One look at every monitor."""
        return look(self.monitors, self.alerts, asking(self._setting()), SYSTEM, self.manner)

    def _setting(self) -> Callable[[str], Setting]:
        environment, root = self.environment, self.configuration.root

        def setting(kind: str) -> Setting:
            endpoint = environment.endpoints.get(ENDPOINTS.get(kind, kind))
            where = reference(endpoint) if endpoint else None
            url = resolve(where, root) if where is not None else endpoint
            return Setting(environment.directory, environment.variables, endpoint=url)

        return setting


def _post(options: argparse.Namespace) -> Post:
    configuration = load(Path.cwd())
    environment = chosen(configuration, options.on)
    manner = Manner(calm=length("calm", options.calm), patience=max(300.0, 3 * length("every", options.every)))
    monitors = monitors_of(options, configuration)
    if all(why_not(each) for each in monitors):
        raise Nothing(len(monitors))
    return Post(monitors, environment, configuration, Alerts.open(configuration.store, environment.name), manner)


def looked(options: argparse.Namespace) -> int:
    """Look once: 1 when something fires or cannot be read."""
    post = _post(options)
    try:
        told = list(post.look())
        _show(told, post, options, Paper())
        calls = [each for each in told if covered(each.monitor, post.alerts.silences()) is None]
        return 1 if any(each.alert.standing is Standing.FIRING or each.alert.why for each in calls) else 0
    finally:
        post.alerts.close()


def watched(options: argparse.Namespace) -> int:
    """Look again and again until somebody stops it; after the first look only what changes is said."""
    post, paper, every = _post(options), Paper(), length("every", options.every)
    try:
        _show(list(post.look()), post, options, paper)
        while True:
            time.sleep(every)
            changed = [each for each in post.look() if each.event is not None]
            _show_events(changed, post, options, paper)
    finally:
        post.alerts.close()


# Answers


def acknowledged(options: argparse.Namespace) -> int:
    """Write down who has taken an alert that fires."""
    configuration = load(Path.cwd())
    alerts = Alerts.open(configuration.store, chosen(configuration, options.on).name)
    try:
        was = alerts.standing(options.acknowledge)
        alert = restored(was.body) if was.body else None
        if alert is None or not alert.key:
            raise NotFiring(
                options.acknowledge, [name for name, each in alerts.all().items() if restored(each.body).key]
            )
        alerts.swap(options.acknowledge, written(alert._replace(acknowledged=who())), was)
    finally:
        alerts.close()
    sys.stdout.write(f"{options.acknowledge}: taken by {who()}\n")
    return 0


def silenced(options: argparse.Namespace) -> int:
    """Write down about what nobody is called, and until when."""
    configuration = load(Path.cwd())
    alerts = Alerts.open(configuration.store, chosen(configuration, options.on).name)
    until = SYSTEM.now() + timedelta(seconds=length("for", options.length))
    try:
        alerts.silence(options.silence, until, who(), options.why)
    finally:
        alerts.close()
    sys.stdout.write(f"{options.silence}: silent until {until:%Y-%m-%d %H:%M} UTC\n")
    return 0


# Pages


def _show(told: list[Told], post: Post, options: argparse.Namespace, paper: Paper) -> None:
    if options.json:
        _as_json(told, post)
        return
    silences = post.alerts.silences()
    wide = max((len(each.monitor.name) for each in told), default=0)
    for each in told:
        standing = each.alert.standing
        name = f"{SIGNS[standing]} {each.monitor.name}"
        words = ("silent: " if covered(each.monitor, silences) else "") + worded(each.monitor, each.alert, SYSTEM.now())
        paper.named(name, words, wide + 2, STYLES[standing], right=f"{each.monitor.book}:{each.monitor.line}")
        if standing is Standing.FIRING and each.monitor.procedure:
            paper.line(f"runwright run {each.monitor.book}#{each.monitor.procedure}", wide + 6, "dim")
    for monitor in post.monitors:
        if why_not(monitor):
            paper.line(f"  {monitor.name} is not watched: {why_not(monitor)}", style="dim")


def _show_events(told: list[Told], post: Post, options: argparse.Namespace, paper: Paper) -> None:
    """What has become of alerts, a line each; what is silent or flaps is told no more than that."""
    if options.json:
        _as_json(told, post)
        return
    silences = post.alerts.silences()
    for each in told:
        if covered(each.monitor, silences):
            continue
        dancing = " (flapping)" if flapping(each.alert, SYSTEM.now()) else ""
        head = f"{SYSTEM.now():%H:%M:%S} {SIGNS[each.alert.standing]} {each.monitor.name} {each.event}"
        words = worded(each.monitor, each.alert, SYSTEM.now())
        paper.line(f"{head}: {words}{dancing}", style=STYLES[each.alert.standing])
        if each.event is Event.FIRES and each.monitor.procedure:
            paper.line(f"runwright run {each.monitor.book}#{each.monitor.procedure}", 9, "dim")


def _as_json(told: list[Told], post: Post) -> None:
    silences = post.alerts.silences()
    for each in told:
        facts = json.loads(written(each.alert)) | {
            "monitor": each.monitor.name,
            "event": each.event,
            "severity": each.monitor.severity,
            "breach": each.monitor.breach.words() if each.monitor.breach else None,
            "runbook": f"{each.monitor.book}#{each.monitor.procedure}" if each.monitor.procedure else None,
            "place": f"{each.monitor.book}:{each.monitor.line}",
            "silenced": covered(each.monitor, silences) is not None,
        }
        sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
    sys.stdout.flush()
