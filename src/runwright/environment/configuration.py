"""The configuration: what `runwright.toml` says, or the defaults where there is none."""

from __future__ import annotations

from os.path import normpath
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.environment import toml_file
from runwright.environment.channel import AT_ONCE, RATES, Channel, Notify
from runwright.environment.environment import Environment, Host, Limits
from runwright.environment.hours import built as business_hours
from runwright.environment.maintenance import built as maintenance
from runwright.environment.people import PATIENCE, Calls, Override, Person, Rotation, plain
from runwright.environment.policy import Policy, Rule
from runwright.environment.signals import KINDS, Signal
from runwright.environment.status import built as status_page
from runwright.lib.duration import WEEK
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from runwright.environment.maintenance import Maintenance
    from runwright.environment.status import StatusPage

FILE = toml_file.FILE
STORE = "sqlite:///.runwright/journal.db"
"""Where runs are kept when the configuration does not say it, below its folder."""
SQLITE = "sqlite:///"
DEFAULT = "local"
"""The environment that is there without a configuration."""
EVERYTHING = (".",)
"""The books of a configuration that names none: every Markdown file below it."""


class NoSuchEnvironment(RunwrightError):
    """An environment that the configuration does not have."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no environment “{name}”")
        names = ", ".join(sorted(known))
        self.hint = f"Environments are {names}; another one is a section [environments.{name}] of {FILE}."


class Configuration(NamedTuple):
    """All that `runwright.toml` says."""

    path: Path | None
    """The file; `None` when there is none."""
    root: Path
    """Its folder, absolute; relative paths count from here."""
    books: tuple[str, ...]
    """Paths and patterns of the runbooks, relative to `root`."""
    store: str
    """URL of the journal, `sqlite:///PATH` with an absolute path or `postgresql://…`; or a secret reference as text."""
    environments: Mapping[str, Environment]
    signals: Mapping[str, Signal]
    people: Mapping[str, Person]
    rotations: Mapping[str, Rotation]
    calls: Calls
    channels: Mapping[str, Channel] = MappingProxyType({})
    notify: Notify = Notify()
    maintenance: tuple[Maintenance, ...] = ()
    status: StatusPage | None = None
    """The public status page; `None` where none is wanted."""
    timezone: str = "UTC"
    """Of times in schedules that a runbook writes without one."""

    def environment(self, name: str) -> Environment:
        """The environment of this name.

        Raises:
            NoSuchEnvironment: there is none.
        """
        if name not in self.environments:
            raise NoSuchEnvironment(name, self.environments)
        return self.environments[name]

    def called(self, path: Path) -> str:
        """What a runbook is called on every machine: its path below `root`; the whole of it where it lies elsewhere."""
        for each in (normpath(path.absolute()), path.resolve()):
            if Path(each).is_relative_to(self.root):
                return Path(each).relative_to(self.root).as_posix()
        return path.absolute().as_posix()


def load(start: Path) -> Configuration:
    """The configuration that holds in a folder: the nearest `runwright.toml` there or above, else the defaults.

    Raises:
        Misconfigured: with every problem of the file, each with its place and what to write instead.
        Unreadable: the file cannot be read, or is not UTF-8.
    """
    path = toml_file.find(start)
    if path is None:
        return built({}, None, toml_file.folder_of(start))
    return read(toml_file.text_of(path, shown(path)), path)


def read(text: str, path: Path) -> Configuration:
    """The configuration that a text says, which stands or will stand at `path`.

    Raises:
        Misconfigured: with every problem.
    """
    from runwright.environment.sections import FILE as SHAPE

    raw = toml_file.parsed(text, shown(path))
    return built(toml_file.shaped(SHAPE, raw, text, shown(path)), path, path.parent)


def shown(path: Path) -> str:
    """A path as people know it: relative to where they are, where it is below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def built(found: Mapping[str, Any], path: Path | None, root: Path) -> Configuration:
    """The values of a file that was read without problems, with the defaults for what it does not say."""
    environments = {name: environment(name, each, root) for name, each in found.get("environments", {}).items()}
    return Configuration(
        path=path,
        root=root,
        books=found.get("books", {}).get("paths", EVERYTHING),
        store=absolute(found.get("store", {}).get("url", STORE), root),
        environments=environments or {DEFAULT: environment(DEFAULT, {}, root)},
        signals={name: signal(name, each) for name, each in found.get("signals", {}).items()},
        people={name: person(name, each) for name, each in found.get("people", {}).items()},
        rotations={name: rotation(name, each) for name, each in found.get("rotations", {}).items()},
        calls=calls(found.get("escalation", {})),
        channels={name: channel(name, each) for name, each in found.get("channels", {}).items()},
        notify=Notify(**found.get("notify", {})),
        maintenance=tuple(maintenance(name, each) for name, each in found.get("maintenance", {}).items()),
        status=status_page(found["status"]) if "status" in found else None,
        timezone=found.get("schedule", {}).get("timezone", "UTC"),
    )


