"""A server by its name and port, and the variables of the environment that say other ports."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping


class Node(NamedTuple):
    """A server by its name and port, such as `postgres-2`."""

    name: str
    port: int

    @property
    def variable(self) -> str:
        """The variable that sets its port."""
        return variable(self.name)


def variable(name: str) -> str:
    """The variable that sets the port of this node: `POSTGRES_2_PORT`."""
    return f"{name.upper().replace('-', '_')}_PORT"


def port(environ: Mapping[str, str], name: str, otherwise: int) -> int:
    """The port that a variable says, else another; raises Refused for what is none."""
    text = environ.get(name)
    if text is None:
        return otherwise
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Refused(f"{name}={text}: a port from 1 to 65535 is needed")
    return int(text)
