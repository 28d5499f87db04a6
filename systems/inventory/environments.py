"""The three environments that a release goes through, and where each has its things.

Every environment has two slots, blue and green. The edge leads to one of them; the next release is started in the
other one, tried there, and only then is the edge turned. So the one before stays until the new one has proven itself.
"""

from __future__ import annotations

import fcntl
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SLOTS = ("blue", "green")


class Environment(NamedTuple):
    """An environment: how many instances it has at first and at most, and whether its database is PostgreSQL."""

    name: str
    fewest: int
    most: int
    postgres: bool

    @property
    def database(self) -> str:
        """The name of its database."""
        return "inventory" if self.name == "production" else f"inventory_{self.name}"

    def folder(self, home: Path) -> Path:
        """Where its releases, its state and its keys lie."""
        return home / "environments" / self.name

    def slot(self, home: Path, slot: str) -> Path:
        """The link to the release that a slot has."""
        return self.folder(home) / slot

    def borrowed(self, home: Path, slot: str) -> Path:
        """A file with the name of the database that a slot looks at for now, when it is another than its own."""
        return self.folder(home) / f"{slot}.database"

    def instances(self, slot: str) -> tuple[str, ...]:
        """The programs of a slot."""
        return tuple(f"{self.name}-{slot}-{number}" for number in range(1, self.most + 1))


DEV = Environment("dev", 1, 1, postgres=False)
STAGING = Environment("staging", 1, 1, postgres=True)
PRODUCTION = Environment("production", 2, 4, postgres=True)
ENVIRONMENTS = {each.name: each for each in (DEV, STAGING, PRODUCTION)}


class Deployed(NamedTuple):
    """What an environment runs: the slot, the release by name and commit, its schema, and how many instances."""

    slot: str = ""
    release: str = ""
    commit: str = ""
    schema: str = "base"
    instances: int = 0
    before: str = ""
    """The name of the release before this one."""

    @property
    def other(self) -> str:
        """The slot that is free for the next release."""
        return SLOTS[1] if self.slot == SLOTS[0] else SLOTS[0]


def deployed(home: Path, environment: Environment) -> Deployed:
    """What runs in an environment; empty before its first release."""
    path = environment.folder(home) / "deployed.json"
    return Deployed(**json.loads(path.read_text())) if path.exists() else Deployed(instances=environment.fewest)


def note(home: Path, environment: Environment, what: Deployed) -> None:
    """Keep what runs in an environment, whole or not at all."""
    path = environment.folder(home) / "deployed.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(what._asdict(), indent=1) + "\n")
    fresh.replace(path)


@contextmanager
def alone(home: Path, environment: Environment) -> Iterator[None]:
    """Nobody else changes what an environment runs meanwhile; raises Refused when somebody does."""
    environment.folder(home).mkdir(parents=True, exist_ok=True)
    with (environment.folder(home) / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                f"{environment.name} is being changed by somebody else; try again when that is done"
            ) from None
        yield


def named(name: str) -> Environment:
    """The environment of this name; raises Refused."""
    if name not in ENVIRONMENTS:
        raise Refused(f"there is no environment {name}; there are {', '.join(ENVIRONMENTS)}")
    return ENVIRONMENTS[name]
