"""A scenario: what one drill breaks, which procedure is for it, and what must hold, out of a file in `drills/`."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.drill.bound import Bound
from runwright.drill.problems import shaped
from runwright.drill.shell import Task
from runwright.environment import toml_file
from runwright.environment.configuration import shown
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from runwright.drill.system import System

FOLDER = "drills"
NONE: Mapping[str, Any] = MappingProxyType({})
HALF = Bound(">", 0.5, "> 50 %")


class Preparation(NamedTuple):
    """A command that comes before a drill."""

    task: Task
    value: str = ""
    """The parameter that gets what it prints last; empty for none."""
    under_load: bool = False


class Steady(NamedTuple):
    """What holds while all is well."""

    probes: tuple[str, ...] | None = None
    """`None` for every probe of the system."""
    signals: Mapping[str, Bound] = NONE
    checks: tuple[Task, ...] = ()
    within: float = 30.0
    """Seconds that may pass until it holds."""


class Detection(NamedTuple):
    """How a fault is noticed."""

    kind: str
    """`probe`, `signal`, `load` or `command`."""
    subject: str
    bound: Bound = HALF
    lasting: float = 0.0
    every: float = 0.05
    within: float = 30.0
    alert: str = ""
    """An alert of the runbook whose threshold counts in place of the bound."""


class Answers(NamedTuple):
    """What a person would say during the run."""

    conditions: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    thinking: float = 0.0
    waits: float = 60.0
    manual: tuple[tuple[str, str], ...] = ()
    """Words of a step's title, and the command that does it."""
    turn_back: str = ""
    """Words of the title of the step before which the way back is taken; empty for none."""


class Approvals(NamedTuple):
    """What the drill approves in place of people."""

    effects: frozenset[str] = frozenset({"changes", "destroys"})
    people: int = 2


class Objectives(NamedTuple):
    """What must be reached; `None` where nothing is said. All but the counts in seconds."""

    rto: float | None = None
    rpo: float | None = None
    lost: int | None = None
    downtime: float | None = None
    duration: float | None = None
    failures: int | None = None
    detect: float | None = None


class Scenario(NamedTuple):
    """One drill."""

    name: str
    """The name of its file."""
    path: Path
    title: str
    about: str
    procedure: str
    """The anchor."""
    outcome: str
    """`done` or `fails`."""
    fails_at: str
    """Words of the title of the step at which it has to fail; empty for any."""
    roll_back: bool
    settings: Mapping[str, str]
    values: Mapping[str, str]
    before: tuple[Preparation, ...]
    after: tuple[Task, ...]
    steady: Steady
    loads: tuple[Mapping[str, Any], ...]
    """Each as its section says it; the ledger reads the keys of its kind."""
    faults: tuple[Mapping[str, Any], ...]
    """Each as its section says it; the catalogue of faults reads the keys of its kind."""
    detection: Detection | None
    answers: Answers
    approvals: Approvals
    objectives: Objectives
    afterwards: Steady
    served: bool
    """Whether the loads must be served again."""
    whole: bool
    """Whether every acknowledged write must be there, and no read have gone backwards."""
    back: Steady | None
    """What must hold when the way back was taken; `None` where nothing is said of it."""
    unseen: tuple[tuple[str, str], ...]
    """Words of the titles of steps of which the drill cannot see whether they are done, and why."""

    @property
    def looks_after_failure(self) -> bool:
        """Whether something is said to hold when the procedure has failed, as it must."""
        return self.outcome == "fails" and self.afterwards != self.steady

    @property
    def named_afterwards(self) -> Steady:
        """The same without probes that nobody named: the fault is still there."""
        return self.afterwards._replace(probes=self.afterwards.probes or ())


class NoSuchDrill(RunwrightError):
    """A name for which a system has no drill."""

    def __init__(self, system: System, asked: str, known: Iterable[Scenario]) -> None:
        super().__init__(f"{system.name} has no drill “{asked}”")
        names = sorted({name for each in known for name in (each.name, each.procedure)})
        self.hint = f"It has {', '.join(names)}." if names else f"Write {system.folder / FOLDER}/NAME.toml."


