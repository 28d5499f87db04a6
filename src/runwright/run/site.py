"""A site: where a run takes place, as the configuration describes it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from runwright.store.entry import canonical, digest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from runwright.environment.environment import Environment
    from runwright.environment.signals import Signal

NO_SIGNALS: Mapping[str, Signal] = MappingProxyType({})


class Site(NamedTuple):
    """An environment, with what is common to all environments of its configuration."""

    environment: Environment
    root: Path
    """The folder that secrets in files are relative to."""
    signals: Mapping[str, Signal] = NO_SIGNALS
    """What conditions may be measured by."""

    @property
    def setting(self) -> str:
        """SHA-256 in hex of what decides what a command's words mean here: its folder, and the variables it sees.

        Secrets are in it by reference only. An approval is given under one setting, and counts under no other.
        """
        environment = self.environment
        secrets = {name: str(where) for name, where in environment.secrets.items()}
        facts = [str(environment.directory), dict(environment.variables), secrets]
        return digest(canonical(facts).encode())
