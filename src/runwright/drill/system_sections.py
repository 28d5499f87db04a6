"""The sections of `system.toml`, key by key: what the file is read by, and what its reference page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.drill.problems import needed, one_of
from runwright.drill.signal_shape import TextOrSection
from runwright.environment import kinds
from runwright.environment.probe import PROBE, needs_agree
from runwright.environment.shape import Each, Key, Kind, Many, Several, Table, Wrong, type_of

if TYPE_CHECKING:
    from runwright.environment.problem import Spot


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise Wrong(f"{type_of(value)}, where a text is needed")
    return value


word = Kind("a word of a command", '"start"', _word)
COMMAND = Several(word, '["python3", "-m", "shop", "start"]')
SECONDS = Key("seconds", kinds.duration, "After which it is given up.", "1 min")

TASK = (
    Key("command", kinds.text, "The command."),
    Key("timeout", kinds.duration, "After which it is ended.", "1 min"),
)


def _process_is_found(found: dict[str, Any], spot: Spot) -> None:
    one_of(found, spot, ("pid_file", "pid_command"), "which process it is")


def _names_agree(found: dict[str, Any], spot: Spot) -> None:
    """Complain about probes that need what there is not, and about what has no name."""
    needed(found, spot, "name")
    needs_agree(found, spot)


PROCESS = Table(
    "A process that a fault may hit.",
    (
        Key("pid_file", kinds.text, "A file whose first line is its number."),
        Key("pid_command", COMMAND, "A command that prints its number."),
        Key("start", COMMAND, "How it is started again."),
    ),
    _process_is_found,
)
LINK = Table(
    "A connection between processes whose port is a setting, so that a drill can put its relay between.",
    (
        Key("setting", kinds.variable, "The setting of `start` that says the port."),
        Key("target", kinds.text, "The port or HOST:PORT that it leads to."),
        Key("protocol", kinds.text, "`http` where the relay is to understand requests.", "tcp"),
    ),
    lambda found, spot: needed(found, spot, "setting", "target"),
)
DATA = Table(
    "A file or folder that a fault may damage, hide or fill.",
    (Key("path", kinds.text, "Where it lies; relative to where commands run."),),
    lambda found, spot: needed(found, spot, "path"),
)
FAULT = Table(
    "A fault of the system's own, as commands of the shell.",
    (
        Key("inject", kinds.text, "Breaks it. Words in `<brackets>` are filled in by the drill."),
        Key("mend", kinds.variable_value, "Makes it good again, also when nothing is broken.", "nothing is to be done"),
    ),
    lambda found, spot: needed(found, spot, "inject"),
)
BEFORE = Table(
    "A command of the shell that comes before every drill.", TASK, lambda found, spot: needed(found, spot, "command")
)
FILE = Table(
    "",
    (
        Key("name", kinds.name, "What the system is called."),
        Key("title", kinds.text, "For people.", "its name"),
        Key("runbook", kinds.path, "Its runbook, relative to the file.", "RUNBOOK.md"),
        Key(
            "directory",
            kinds.path,
            "Where its commands run, those of probes too, whoever asks; relative to the file.",
            "the `directory` of the environment of runwright.toml",
        ),
        Key(
            "start",
            Table(
                "How it is started. The command returns when the system is ready.",
                (
                    Key("command", COMMAND, "The program and its arguments."),
                    SECONDS,
                    Key(
                        "settings",
                        Each(
                            "Variables by which it is told other values, with what each means.",
                            kinds.text,
                            kinds.variable,
                            "VARIABLE",
                        ),
                        "",
                    ),
                ),
            ),
            "",
        ),
        Key("stop", Table("How it is stopped.", (Key("command", COMMAND, "The same."), SECONDS)), ""),
        Key("status", Table("Status 0 when it runs.", (Key("command", COMMAND, "The same."), SECONDS)), ""),
        Key(
            "apart",
            Table(
                "How it is started beside another one: in a folder of its own, on free ports but for those that the "
                "environment sets (`drill --apart`).",
                (
                    Key("command", COMMAND, "The same."),
                    SECONDS,
                    Key("home", kinds.variable, "The variable that names the folder of its own."),
                ),
            ),
            "",
        ),
        Key(
            "environment",
            Table(
                "Where it says its addresses.",
                (
                    Key(
                        "file",
                        kinds.text,
                        "NAME=value lines, written by `start`; relative to this file, and variables may stand in it.",
                    ),
                    Key("command", COMMAND, "The same for a shell."),
                    Key("secrets", Several(kinds.variable, '["PGPASSWORD"]'), "Variables that are secret."),
                ),
            ),
            "",
        ),
        Key("before", Many(BEFORE), "", "none"),
        Key("probes", Many(PROBE), "", "none"),
        Key("signals", Each("", TextOrSection(), kinds.text), ""),
        Key("processes", Each("", PROCESS, kinds.name), ""),
        Key("links", Each("", LINK, kinds.name), ""),
        Key("data", Each("", DATA, kinds.name), ""),
        Key("faults", Each("", FAULT, kinds.name), ""),
        Key("logs", Each("Where its logs lie.", kinds.text, kinds.name), ""),
        Key("alternatives", Each("Which of the runbook's ways hold here.", kinds.text, kinds.name), ""),
    ),
    _names_agree,
)