def every(system: System) -> tuple[Scenario, ...]:
    """The drills of a system, in the order of their names.

    Raises:
        Misconfigured: one of the files has problems.
    """
    return tuple(load(path) for path in sorted((system.folder / FOLDER).glob("*.toml")))


def asked(system: System, name: str) -> tuple[Scenario, ...]:
    """The drill of this name, or all drills of this procedure; without a name all of the system.

    Raises:
        NoSuchDrill: there is none.
    """
    known = every(system)
    found = tuple(each for each in known if not name or name == each.name)
    found = found or tuple(each for each in known if name.removeprefix("#") == each.procedure)
    if not found:
        raise NoSuchDrill(system, name, known)
    return found


def load(path: Path) -> Scenario:
    """The scenario of a file; raises Misconfigured or Unreadable."""
    from runwright.drill.scenario_sections import FILE

    text = toml_file.text_of(path, shown(path))
    return built(shaped(FILE, text, shown(path)), path)


def built(found: Mapping[str, Any], path: Path) -> Scenario:
    """The values of a file without problems."""
    steady = _steady(found.get("steady", {}), Steady())
    afterwards = dict(found.get("afterwards", {}))
    whole, served = afterwards.pop("whole", False), afterwards.pop("served", True)
    return Scenario(
        name=path.stem,
        path=path,
        title=found.get("title", ""),
        about=found.get("about", ""),
        procedure=found["procedure"].removeprefix("#"),
        outcome=found.get("outcome", "done"),
        fails_at=found.get("fails_at", ""),
        roll_back=found.get("roll_back", False),
        settings=found.get("settings", {}),
        values=found.get("values", {}),
        before=_preparations(found.get("before", ())),
        after=_tasks(found.get("after", ())),
        steady=steady,
        loads=found.get("load", ()),
        faults=found.get("faults", ()),
        detection=_detection(found.get("detection")),
        answers=_answers(found.get("answers", {})),
        approvals=_approvals(found.get("approvals", {})),
        objectives=Objectives(**found.get("objectives", {})),
        afterwards=_steady(afterwards, steady),
        served=served,
        whole=whole,
        back=_steady(found["back"], Steady(probes=())) if "back" in found else None,
        unseen=tuple((each["step"], each["because"]) for each in found.get("unseen", ())),
    )


def _tasks(found: Iterable[Mapping[str, Any]]) -> tuple[Task, ...]:
    return tuple(Task(each["command"], each.get("timeout", 60.0), each.get("title", each["command"])) for each in found)


def _preparations(found: Iterable[Mapping[str, Any]]) -> tuple[Preparation, ...]:
    tasks = ((each, Task(each["command"], each.get("timeout", 60.0))) for each in found)
    return tuple(Preparation(task, each.get("value", ""), each.get("under_load", False)) for each, task in tasks)


def _steady(found: Mapping[str, Any], like: Steady) -> Steady:
    checks = _tasks(found["checks"]) if "checks" in found else like.checks
    return like._replace(**{**found, "checks": checks})


def _detection(found: Mapping[str, Any] | None) -> Detection | None:
    if found is None:
        return None
    kind = next(each for each in ("probe", "signal", "load", "command") if each in found)
    given = {"bound": "is", "lasting": "for", "every": "every", "within": "within", "alert": "alert"}
    return Detection(kind, found[kind], **{field: found[key] for field, key in given.items() if key in found})


def _answers(found: Mapping[str, Any]) -> Answers:
    manual = tuple((each["step"], each["command"]) for each in found.get("manual", ()))
    return Answers(**{**found, "manual": manual})


def _approvals(found: Mapping[str, Any]) -> Approvals:
    return Approvals(**{**found, "effects": frozenset(found["effects"])} if "effects" in found else found)
