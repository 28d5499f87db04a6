"""Show and change the settings; a change is applied by a restart, one instance after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.blog import settings
from systems.blog.programs import SERVICES
from systems.common import settings_file
from systems.common.refusal import Refused

if TYPE_CHECKING:
    import argparse

    from systems.blog.stack import Stack
    from systems.common.command_line import Parsers


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    config = parsers.add_parser("config", help="show or change settings")
    kinds = config.add_subparsers(dest="kind", required=True)
    show = kinds.add_parser("show", help="every setting, or one, with the value in force")
    show.add_argument("name", nargs="?", type=_spelled, choices=sorted(settings.DEFAULTS), help="db-pool-size, say")
    show.set_defaults(run=_show)
    change = kinds.add_parser("set", help="change settings and restart the instances one by one; NAME= takes one out")
    change.add_argument("pairs", nargs="+", metavar="NAME=VALUE")
    change.add_argument("--for", dest="service", choices=SERVICES, action="append", help="restart these services only")
    change.set_defaults(run=_set)


def _show(stack: Stack, asked: argparse.Namespace) -> int:
    values = settings.in_force(stack.home)
    if asked.name:
        print(values[asked.name])
        return 0
    for name, value in values.items():
        print(f"{name}={value}")
    return 0


def _set(stack: Stack, asked: argparse.Namespace) -> int:
    change(stack, dict(_pair(text) for text in asked.pairs), asked.service or SERVICES)
    for text in asked.pairs:
        print(text)
    return 0


def change(stack: Stack, pairs: dict[str, str], services: tuple[str, ...] = SERVICES) -> None:
    """Change settings, and let every instance of these services take them over; what cannot be used changes nothing."""
    before = settings_file.read(stack.home)
    settings_file.change(stack.home, pairs)
    try:
        stack.settings  # noqa: B018 - reads them all
    except settings.BadSetting:
        settings_file.change(stack.home, {**dict.fromkeys(pairs, ""), **before})
        raise
    for service in services if stack.running() else ():
        for name in stack.names(service):
            stack.restart(name)


def _spelled(text: str) -> str:
    """The name of a setting, as operators may write it too: `db-pool-size`."""
    return text.upper().replace("-", "_")


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or name not in settings.DEFAULTS:
        raise Refused(f"{text}: NAME=VALUE is needed, with one of {', '.join(settings.DEFAULTS)}")
    return name, value
