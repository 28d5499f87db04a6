"""See what people were told and what became of each message; try a channel; have one sent again.

Channels are described in runwright.toml. `runwright serve` and `runwright listen` deliver what waits; so do commands
that tell something, and --deliver. What was in flight when a process died is sent again only where the receiver counts
a message once that comes twice; elsewhere it is unknown, and --retry sends it again.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli.count import count
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment
    from runwright.store.delivery import Delivery
    from runwright.store.outbox import Outbox

EXAMPLES = """\
examples:
  runwright notify                         what was told last
  runwright notify --state unknown --json
  runwright notify --test ops              send a test message, see it arrive
  runwright notify --dry-run P3            who would be told now, and who waits
  runwright notify --deliver               deliver what waits, then end
  runwright notify --retry 17
  runwright notify --prune "30 days"       drop what was delivered before

exit status: 0 done, 1 something was not delivered, 2 could not run
"""
STATES = ("waiting", "in flight", "delivered", "failed", "unknown")


class NoSuchChannel(RunwrightError):
    """A channel that the configuration does not have."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no channel “{name}”")
        names = ", ".join(sorted(known))
        self.hint = f"Channels are {names}." if names else f"Describe it in runwright.toml: [channels.{name}]."


class NotAgain(RunwrightError):
    """A message that is not to be sent again."""

    status = 1
    hint = "Only one that failed or is unknown is sent again by hand, and none that later news of the same has passed."

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(f"{delivery.number} is {delivery.state}")


