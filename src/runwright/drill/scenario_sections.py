"""The sections of a drill's file, key by key: what the file is read by, and what its reference page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.drill import agreeing
from runwright.drill.bound import bound as bound_of
from runwright.drill.faults.catalogue import checked
from runwright.drill.problems import needed
from runwright.drill.system_sections import TASK
from runwright.environment import kinds
from runwright.environment.probe import status
from runwright.environment.shape import Each, Key, Kind, Many, Several, Table, Wrong, nearest, type_of
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from runwright.environment.problem import Spot

OUTCOMES = ("done", "fails")
FASTEST = 2000


def _bound(value: object) -> Any:  # noqa: ANN401 (a Bound)
    text = str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    found = bound_of(text) if isinstance(text, str) else None
    if found is None:
        raise Wrong(f"“{value}” is no bound")
    return found


def _seconds(value: object) -> float:
    """A duration that may be none at all, as an objective may."""
    if value in (0, "0", "0 s", "none"):
        return 0.0
    return float(kinds.duration.convert(value))


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Wrong(f"{value} is no whole number from 0")
    return value


def _rate(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= FASTEST:
        raise Wrong(f"{value} is not between 0 and {FASTEST} a second")
    return float(value)


def _outcome(value: object) -> str:
    if value not in OUTCOMES:
        raise Wrong(f"“{value}” is no way for a procedure to end", nearest(str(value), OUTCOMES))
    return str(value)


bound = Kind("a bound", '"< 0.01"', _bound)
seconds = Kind("a duration, which may be 0", '"30 s"', _seconds)
whole = Kind("a whole number from 0", "0", _whole)
rate = Kind("how many a second", "50", _rate)
outcome = Kind("`done` or `fails`", '"done"', _outcome)


class FaultSection(NamedTuple):
    """A section of a fault: its kind, its target, and what that kind takes; the catalogue of faults reads the rest."""

    words: str = "a section"

    def read(self, value: object, spot: Spot) -> Any:  # noqa: ANN401 (as every shape)
        """The keys as they are, with a kind that is a text."""
        if not isinstance(value, dict):
            spot.complain(f"{spot.key} is {type_of(value)}, and must be a section", f"Write [[{spot.section}]].")
            return None
        needed(value, spot, "kind")
        texts = {name: kinds.text.read(value[name], spot.below(name)) for name in ("kind", "target") if name in value}
        if texts.get("kind") and None not in texts.values():
            self.options(value, spot)
        return dict(value)

    def options(self, value: dict[str, Any], spot: Spot) -> None:
        """Complain about what the kind does not take."""
        said = {name: each for name, each in value.items() if name not in {"kind", "target"}}
        try:
            checked(value["kind"], said)
        except RunwrightError as error:
            spot.below("kind").complain(str(error), error.hint)


class Faults(NamedTuple):
    """All faults of a drill: `[[faults]]`."""

    words: str = "a list of sections"

    def read(self, value: object, spot: Spot) -> Any:  # noqa: ANN401
        """Each of them."""
        if not isinstance(value, list):
            spot.complain(f"{spot.key} must be a list of sections", f"Write [[{spot.section}]].")
            return None
        every = (FaultSection().read(each, spot.below(number)) for number, each in enumerate(value))
        return tuple(each for each in every if each is not None)


BEFORE = Table(
    "A command of the shell that prepares the drill, where the system's commands run, with its variables.",
    (
        *TASK,
        Key("value", kinds.text, "A parameter of the procedure, whose value is the last line that it prints."),
        Key("under_load", kinds.flag, "Whether it comes when the loads go on, right before the fault.", "false"),
    ),
    lambda found, spot: needed(found, spot, "command"),
)
AFTER = Table(
    "A command of the shell that puts back what the drill left, whatever became of it.",
    TASK,
    lambda found, spot: needed(found, spot, "command"),
)
CHECK = Table(
    "A command that must succeed.",
    (
        Key("title", kinds.text, "What it proves.", "the command"),
        Key("command", kinds.text, "A command of the shell that ends with status 0."),
        Key("timeout", kinds.duration, "After which it is ended.", "1 min"),
    ),
    lambda found, spot: needed(found, spot, "command"),
)
STEADY = (
    Key("probes", Several(kinds.name, '["health", "ready"]'), "Probes that must hold.", "all of the system"),
    Key("signals", Each("Bounds of signals.", bound, kinds.text, "SIGNAL"), ""),
    Key("checks", Many(CHECK), "", "none"),
    Key("within", kinds.duration, "How long may pass until it holds.", "30 s"),
)
BACK = (Key("probes", Several(kinds.name, '["health", "ready"]'), "Probes that must hold.", "none"), *STEADY[1:])
LOAD = Table(
    "A stream of writes and reads with a ledger of its own: each write has an id, each acknowledgement is on the disk "
    "before it counts. One of `redis`, `sql`, `http` and `program` says of what.",
    (
        Key("name", kinds.name, "What the report calls it."),
        Key("redis", kinds.text, "The URL of a Redis: ids are added to a sorted set of its own."),
        Key("sql", kinds.text, "The URL of a PostgreSQL: ids are inserted into a table of its own."),
        Key("http", kinds.text, "A URL that is asked; `{id}` in it, in `body` and in `headers` is the id."),
        Key("program", kinds.text, "A command that makes requests itself and prints each as a line of JSON."),
        Key("rate", rate, "Writes a second; those of `program` are its own affair.", "20"),
        Key("reads", rate, "Reads a second; a read that shows less than one before went backwards.", "10"),
        Key("timeout", kinds.duration, "After which an attempt has failed.", "2 s"),
        Key("workers", kinds.count, "Attempts at a time.", "4"),
        Key("read_from", kinds.text, "Where `sql` and `redis` read, when not where they write.", "the same"),
        Key("check_at", kinds.text, "Where it is counted afterwards what is there.", "where it writes"),
        Key("cluster", kinds.flag, "Whether `redis` is a cluster.", "false"),
        Key("write", kinds.text, "Of `sql`: a statement in place of ours, with `%(id)s`."),
        Key("read", kinds.text, "Of `sql`: a query for the highest id. Of `http`: a URL whose answer ends in it."),
        Key("all", kinds.text, "Of `sql`: a query for every id. Of `http`: a URL that gives them as a list of JSON."),
        Key("each", kinds.text, "Of `http`: a URL with `{id}` that answers 200 when this write is there."),
        Key("prepare", Several(kinds.text, '["CREATE TABLE …"]'), "Of `sql`: statements before the first write."),
        Key("method", kinds.text, "Of `http`.", "GET, or POST with a body"),
        Key("body", kinds.text, "Of `http`."),
        Key("headers", Each("Of `http`.", kinds.text, kinds.text, "HEADER"), ""),
        Key("acknowledged", Several(status, "[200, 201]"), "Of `http`: the answers that count.", "200 to 299"),
    ),
    agreeing.of_load,
)
DETECTION = Table(
    "How the fault is noticed, by one of `probe`, `signal`, `load` and `command`. Without this section the procedure "
    "begins as soon as the fault is there.",
    (
        Key("probe", kinds.name, "A probe that fails."),
        Key("signal", kinds.text, "A signal that is as `is` says."),
        Key("load", kinds.name, "A load whose attempts fail: the share of the last second is as `is` says."),
        Key("command", kinds.text, "A command of the shell that ends with status 0."),
        Key("alert", kinds.text, "An alert of the runbook whose threshold the signal crosses, in place of `is`."),
        Key("is", bound, "What the signal, or the share of failed attempts, is then.", '"> 50 %" of a load'),
        Key("for", seconds, "How long it must be so.", "0 s"),
        Key("every", kinds.duration, "How often it is looked at.", "50 ms"),
        Key("within", kinds.duration, "After which the fault counts as unnoticed.", "30 s"),
    ),
    agreeing.of_detection,
)
MANUAL = Table(
    "A step that a person does, done by a command.",
    (
        Key("step", kinds.text, "Words of the step's title."),
        Key("command", kinds.text, "What does it."),
    ),
    lambda found, spot: needed(found, spot, "step", "command"),
)
UNSEEN = Table(
    "A step of which this drill cannot see whether it is done. `--mutate` says why, and tries nothing without it.",
    (
        Key("step", kinds.text, "Words of the step's title."),
        Key("because", kinds.text, "Why nothing here would be otherwise without it."),
    ),
    lambda found, spot: needed(found, spot, "step", "because"),
)
ANSWERS = Table(
    "What a person would say during the run.",
    (
        Key("conditions", Several(kinds.text, '["upstream is down"]'), "Words of conditions that are met.", "none is"),
        Key("choices", Several(kinds.text, '["moderate"]'), "Words of the ways that are taken.", "the first way"),
        Key("thinking", seconds, "How long a person thinks before each answer.", "0 s"),
        Key("waits", kinds.duration, "The longest wait that is kept to; longer ones are cut.", "1 min"),
        Key("manual", Many(MANUAL), "", "a manual step is taken for done"),
        Key("turn_back", kinds.text, "Words of the title of the step before which the way back is taken.", "none is"),
    ),
)
APPROVALS = Table(
    "What the drill approves in place of people. What is not named here and needs approval stops the drill.",
    (
        Key(
            "effects",
            Several(kinds.effect, '["destroys"]'),
            "Words for effects; a level stands for all below it.",
            "destroys: the environment is marked",
        ),
        Key("people", kinds.count, "How many people it stands for.", "2"),
    ),
)
OBJECTIVES = Table(
    "What must be reached. What is not said is taken from the procedure's own promises in the runbook, unless it has "
    "to fail.",
    (
        Key("rto", seconds, "From the fault until the service works again."),
        Key("rpo", seconds, "How far back acknowledged writes may be lost."),
        Key("lost", whole, "How many acknowledged writes may be lost."),
        Key("downtime", seconds, "The longest time without an acknowledged attempt.", "not judged"),
        Key("duration", seconds, "From the first command to the last."),
        Key("failures", whole, "How many attempts of all loads may fail.", "not judged"),
        Key("detect", seconds, "From the fault to its detection.", "not judged"),
    ),
)
AFTERWARDS = Table(
    "What must hold when the procedure is done, before the fault is mended. Where it must fail, only what is named "
    "here is looked at, before any way back.",
    (
        *STEADY,
        Key("served", kinds.flag, "Whether the loads must be served again.", "true"),
        Key("whole", kinds.flag, "Whether each acknowledged write must be there, and no read gone backwards.", "false"),
    ),
)
FILE = Table(
    "",
    (
        Key("title", kinds.text, "For people.", "the title of the procedure"),
        Key("about", kinds.text, "What is rehearsed and why, for people."),
        Key("procedure", kinds.text, "The anchor of the procedure in the system's runbook."),
        Key("outcome", outcome, "How the procedure must end: `fails` where it has to notice the fault.", "done"),
        Key("fails_at", kinds.text, "Words of the title of the step at which it has to fail.", "any step"),
        Key("roll_back", kinds.flag, "Whether the way back is taken: all judged, or failed as it must.", "false"),
        Key("settings", Each("Of a system that it starts.", kinds.variable_value, kinds.variable, "VARIABLE"), ""),
        Key("values", Each("Values of the procedure's parameters.", kinds.value, kinds.text, "PARAMETER"), ""),
        Key("before", Many(BEFORE), "", "none"),
        Key("after", Many(AFTER), "", "none"),
        Key("steady", Table("What must hold before the fault.", STEADY), ""),
        Key("load", Many(LOAD), "", "none"),
        Key("faults", Faults(), ""),
        Key("detection", DETECTION, ""),
        Key("answers", ANSWERS, ""),
        Key("approvals", APPROVALS, ""),
        Key("objectives", OBJECTIVES, ""),
        Key("afterwards", AFTERWARDS, "as before the fault"),
        Key("back", Table("What must hold when the way back was taken, before the fault is mended.", BACK), ""),
        Key("unseen", Many(UNSEEN), "", "none"),
    ),
    agreeing.of_scenario,
)
