"""An environment: where a procedure is run, what is called how there, and what needs approval."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from runwright.environment.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from runwright.environment.hours import Hours
    from runwright.environment.secret import Reference

MIB = 1024 * 1024
NONE: Mapping[str, str] = MappingProxyType({})
NO_SECRETS: Mapping[str, Reference] = MappingProxyType({})


class Host(NamedTuple):
    """A machine that steps are run on from here."""

    name: str
    """What the configuration calls it."""
    ssh: str
    """What `ssh` is given: `user@db-1.example.org`, an alias of its own configuration, or an `ssh://` address."""


NO_HOSTS: Mapping[str, Host] = MappingProxyType({})


class Limits(NamedTuple):
    """How long a command may take, and how much it may print."""

    timeout: float = 600.0
    """Seconds after which a command is ended."""
    endless: float = 10.0
    """Seconds that a command which does not end by itself (`tail -f`) is watched."""
    output: int = 64 * MIB
    """Bytes of each output that are kept; of more, the beginning and the end."""


class Environment(NamedTuple):
    """One place to run, as one section `[environments.NAME]` says it."""

    name: str
    description: str
    """For people; empty when nothing is said."""
    directory: Path
    """Where commands start; absolute."""
    alternatives: tuple[str, ...] = ()
    """Labels of the ways that apply here, as documents write them: `Kubernetes`, `Option 2`."""
    hosts: Mapping[str, Host] = NO_HOSTS
    endpoints: Mapping[str, str] = NONE
    """`sql`, `prometheus`, `redis`, `http` → URL, or a secret reference as text."""
    values: Mapping[str, str] = NONE
    """Parameter → its value here, or a secret reference as text."""
    variables: Mapping[str, str] = NONE
    """Environment variables of the session."""
    secrets: Mapping[str, Reference] = NO_SECRETS
    """Environment variable → where its value lies; exported late, never written down."""
    policy: Policy = Policy()
    limits: Limits = Limits()
    target: str = ""
    """What a run locks besides its procedure; environments with the same target exclude each other."""
    host: str = ""
    """The name of the host that commands run on when the document names none; empty for this machine."""
    env_file: Path | None = None
    """A file with more variables, read when a run needs them; absolute."""
    drills: bool = False
    """Whether drills may break things here, on purpose."""
    notify: tuple[str, ...] = ()
    """Names of the channels that are told of incidents here."""
    hours: Hours | None = None
    """When people work here; `None` where nothing waits for that."""