def absolute(url: str, root: Path) -> str:
    """The URL of a store; what stands behind the three slashes of SQLite counts from the folder of the file."""
    if not url.startswith(SQLITE):
        return url
    return f"{SQLITE}{root / url.removeprefix(SQLITE)}"


def environment(name: str, found: Mapping[str, Any], root: Path) -> Environment:
    """An environment from the keys of its section."""
    return Environment(
        name=name,
        description=found.get("description", ""),
        directory=root / Path(found.get("directory", ".")).expanduser(),
        alternatives=found.get("alternatives", ()),
        hosts={host: Host(host, ssh) for host, ssh in found.get("hosts", {}).items()},
        endpoints=found.get("endpoints", {}),
        values=found.get("values", {}),
        variables=found.get("variables", {}),
        secrets=found.get("secrets", {}),
        policy=policy(found.get("policy", {})),
        limits=Limits(**found.get("limits", {})),
        target=found.get("target", name),
        host=found.get("host", ""),
        env_file=root / Path(found["env_file"]).expanduser() if "env_file" in found else None,
        drills=found.get("drills", False),
        notify=found.get("notify", ()),
        hours=business_hours(found["hours"]) if "hours" in found else None,
    )


def policy(found: Mapping[str, Any]) -> Policy:
    """A policy from the keys of its section."""
    rules = tuple(
        Rule(**{**each, "effects": frozenset(each["effects"])} if "effects" in each else each)
        for each in found.get("rules", ())
    )
    return Policy(frozenset(found["ask"]), rules) if "ask" in found else Policy(rules=rules)


def signal(name: str, found: Mapping[str, Any]) -> Signal:
    """A signal from the keys of its section."""
    kind = next(kind for kind in KINDS if kind in found)
    rest = {key: found[key] for key in Signal._fields[3:] if key in found}
    return Signal(name, kind, found[kind], **rest)


def person(name: str, found: Mapping[str, Any]) -> Person:
    """A person from the keys of their section."""
    contacts, zone = found.get("contacts", ()), found.get("timezone", "UTC")
    return Person(name, found.get("name", name), found.get("email", ""), contacts, zone)


def rotation(name: str, found: Mapping[str, Any]) -> Rotation:
    """A rotation from the keys of its section."""
    zone = found.get("timezone", "UTC")
    return Rotation(
        name,
        found.get("members", ()),
        found.get("first"),
        found.get("length", WEEK),
        zone,
        found.get("calendar", ""),
        tuple(override(each, zone) for each in found.get("overrides", ())),
    )


def override(found: Mapping[str, Any], zone: str) -> Override:
    """An override from its keys, at moments of a time zone."""
    from zoneinfo import ZoneInfo

    start, until = (found[name].replace(tzinfo=ZoneInfo(zone)) for name in ("start", "until"))
    return Override(found["person"], start, until, found.get("why", ""))


def calls(found: Mapping[str, Any]) -> Calls:
    """Whom the words of runbooks call, from the keys of the section about escalation."""
    return Calls(
        found.get("patience", PATIENCE), {plain(words): names for words, names in found.get("calls", {}).items()}
    )


def channel(name: str, found: Mapping[str, Any]) -> Channel:
    """A channel from the keys of its section."""
    return Channel(name, **{"rate": RATES[found["kind"]], "at_once": AT_ONCE[found["kind"]], **found})
