"""An `env_file`: lines of NAME=value that another program wrote, read when a run needs them.

The system that is operated knows its own addresses and ports; so it writes them, and the configuration names the file.
Values whose names sound secret are handed on as references, like every other secret.
"""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from runwright.environment.caution import sounds_secret
from runwright.environment.secret import Reference
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from runwright.environment.environment import Environment

SCHEME = "env-file"


class NoEnvFile(RunwrightError):
    """The `env_file` of an environment that is not there, or cannot be read."""

    hint = "Start the system that writes it, or correct the path in runwright.toml."

    def __init__(self, environment: str, path: Path, why: str) -> None:
        super().__init__(f"the env_file of {environment}, {path}: {why}")


def lines(path: Path) -> Mapping[str, str]:
    """The variables of a file, as Docker and dotenv read it; raises OSError and ValueError."""
    return parsed(path.read_text(encoding="utf-8"))


def parsed(text: str) -> Mapping[str, str]:
    """The variables that such lines set."""
    from dotenv import dotenv_values

    return {name: value or "" for name, value in dotenv_values(stream=StringIO(text), interpolate=False).items()}


def furnished(environment: Environment) -> Environment:
    """The environment with the variables of its file; what the configuration says itself counts more.

    Raises:
        NoEnvFile: there is a file named, and it cannot be read.
    """
    path = environment.env_file
    if path is None:
        return _pointed(environment)
    try:
        found = lines(path)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not text in UTF-8"
        raise NoEnvFile(environment.name, path, why) from None
    said = environment.variables.keys() | environment.secrets.keys()
    others = {name: value for name, value in found.items() if name not in said}
    secret = {name: Reference(SCHEME, f"{path}#{name}") for name in others if sounds_secret(name)}
    plain = {name: value for name, value in others.items() if name not in secret}
    variables, secrets = {**plain, **environment.variables}, {**secret, **environment.secrets}
    return _pointed(environment._replace(variables=variables, secrets=secrets))


def _pointed(environment: Environment) -> Environment:
    """With the endpoints that are variables (`$NAME`) as what those hold; one that is not set stays as it is."""
    held = {**environment.variables, **{name: str(where) for name, where in environment.secrets.items()}}
    endpoints = {name: held.get(text.removeprefix("$"), text) for name, text in environment.endpoints.items()}
    return environment._replace(endpoints=endpoints)
