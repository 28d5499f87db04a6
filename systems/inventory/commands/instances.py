"""The instances of an environment, and the settings that they take over when they start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.common import settings_file
from systems.common.refusal import Refused
from systems.inventory.environments import ENVIRONMENTS, PRODUCTION, named
from systems.inventory.launch import OPERATORS
from systems.inventory.stack import UP

if TYPE_CHECKING:
    import argparse

    from systems.common.command_line import Parsers
    from systems.inventory.stack import Stack


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    restart = parsers.add_parser("restart", help="restart instances one by one, each when the one before is ready")
    restart.add_argument("environment", nargs="?", default=PRODUCTION.name, choices=ENVIRONMENTS)
    restart.set_defaults(run=_restart)
    scale = parsers.add_parser("scale", help="run this many instances of production")
    scale.add_argument("count", type=int)
    scale.set_defaults(run=_scale)
    instances = parsers.add_parser("instances", help="the instances of production that run, with process and memory")
    instances.add_argument("--pid", action="store_true", help="only the process of the first")
    instances.set_defaults(run=_instances)
    edge = parsers.add_parser("edge", help="let nginx read configuration and certificate anew, and wait until it has")
    edge.add_argument("word", choices=["reload"])
    edge.set_defaults(run=_edge)
    config = parsers.add_parser("config", help="settings of production").add_subparsers(dest="word", required=True)
    config.add_parser("show", help="what is set").set_defaults(run=_show)
    change = config.add_parser("set", help="set some; instances take them over when they are restarted")
    change.add_argument("changes", nargs="+", metavar="NAME=VALUE", help="an empty value takes a setting out")
    change.set_defaults(run=_set)


def _restart(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    for done in stack.restart(named(asked.environment)):
        print(done)
    return 0


def _scale(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    stack.scale(PRODUCTION, asked.count)
    print(f"{len(stack.running_instances(PRODUCTION))} instances ready")
    return 0


def _instances(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    states = stack.states()
    if asked.pid:
        print(states[stack.running_instances(PRODUCTION)[0]].pid)
        return 0
    for name in stack.running_instances(PRODUCTION):
        print(f"{name:<22}{states[name].word:<10}{states[name].pid}")
    down = [name for name in stack.running_instances(PRODUCTION) if states[name].word not in UP]
    return 1 if down else 0


def _edge(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    stack.must_run()
    stack.turn_edge()
    print("the edge has taken over its configuration")
    return 0


def _show(stack: Stack, asked: argparse.Namespace) -> int:
    del asked
    kept = settings_file.read(stack.home)
    for name in OPERATORS:
        print(f"{name}={kept.get(name, '')}")
    return 0


def _set(stack: Stack, asked: argparse.Namespace) -> int:
    pairs = dict(each.partition("=")[::2] for each in asked.changes)
    for name, value in pairs.items():
        if name not in OPERATORS:
            raise Refused(f"there is no setting {name}; there are {', '.join(OPERATORS)}")
        if value and not value.replace(".", "", 1).isdecimal():
            raise Refused(f"{name}={value}: a number is needed")
    settings_file.change(stack.home, pairs)
    print(f"set: {', '.join(asked.changes)}; `restart` lets instances take it over")
    return 0
