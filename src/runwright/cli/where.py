"""The environment that a command line names with `--on`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from runwright.environment.env_file import furnished
from runwright.environment.toml_file import FILE
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment


class WhichEnvironment(RunwrightError):
    """Several environments, and none was named."""

    def __init__(self, configuration: Configuration) -> None:
        super().__init__("in which environment?")
        self.hint = f"Pass --on and one of {', '.join(sorted(configuration.environments))}."


def homeless() -> str:
    """That nothing says where things are kept, for whoever finds nothing here; empty where a configuration does.

    Somebody in the wrong folder must not believe that all is quiet.
    """
    from runwright.environment.configuration import load

    found = load(Path.cwd())
    return "" if found.path else f"no {FILE} is in {found.root} or above it: what is kept elsewhere is not seen here"


def chosen(configuration: Configuration, name: str | None) -> Environment:
    """The environment that was named, or the only one there is, with the variables of its file.

    Raises:
        WhichEnvironment: none was named, and there are several.
        NoEnvFile: its file cannot be read.
    """
    if name is None and len(configuration.environments) > 1:
        raise WhichEnvironment(configuration)
    return furnished(configuration.environment(name or next(iter(configuration.environments))))
