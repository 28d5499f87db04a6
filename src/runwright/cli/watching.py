"""How the command line watches: once, again and again, and the answers that a person gives."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from contextlib import ExitStack, closing, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.cli import json_output, saying
from runwright.cli.books import NothingFound, called
from runwright.cli.exporting import books_of, monitors_of
from runwright.cli.paper import Paper
from runwright.cli.timetable import length, period
from runwright.cli.where import chosen
from runwright.environment.configuration import load
from runwright.environment.endpoint import ENDPOINTS
from runwright.environment.env_file import furnished
from runwright.environment.probe import load as probes_of
from runwright.environment.secret import reference, resolve
from runwright.executors.session import Setting
from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError
from runwright.monitor.alert import Event, Standing, written
from runwright.monitor.asking import Asker, readings
from runwright.monitor.judging import Manner
from runwright.monitor.monitor import distinct
from runwright.monitor.mute import unknown
from runwright.monitor.parts import parts
from runwright.monitor.rounds import Rounds
from runwright.monitor.watching import Watch, why_not
from runwright.monitor.wording import state, worded
from runwright.store.alerts import Alerts
from runwright.store.holder import spoken
from runwright.store.turns import Turn

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from runwright.cli.responding import Responder
    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment
    from runwright.monitor.monitor import Monitor
    from runwright.monitor.parts import Part
    from runwright.monitor.watching import Told
    from runwright.store.connection import StoreError

EVERY = "30 s"
"""How often is looked where nobody says it."""
OFTEN = 0.5
"""Seconds between two looks at whether anybody reads."""
SHOWN = 200
"""Monitors that are shown one by one when somebody begins to watch; of more only what changes is said."""
NAMED = 3
"""Reasons that are said when nothing can be watched."""
SIGNS = {Standing.QUIET: "✓", Standing.PENDING: "◔", Standing.FIRING: "●", Standing.BLIND: "?"}
STYLES = {Standing.QUIET: "reads", Standing.PENDING: "changes", Standing.FIRING: "destroys", Standing.BLIND: "unknown"}


class Nothing(RunwrightError):
    """There is nothing that could be watched."""

    def __init__(self, found: Sequence[Monitor]) -> None:
        super().__init__("nothing here can be watched")
        bind = "Bind them in runwright.toml; `runwright init --stdout` proposes how"
        reasons = [f"{each.name}: {why_not(each)}" for each in found]
        more = f", and {len(reasons) - NAMED} more" if len(reasons) > NAMED else ""
        named = f"{bind}. {'; '.join(reasons[:NAMED])}{more}."
        self.hint = named if found else "These runbooks name neither thresholds nor alerts."


class Post(NamedTuple):
    """Where somebody watches: the monitors, the environment, and the store."""

    monitors: list[Monitor]
    environment: Environment
    configuration: Configuration
    alerts: Alerts
    manner: Manner
    parts: list[Part]
    """Of systems that were named, among the monitors."""

    def watch(self) -> Watch:
        """What a watcher knows here."""
        windows = [each for each in self.configuration.maintenance if each.holds(self.environment.name)]
        return Watch(self.monitors, self.alerts, SYSTEM, self.manner, windows)

    def asker(self) -> Asker:
        """Who asks for the numbers here."""
        environment, root = furnished(self.environment), self.configuration.root

        def setting(kind: str) -> Setting:
            endpoint = environment.endpoints.get(ENDPOINTS.get(kind, ""))
            where = reference(endpoint) if endpoint else None
            url = resolve(where, root) if where is not None else endpoint
            return Setting(environment.directory, environment.variables, endpoint=url)

        return Asker(setting, self.parts)


def _post(options: argparse.Namespace) -> Post:
    configuration = load(Path.cwd())
    environment = chosen(configuration, options.on)
    manner = manner_of(options.calm, every_of(options))
    named: list[Monitor] = []
    found = [each for system in options.system for each in parts(probes_of(Path(system)), environment.directory)]
    with suppress(NothingFound) if found and not options.paths else nullcontext():  # a system may have no runbook yet
        named = distinct(monitors_of(options, configuration))
    monitors = [*named, *(each.monitor for each in found)]
    if all(why_not(each) for each in monitors):
        raise Nothing(monitors)
    alerts = Alerts.open(configuration.store, environment.name)
    return Post(monitors, environment, configuration, alerts, manner, found)


def manner_of(calm: str, every: float) -> Manner:
    """How readings are judged that come so often; raises NotALength."""
    return Manner(calm=length("calm", calm), patience=max(300.0, 3 * every))


def every_of(options: argparse.Namespace) -> float:
    """How often is looked; raises NotALength."""
    return period("every", options.every or EVERY)


def looked(options: argparse.Namespace) -> int:
    """Look once: 1 when something fires or cannot be read."""
    post = _post(options)
    try:
        told = asyncio.run(_once(post, post.watch()))
        _show(told, post, options, Paper())
        calls = [each.alert for each in told if not each.alert.muted]
        return 1 if any(each.standing is Standing.FIRING or each.why for each in calls) else 0
    finally:
        post.alerts.close()


async def _once(post: Post, watch: Watch) -> list[Told]:
    async with post.asker() as ask:
        return watch.take(await readings(watch.monitors, ask, SYSTEM))


def watched(options: argparse.Namespace) -> int:
    """Look again and again until somebody stops it; after the first look only what changes is said."""
    with ExitStack() as open_things:
        post = _post(options)
        open_things.callback(post.alerts.close)
        turn = open_things.enter_context(closing(Turn.open(post.configuration.store, post.environment.name, "watch")))
        watch = post.watch()
        if options.respond:
            watch = open_things.enter_context(responding(post, options))
        asyncio.run(_rounds(post, watch, Terminal(turn, options, Paper(), post.configuration.root)))
    return 0


async def _rounds(post: Post, watch: Watch, terminal: Terminal) -> None:
    """Until it is told to end, or nobody reads any more what it prints."""
    going = asyncio.create_task(_go_round(post, watch, terminal))
    read = asyncio.create_task(_while_read(terminal.options))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, going.cancel)
    try:
        await asyncio.wait({going, read}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in (going, read):
            each.cancel()
        await asyncio.gather(going, read, return_exceptions=True)
    for each in (going, read):
        if not each.cancelled():
            each.result()


async def _go_round(post: Post, watch: Watch, terminal: Terminal) -> None:
    every = every_of(terminal.options)
    if terminal.turn.take() and len(watch.monitors) <= SHOWN:
        _show(await _once(post, watch), post, terminal.options, terminal.paper)
    async with post.asker() as ask:
        await Rounds(watch, ask, SYSTEM, every, terminal.turn.take).run(terminal)


async def _while_read(options: argparse.Namespace) -> None:
    """As long as somebody may read what is printed, or it answers what fires; raises BrokenPipeError then."""
    while True:
        if not options.respond:
            saying.refuse_unread()
        await asyncio.sleep(OFTEN)


@contextmanager
def responding(post: Post, options: argparse.Namespace) -> Iterator[Watch]:
    """A watcher that answers what it tells, with a courier beside it."""
    from runwright.cli.carrying import courier
    from runwright.cli.responding import STALE, Responder
    from runwright.incident.telling import told_incidents

    configuration, environment = post.configuration, post.environment
    books = list(books_of(options, configuration))
    told_of = told_incidents(configuration, environment, lambda: books)
    with closing(told_of) as incidents, courier(configuration, environment):
        responder = Responder(books, configuration, environment.name, incidents, STALE)
        watch = answering(post, responder)
        responder.resume()
        yield watch


def answering(post: Post, responder: Responder) -> Watch:
    """A watcher that opens an incident with what it tells, in one transaction, and has it diagnosed."""
    from runwright.incident.watched import notice

    watch = post._replace(alerts=Alerts(responder.incidents.connection, post.environment.name)).watch()

    def deed(told: Sequence[Told]) -> None:
        found = [notice(each, SYSTEM.now()) for each in told]
        responder.take([each for each in found if each is not None])

    watch.deed = deed
    return watch


class Terminal(NamedTuple):
    """Who hears what becomes of the rounds."""

    turn: Turn
    options: argparse.Namespace
    paper: Paper
    root: Path
    """From where the paths of runbooks count."""

    def told(self, told: Sequence[Told]) -> None:
        """Print what changed; who answers it goes on when nobody reads that."""
        with saying.steadily() if self.options.respond else nullcontext():
            _show_events([each for each in told if each.event is not None], self)

    def turned(self, *, ours: bool) -> None:
        """Say who watches, if it is not this one."""
        held = None if ours else self.turn.held()
        if held is not None:
            sys.stderr.write(f"{spoken(held.holder)} watches; this one takes over when it stops\n")

    def troubled(self, error: StoreError) -> None:
        """Say that nothing can be written."""
        sys.stderr.write(f"{error}: what is read waits until it can be written\n")


def _show(told: list[Told], post: Post, options: argparse.Namespace, paper: Paper) -> None:
    if options.json:
        _as_json(told)
        return
    wide = max((len(each.monitor.name) for each in told), default=0)
    for each in told:
        standing = each.alert.standing
        shown = Standing.BLIND if each.alert.why and standing is Standing.QUIET else standing
        name = f"{SIGNS[shown]} {each.monitor.name}"
        words = worded(each.monitor, each.alert, SYSTEM.now())
        book = saying.near(each.monitor.book, post.configuration.root)
        said, place = "cannot be read" if each.alert.why else words, f"{book}:{each.monitor.line}"
        paper.explained(name, said, wide + 2, STYLES[shown], right=place)
        if each.alert.why:
            paper.wrapped(words.partition(": ")[2], wide + 6, "dim")
        if standing is Standing.FIRING and each.monitor.procedure:
            paper.typed(f"runwright run {called(book, each.monitor.procedure)}", wide + 6)
    for monitor in post.monitors:
        if why_not(monitor):
            paper.wrapped(f"{monitor.name} is not watched: {why_not(monitor)}", 2, "dim", hang=2)
        for name in unknown(monitor, post.monitors):
            paper.wrapped(f"{monitor.name} needs “{name}”, which nothing here is called", 2, "changes", hang=2)


def _show_events(told: list[Told], terminal: Terminal) -> None:
    """What has become of alerts, a line each."""
    paper = terminal.paper
    if terminal.options.json:
        _as_json(told)
        return
    for each in told:
        head = f"{SYSTEM.now():%H:%M:%S} {SIGNS[each.alert.standing]} {each.monitor.name} {each.event}"
        words = worded(each.monitor, each.alert, SYSTEM.now())
        paper.wrapped(f"{head}: {words}", style=STYLES[each.alert.standing], hang=9)
        if each.event is Event.FIRES and each.monitor.procedure:
            book = saying.near(each.monitor.book, terminal.root)
            paper.typed(f"runwright run {called(book, each.monitor.procedure)}", 9)


def _as_json(told: list[Told]) -> None:
    for each in told:
        facts = json.loads(written(each.alert)) | {
            "monitor": each.monitor.name,
            "state": state(each.alert, SYSTEM.now()),
            "event": each.event,
            "severity": each.monitor.severity,
            "breach": each.monitor.breach.words() if each.monitor.breach else None,
            "runbook": f"{each.monitor.book}#{each.monitor.procedure}" if each.monitor.procedure else None,
            "place": f"{each.monitor.book}:{each.monitor.line}",
            "silenced": bool(each.alert.muted),
        }
        sys.stdout.write(json_output.row(facts))
    sys.stdout.flush()
