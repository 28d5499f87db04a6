"""Settings of PostgreSQL and Redis: which there are, and which values the servers take.

Asked of the servers (`data/postgresql_settings.json`, `data/redis_settings.json`; `harvest/settings.py`); what is gone
is written by people (`data/settings_gone.toml`).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.lint.facts.stated import stated

if TYPE_CHECKING:
    from collections.abc import Mapping

MEMORY = {"B": 1, "kB": 1024, "MB": 1024**2, "GB": 1024**3, "TB": 1024**4}
TIME = {"us": 0.001, "ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
UNIT = re.compile(r"(\d*)(B|kB|MB|GB|TB|us|ms|s|min|h|d)$")
VALUE = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*([A-Za-z]*)$")
BOOLEANS = ("on", "off", "true", "false", "yes", "no", "1", "0")


class Gone(NamedTuple):
    """A setting that no supported version has."""

    since: str
    instead: str


class Server(NamedTuple):
    """The settings of one kind of server."""

    name: str
    """As people write it."""
    versions: tuple[str, ...]
    """Those that were asked, the oldest first."""
    settings: Mapping[str, list[Any]]
    gone: Mapping[str, Gone]

    def knows(self, name: str) -> bool:
        """Whether one of the versions has a setting of this name."""
        return name.lower() in self.settings

    def refuses(self, name: str, value: str) -> str:
        """Why the server refuses a value, as a part of a sentence; empty when it takes it or nobody can tell."""
        known = self.settings.get(name.lower())
        if known is None or not value or not PLAIN.match(value):
            return ""
        return _postgresql(known, value) if self.name == "PostgreSQL" else _redis(known, value)

    def at_start_only(self, name: str) -> bool:
        """Whether a change of it waits for a restart (PostgreSQL's context `postmaster`)."""
        known = self.settings.get(name.lower())
        return known is not None and len(known) > 5 and known[5] == "postmaster"


PLAIN = re.compile(r"[\w.+-]+(?: ?[A-Za-z]+)?$")
"""A value without variables, placeholders or lists."""


@cache
def server(kind: str) -> Server:
    """The settings of `postgresql` or `redis`."""
    raw = stated(f"{kind}_settings.json")
    gone = {
        name: Gone(each["since"], each["instead"])
        for each in stated("settings_gone.toml")["gone"]
        for name in each["names"]
        if each["program"] == kind
    }
    called = {"postgresql": "PostgreSQL", "redis": "Redis"}[kind]
    return Server(called, tuple(raw["asked"]["versions"]), raw["settings"], gone)


def _postgresql(known: list[Any], value: str) -> str:
    kind, unit, least, most, allowed, _ = known
    if kind == "bool":
        low = value.lower()
        fits = any(each == low or (len(low) > 1 and each.startswith(low)) for each in BOOLEANS) or low in {
            "t",
            "f",
            "y",
            "n",
        }
        return "" if fits else "it takes on or off"
    if kind == "enum":
        fits = value.lower() in {each.lower() for each in allowed or ()} or value.lower() in BOOLEANS
        return "" if fits or not allowed else f"it takes {', '.join(allowed)}"
    if kind in {"integer", "real"}:
        return _number(value, unit, float(least), float(most))
    return ""


def _number(value: str, unit: str | None, least: float, most: float) -> str:
    match = VALUE.match(value)
    if match is None:
        return "" if value.lower() in {"default", "auto"} else "it takes a number"
    amount = float(match[1])
    if match[2]:
        base = UNIT.match(unit or "")
        if base is None:
            return "it takes a number without a unit"
        scale = MEMORY if base[2] in MEMORY else TIME
        if match[2] not in scale:
            return f"its units are {', '.join(scale)}"
        amount *= scale[match[2]] / (int(base[1] or 1) * scale[base[2]])
    return "" if least <= amount <= most else f"it takes {least:g} to {most:g}{f' {unit}' if unit else ''}"


def _redis(known: list[Any], value: str) -> str:
    kind, allowed = known[0], known[1]
    if kind == "enum" and allowed and value.lower() not in {each.lower() for each in allowed}:
        return f"it takes {', '.join(allowed)}"
    if kind == "number" and not re.match(r"-?\d", value):
        return "it takes a number"
    return ""