class TooYoung(RunwrightError):
    """Messages that somebody may still ask for."""

    hint = "Delivered messages are kept for a day at least."

    def __init__(self, age: str) -> None:
        super().__init__(f"--prune {age}: that is too young")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `notify` takes."""
    parser.add_argument("--on", default=None, metavar="ENVIRONMENT", help="where (default: the only one)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--test", metavar="CHANNEL", help="send a test message, and say what became of it")
    what.add_argument("--deliver", action="store_true", help="deliver what waits, then end")
    what.add_argument(
        "--retry", action="append", type=count, metavar="NUMBER", help="send one again that failed or is unknown"
    )
    what.add_argument(
        "--dry-run",
        metavar="SEVERITY",
        help="say who would be told of such an incident, and when; send nothing",
    )
    parser.add_argument("--book", default="", help="--dry-run: the runbook that answers (default: the only one)")
    parser.add_argument("--at", default="", metavar="TIME", help="--dry-run: at another time (default: now)")
    what.add_argument(
        "--prune",
        nargs="?",
        const="",
        metavar="AGE",
        help="drop what was delivered so long ago (default: [notify] keep, 90 days)",
    )
    parser.add_argument("--channel", default="", help="only those to this channel")
    parser.add_argument("--state", default="", choices=STATES, metavar="STATE", help=f"only those: {', '.join(STATES)}")
    parser.add_argument("--about", default="", metavar="INCIDENT", help="only those about this incident")
    parser.add_argument("--limit", type=count, default=50, metavar="N", help="at most so many (default: 50)")
    parser.add_argument("--json", action="store_true", help="print JSON, one object a line")


def run(options: argparse.Namespace) -> int:
    """Do what was asked, on the store that the configuration names."""
    from contextlib import closing

    from runwright.cli.where import chosen
    from runwright.environment.configuration import load
    from runwright.store.outbox import Outbox

    _consistent(options)
    configuration = load(Path.cwd())
    environment = chosen(configuration, options.on)
    if options.dry_run is not None:
        from runwright.cli.foreseeing import foreseen

        return foreseen(options, configuration, environment)
    if options.test:
        return _tested(options, configuration, environment)
    if options.deliver:
        return _delivered(options, configuration, environment)
    with closing(Outbox.open(configuration.store, environment.name)) as outbox:
        if options.prune is not None:
            return _pruned(options.prune, configuration, outbox)
        for number in options.retry or ():
            if not outbox.again(number):
                raise NotAgain(outbox.one(number))
        if options.retry:
            return _delivered(options, configuration, environment)
        found = outbox.all(options.channel, options.state, options.about, options.limit)
        if options.channel and options.channel not in configuration.channels and not found:
            raise NoSuchChannel(options.channel, configuration.channels)
        return _listed(outbox, found, options)


def _consistent(options: argparse.Namespace) -> None:
    """Refuse what would be passed over in silence."""
    from runwright.cli.run import Contradiction

    alone = "--book" if options.book else "--at" if options.at else ""
    if alone and options.dry_run is None:
        raise Contradiction(
            f"{alone} says of what --dry-run is asked, and that is not there", "Add --dry-run SEVERITY."
        )


def _tested(options: argparse.Namespace, configuration: Configuration, environment: Environment) -> int:
    from runwright.cli.carrying import courier, settled
    from runwright.environment.identity import who
    from runwright.lib.clock import SYSTEM
    from runwright.store.delivery import Kind, Notification

    if options.test not in configuration.channels:
        raise NoSuchChannel(options.test, configuration.channels)
    about = f"test/{SYSTEM.now().isoformat()}"
    words = f"{who()} tries the channel “{options.test}” of {environment.name}. Nothing is wrong."
    told = Notification(f"{about}/1", about, Kind.TEST, "Test: this channel works", words, "info")
    over = told._replace(key=f"{about}/2", kind=Kind.RESOLVED, subject="Test: over")
    with courier(configuration, environment) as outbox:
        if outbox is None:
            raise NoSuchChannel(options.test, ())
        outbox.put(told, [options.test])
        if configuration.channels[options.test].kind == "pagerduty":
            outbox.put(over, [options.test])  # the alert that a test opens there is closed again
        return _listed(outbox, settled(outbox, configuration.channels, about), options)


def _pruned(age: str, configuration: Configuration, outbox: Outbox) -> int:
    from datetime import timedelta

    from runwright.cli import saying
    from runwright.cli.timetable import length
    from runwright.lib.clock import SYSTEM
    from runwright.lib.duration import DAY, spoken
    from runwright.store.outbox import CHUNK

    keep = length("prune", age) if age else configuration.notify.keep
    if keep < DAY:
        raise TooYoung(age)
    before, dropped = SYSTEM.now() - timedelta(seconds=keep), 0
    while found := outbox.prune(before, CHUNK):
        dropped += found
    saying.line(f"{dropped} dropped that were delivered {spoken(keep)} ago or earlier")
    return 0


def _delivered(options: argparse.Namespace, configuration: Configuration, environment: Environment) -> int:
    from runwright.cli import saying
    from runwright.cli.carrying import courier, settled

    with courier(configuration, environment) as outbox:
        if outbox is None:
            saying.line("No channel is described in runwright.toml: nothing can be delivered.")
            return 0
        found = settled(outbox, configuration.channels)
        if not found and not options.json:
            saying.line("Nothing waits.")
            return 0
        return _listed(outbox, found, options)


def _listed(outbox: Outbox, found: Iterable[Delivery], options: argparse.Namespace) -> int:
    from runwright.store.delivery import State

    deliveries = list(found)
    if options.json:
        sys.stdout.writelines(_json(outbox, each) for each in deliveries)
    else:
        _shown(outbox, deliveries)
    acted = options.test or options.deliver or options.retry
    return 1 if acted and any(each.state is not State.DELIVERED for each in deliveries) else 0


def _shown(outbox: Outbox, deliveries: list[Delivery]) -> None:
    from runwright.cli.carrying import advice, row
    from runwright.cli.paper import Paper
    from runwright.cli.where import homeless

    paper = Paper()
    for each in deliveries:
        paper.paired(f"{each.number:>5} {row(outbox, each)}", f"{each.made:%Y-%m-%d %H:%M:%S}", below=8)
        paper.line(f"{each.notification.kind}: {each.notification.subject}", 8, "dim")
        if asked := advice(each):
            paper.wrapped(asked, 8)
    if not deliveries:
        paper.line("Nothing was told.")
        if nowhere := homeless():
            paper.wrapped(nowhere, 2, "dim")


def _json(outbox: Outbox, delivery: Delivery) -> str:
    attempts = [each._asdict() for each in outbox.attempts(delivery.number)]
    facts = delivery._asdict() | {"notification": delivery.notification._asdict(), "attempts": attempts}
    return json.dumps(facts, ensure_ascii=False, default=str) + "\n"
