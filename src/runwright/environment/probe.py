"""Probes: how each part of a system is looked at, and what it needs, out of the `[[probes]]` of a `system.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.environment import kinds, toml_file
from runwright.environment.configuration import shown
from runwright.environment.shape import Key, Kind, Many, Several, Table, Wrong, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from runwright.environment.problem import Spot

FILE = "system.toml"
WAYS = ("http", "redis", "sql", "tcp", "command")
"""The ways to look at a part of a system, each a key of `[[probes]]`."""


class Probe(NamedTuple):
    """One look at one part of a system."""

    name: str
    kind: str
    """One of `WAYS`."""
    target: str
    """A URL, `HOST:PORT` or a command of the shell, with its variables."""
    expect: int = 200
    """The status of `http`."""
    timeout: float = 2.0
    """Seconds."""
    needs: tuple[str, ...] = ()
    """Probes of what this part depends on."""
    follow: bool = False
    """Whether `http` goes where a redirection leads."""


class Probed(NamedTuple):
    """What is probed of a system, and where its addresses stand."""

    name: str
    folder: Path
    probes: tuple[Probe, ...]
    environment_file: str
    """With its variables, relative to the folder; empty when there is none."""
    directory: Path | None = None
    """Where its commands run, those of probes too; `None` for the directory of the environment that asks."""


def load(path: Path) -> Probed:
    """The probes of a system, by its file or its folder; sections about other things are left to others.

    Raises:
        Misconfigured: with every problem of these sections.
        Unreadable: the file cannot be read.
    """
    path = path / FILE if path.is_dir() else path
    text = toml_file.text_of(path, shown(path))
    raw = toml_file.parsed(text, shown(path))
    own = {key.name: raw[key.name] for key in SYSTEM.keys if key.name in raw}
    found = toml_file.shaped(SYSTEM, own, text, shown(path))
    probes = tuple(built(each) for each in found.get("probes", ()))
    environment = raw.get("environment")
    file = environment.get("file", "") if isinstance(environment, dict) else ""
    folder, directory = path.absolute().parent, raw.get("directory")
    own_place = folder / directory if isinstance(directory, str) else None
    return Probed(found.get("name", path.parent.name), folder, probes, str(file), own_place)


def with_needs(names: Sequence[str], probes: Sequence[Probe]) -> list[Probe]:
    """The probes of these names and whatever they depend on, in the order of the file."""
    by_name, wanted, open_ = {probe.name: probe for probe in probes}, set[str](), list(names)
    while open_:
        name = open_.pop()
        if name not in wanted:
            wanted.add(name)
            open_ += by_name[name].needs
    return [probe for probe in probes if probe.name in wanted]


def built(found: Mapping[str, Any]) -> Probe:
    """A probe of what its section says, which has no problems."""
    kind = next(way for way in WAYS if way in found)
    fields = {name: found[name] for name in ("expect", "follow", "timeout", "needs") if name in found}
    return Probe(found["name"], kind, found[kind], **fields)


def _status(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 100 <= value <= 599:
        raise Wrong("no status of HTTP")
    return value


def _is_one(found: dict[str, Any], spot: Spot) -> None:
    """Complain about a probe without a name, or that looks in no way or in several."""
    if "name" not in found:
        spot.complain("“name” is missing", "Write name = …", at_key=True)
    ways = [way for way in WAYS if way in found]
    if not ways:
        spot.complain("what is looked at is missing", f"Write one of {', '.join(WAYS)}.", at_key=True)
    for other in ways[1:]:
        spot.below(other).complain("what is looked at is said twice", f"Leave {ways[0]} or {other}.", at_key=True)


def needs_agree(found: dict[str, Any], spot: Spot) -> None:
    """Complain about probes that need what there is not, or each other."""
    probes = [each for each in found.get("probes", ()) if "name" in each]
    needs = {each["name"]: each.get("needs", ()) for each in probes}
    for number, each in enumerate(probes):
        place = spot.below("probes").below(number).below("needs")
        for name in each.get("needs", ()):
            if name not in needs:
                place.complain(f"there is no probe “{name}”", nearest(name, needs))
            elif _leads_to(each["name"], name, needs):
                place.complain(f"“{each['name']}” and “{name}” need each other", "Leave out one of the two.")


def _leads_to(wanted: str, name: str, needs: Mapping[str, Sequence[str]]) -> bool:
    """Whether a probe needs another one, over however many between them."""
    seen, open_ = set[str](), [name]
    while open_:
        if (at := open_.pop()) == wanted:
            return True
        if at not in seen:
            seen.add(at)
            open_ += needs.get(at, ())
    return False


status = Kind("a status of HTTP", "200", _status)
PROBE = Table(
    "One look at one part of the system; all of them holding is its steady state.",
    (
        Key("name", kinds.name, "What it is called."),
        Key("http", kinds.text, "A URL that answers with `expect`."),
        Key("redis", kinds.text, "The URL of a Redis that answers PING."),
        Key("sql", kinds.text, "The URL of a PostgreSQL that answers SELECT 1."),
        Key("tcp", kinds.text, "HOST:PORT that accepts a connection."),
        Key(
            "command",
            kinds.text,
            "A command of the shell that ends with status 0; it runs where the commands of the system do: `directory`.",
        ),
        Key("expect", status, "The status that `http` must answer.", "200"),
        Key(
            "follow", kinds.flag, "Whether `http` goes where it is redirected; else that status is the answer.", "false"
        ),
        Key("timeout", kinds.duration, "After which it does not hold.", "2 s"),
        Key("needs", Several(kinds.name, '["database"]'), "Probes of what this part depends on."),
    ),
    _is_one,
)
SYSTEM = Table("", (Key("name", kinds.name, "What the system is called."), Key("probes", Many(PROBE), "")), needs_agree)
