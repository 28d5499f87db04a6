"""Linking: the drill's relays between processes of a system, in place before it starts.

A system is told the port of a connection by a setting. So a relay is started that leads to where that port would lead,
and the system is given the relay's port. Where ports are chosen anew (a system beside another one), the drill does it.
"""

from __future__ import annotations

import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from runwright.drill.faults import relaying
from runwright.drill.faults.catalogue import fault_of
from runwright.environment.shape import nearest
from runwright.environment.variables import VARIABLE, expanded
from runwright.lib.errors import RunwrightError
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from runwright.drill.scenario import Scenario
    from runwright.drill.system import System

FOLDER = "links"
NUMBER = regex(r"\d+")


class NoLink(RunwrightError):
    """A fault of a connection that the system does not describe."""

    def __init__(self, system: System, name: str, known: Collection[str]) -> None:
        super().__init__(f"{system.name} has no link “{name}”")
        self.hint = nearest(name, known) if known else f"Describe it in [links.{name}] of system.toml."


class NoLead(RunwrightError):
    """A link whose target is no port."""

    hint = "Write a port, or HOST:PORT; variables of the system may stand there."

    def __init__(self, system: System, name: str, target: str) -> None:
        super().__init__(f"{system.name}: [links.{name}] leads to “{target}”, which is no port")


class NotLinked(RunwrightError):
    """A running system whose connections do not go through relays of the drill."""

    hint = "Stop it, so that the drill can start it through its relays, or hold the drill beside it: --apart."

    def __init__(self, system: System, names: Collection[str]) -> None:
        super().__init__(f"{system.name} runs already, and not through relays for {', '.join(sorted(names))}")


class Linked(NamedTuple):
    """Relays that stand."""

    settings: Mapping[str, str]
    """What the system is started with, so that it goes through them."""
    controls: Mapping[str, str]
    """Link to the socket by which its relay is told what to do."""


def wanted(scenario: Scenario, system: System) -> frozenset[str]:
    """The links that the faults of a drill are about; raises NoLink."""
    faults = [each for each in scenario.faults if fault_of(each["kind"]).HITS == "link"]
    names = frozenset(str(each.get("target", "")) for each in faults)
    known = system.raw.get("links", {})
    for name in sorted(names - known.keys()):
        raise NoLink(system, name, known)
    return names


def standing(system: System, names: Collection[str], records: Path) -> Mapping[str, str]:
    """The controls of relays that an earlier drill left, with the system that goes through them; raises NotLinked."""
    found = relaying.standing(records / FOLDER) if names else {}
    missing = set(names) - found.keys()
    if missing:
        raise NotLinked(system, missing)
    return {name: relay.control for name, relay in found.items()}


@contextmanager
def linked(
    system: System, names: Collection[str], variables: Mapping[str, str], folder: Path, *, keep: bool = False
) -> Iterator[Linked]:
    """Relays for the length of the block, or for as long as the system is kept; raises NoRelay."""
    settings: dict[str, str] = {}
    controls: dict[str, str] = {}
    relaying.end(folder)  # those of a system that has gone, which its drill could not end
    try:
        for name in sorted(names):
            link = system.raw["links"][name]
            host, port = _lead(system, name, expanded(link["target"], variables))
            relay = relaying.start(name, relaying.Lead(port, host, 0, link.get("protocol", "tcp")), folder)
            settings[link["setting"]], controls[name] = str(relay.port), relay.control
        yield Linked(settings, controls)
    finally:
        if not keep:
            relaying.end(folder)


def ports(system: System, names: Collection[str], variables: Mapping[str, str], *, free: bool) -> dict[str, str]:
    """The ports that links lead to, before the system runs: as its settings have them, or free ones that it is given.

    A setting may say more than its port: `"15432; POSTGRES_2_PORT and so on"`.
    """
    settings = system.raw.get("start", {}).get("settings", {})
    found: dict[str, str] = {}
    for name in names:
        for match in VARIABLE.finditer(system.raw["links"][name]["target"]):
            variable = match["bare"] or match["name"]
            known = "" if free else variables.get(variable) or _leading(str(settings.get(variable, "")))
            found.setdefault(variable, known or _free())
    return found


def _lead(system: System, name: str, target: str) -> tuple[str, int]:
    """Host and port of `PORT` or `HOST:PORT`; raises NoLead."""
    host, _, port = target.rpartition(":")
    if not port.isascii() or not port.isdecimal() or not 0 < int(port) < 65536:
        raise NoLead(system, name, target)
    return host.strip("[]") or "127.0.0.1", int(port)


def _leading(text: str) -> str:
    """The number at the beginning of a text."""
    match = NUMBER.match(text)
    return match[0] if match else ""


def _free() -> str:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])
