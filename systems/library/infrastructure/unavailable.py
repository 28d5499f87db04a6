"""Why a request cannot be answered now, each with what a client is told; all of them are worth another try."""

from __future__ import annotations

from django.db import OperationalError


class Unavailable(OperationalError):
    """Something that the request needs is not there now; a 503."""

    code = "unavailable"


class NoPrimary(Unavailable):
    """No node takes writes: the primary is lost, and none is promoted yet."""

    code = "no_primary"

    def __init__(self) -> None:
        super().__init__("no database takes writes now")


class NoReader(Unavailable):
    """Neither a replica nor the primary answers reads."""

    code = "no_database"

    def __init__(self) -> None:
        super().__init__("no database answers now")


class NoNode(Unavailable):
    """The node that was picked is lost meanwhile."""

    code = "node_lost"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} does not answer now")
        self.node = name


class NotReplicated(Unavailable):
    """A write is committed on the primary, and no replica has confirmed it: it would be lost with the primary."""

    code = "not_replicated"

    def __init__(self) -> None:
        super().__init__("the write is not on a second node yet; send it again with the same Idempotency-Key")


class PoolExhausted(Unavailable):
    """Every connection of the pool is in use."""

    code = "pool_exhausted"

    def __init__(self, name: str, seconds: float) -> None:
        super().__init__(f"no connection to {name} became free within {seconds:g} s")
