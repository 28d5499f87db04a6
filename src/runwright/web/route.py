"""Routes: each says which act it is, and is held against the table of roles before anything of it is looked at.

Every route of the server is one of these: `Guarded("/runs/{run}/answer", posted(_answer), Act.APPROVE, where=of_run)`.
Who acts is `person_of(request).who`; nothing else may go into a journal or a time line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.routing import Route

from runwright.environment.role import NEEDED, Act, Person, permit
from runwright.web.console import console_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from starlette.types import Receive, Scope, Send

    from runwright.store.journal import Header


def here(request: Request) -> str:
    """The environment of the console."""
    return console_of(request).environment.name


def of_run(request: Request) -> str:
    """The environment of the run that an address names; raises NoSuchRun."""
    return console_of(request).journal.header(request.path_params["run"]).environment


def of_incident(request: Request) -> str:
    """The environment of the incident that an address names; raises NoSuchIncident."""
    return console_of(request).incidents.find(request.path_params["incident"]).environment


class Guarded(Route):
    """A route that says what is done by it, and where."""

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        act: Act,
        *,
        methods: Sequence[str] = ("GET",),
        where: Callable[[Request], str] = here,
    ) -> None:
        super().__init__(path, endpoint, methods=list(methods))
        self.act = act
        self.where = where

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request whose person may do this; raises Forbidden."""
        if NEEDED[self.act] is not None:
            request = Request(scope)
            permit(person_of(request), self.act, await run_in_threadpool(self.where, request))
        await super().handle(scope, receive, send)


def person_of(request: Request) -> Person:
    """Who sent a request; the entrance lets nobody in who is not known."""
    found: Person = request.state.person
    return found


def seen(person: Person, headers: Iterable[Header]) -> Iterator[Header]:
    """Those runs that somebody may look at."""
    return (each for each in headers if person.may(Act.LOOK, each.environment))
