"""Roles: who may do what in which environment. The table of it stands here and nowhere else.

Each role may do all that the ones below it may. What is done is an act; each page and each call says which it is.
"""

from __future__ import annotations

from enum import Enum, IntEnum, auto
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Mapping

EVERYWHERE = "*"
"""The environment of a role that holds in all of them."""


class Role(IntEnum):
    """From the least to the most."""

    VIEWER = 1
    RESPONDER = 2
    APPROVER = 3
    ADMINISTRATOR = 4

    @property
    def word(self) -> str:
        """As people write it."""
        return self.name.lower()


ROLES = {each.word: each for each in Role}
"""Each role by its word."""


class Act(Enum):
    """What somebody wants to do."""

    ENTER = auto()
    """Log in: the one act of those who are nobody yet."""
    LOOK = auto()
    """Read anything; prove what was written; log out."""
    RESPOND = auto()
    """Open, take, note, hand over and resolve incidents; be silent about an alert."""
    RUN = auto()
    """Start a run, answer what it asks of its driver, stop it, go on with it."""
    APPROVE = auto()
    """Say yes or no to a command of a run."""
    DRILL = auto()
    """Break something on purpose."""
    ADMINISTER = auto()
    """Change who may do what, and what others see of it."""


NEEDED: Mapping[Act, Role | None] = {
    Act.ENTER: None,
    Act.LOOK: Role.VIEWER,
    Act.RESPOND: Role.RESPONDER,
    Act.RUN: Role.RESPONDER,
    Act.APPROVE: Role.APPROVER,
    Act.DRILL: Role.APPROVER,
    Act.ADMINISTER: Role.ADMINISTRATOR,
}
"""The least role that may do it; None for what needs no person."""


class Forbidden(RunwrightError):
    """Somebody's role does not go so far."""

    status = 1
    hint = (
        "An administrator gives roles: runwright accounts role NAME ROLE --on ENVIRONMENT. "
        "A token may do what was said when it was made: runwright accounts tokens"
    )

    def __init__(self, who: str, role: Role | None, needed: Role, environment: str) -> None:
        held = f"is {role.word}" if role else "has no role"
        super().__init__(f"{who} {held} in {environment or 'no environment'}, and this needs {needed.word}")


class Person(NamedTuple):
    """Somebody who is known, and how far they may go."""

    who: str
    """As journals and time lines name them."""
    roles: Mapping[str, Role]
    """By environment."""

    def role(self, environment: str) -> Role | None:
        """The role there: what was said of that environment, else what was said of all."""
        return self.roles.get(environment, self.roles.get(EVERYWHERE))

    def may(self, act: Act, environment: str) -> bool:
        """Whether the role goes so far there."""
        role, needed = self.role(environment), NEEDED[act]
        return needed is None or (role is not None and role >= needed)


def permit(person: Person, act: Act, environment: str) -> None:
    """Let an act pass.

    Raises:
        Forbidden: the role does not go so far there.
    """
    needed = NEEDED[act]
    if needed is not None and not person.may(act, environment):
        raise Forbidden(person.who, person.role(environment), needed, environment)


def owner(who: str) -> Person:
    """Whoever started the server, and may do all."""
    return Person(who, {EVERYWHERE: Role.ADMINISTRATOR})
