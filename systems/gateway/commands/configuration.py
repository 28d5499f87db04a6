"""Show and change the settings; a change is applied by a restart, one instance after the other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from systems.common import settings_file
from systems.common.refusal import Refused
from systems.gateway import settings

if TYPE_CHECKING:
    import argparse

    from systems.common.command_line import Parsers
    from systems.gateway.stack import Stack


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    config = parsers.add_parser("config", help="show or change settings")
    kinds = config.add_subparsers(dest="kind", required=True)
    show = kinds.add_parser("show", help="every setting, or one, with the value in force")
    show.add_argument("name", nargs="?", choices=sorted(settings.DEFAULTS))
    show.set_defaults(run=_show)
    change = kinds.add_parser("set", help="change settings and restart the instances one by one")
    change.add_argument("pairs", nargs="+", metavar="NAME=VALUE")
    change.add_argument("--no-restart", action="store_true", help="apply it with the next restart")
    change.set_defaults(run=_set)
    save = kinds.add_parser("save", help="keep what is set now in a file")
    save.add_argument("file", type=Path)
    save.set_defaults(run=_save)
    load = kinds.add_parser("load", help="set what a file keeps and nothing else, and restart the instances one by one")
    load.add_argument("file", type=Path)
    load.set_defaults(run=_load)


def _show(stack: Stack, asked: argparse.Namespace) -> int:
    values = settings.DEFAULTS | _environment() | settings.stored(stack.home)
    if asked.name:
        print(values[asked.name])
        return 0
    for name, value in values.items():
        print(f"{name}={value}")
    return 0


def _set(stack: Stack, asked: argparse.Namespace) -> int:
    changes = dict(_pair(text) for text in asked.pairs)
    settings.store(stack.home, changes)
    for name, value in changes.items():
        print(f"{name}={value}")
    if asked.no_restart or not stack.running():
        print("stored; a restart applies it")
        return 0
    return _applied(stack)


def _applied(stack: Stack) -> int:
    for each in stack.instances():
        stack.restart(each.name)
    print(f"applied by {len(stack.instances())} instances")
    return 0


def _save(stack: Stack, asked: argparse.Namespace) -> int:
    kept = settings.stored(stack.home)
    settings_file.write(asked.file, kept)
    print(f"{len(kept)} settings are kept in {asked.file}")
    return 0


def _load(stack: Stack, asked: argparse.Namespace) -> int:
    if not asked.file.is_file():
        raise Refused(f"{asked.file} is no file; `config save` writes one")
    settings.set_to(stack.home, settings_file.lines(asked.file))
    return _applied(stack) if stack.running() else 0


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Refused(f"{text}: NAME=VALUE is needed")
    return name, value


def _environment() -> dict[str, str]:
    import os

    return {name: os.environ[name] for name in settings.DEFAULTS if name in os.environ}
