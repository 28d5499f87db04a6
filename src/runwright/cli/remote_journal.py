"""The journal of a server, as far as it is read and answered in from elsewhere: who shows runs need not know of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from runwright.cli.server import NotByServer
from runwright.run.kind import Kind
from runwright.store.entry import Entry, Output
from runwright.store.header import Header, NoSuchRun
from runwright.store.journal import ALL, Journal
from runwright.store.verification import Flaw

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runwright.cli.server import Server, Told

PAGE = 200
ANSWERS = {Kind.APPROVED: "approve", Kind.DENIED: "deny"}


class RemoteJournal(Journal):
    """The runs of a server; a run is begun and driven where its commands run, never through it."""

    def __init__(self, server: Server) -> None:  # (no store is opened here)
        self._server = server

    @property
    def who(self) -> str:
        """As whom the server knows us."""
        return str(self._server.get("/me")["who"])

    def close(self) -> None:
        """Nothing is held."""

    def header(self, run: str) -> Header:
        """A run by its name or the beginning of it; raises NoSuchRun."""
        if not run:
            raise NoSuchRun(run)
        return _header(self._server.get(f"/runs/{run}"))

    def runs(
        self, limit: int = ALL, *, before: int = ALL, state: str = "", procedure: str = "", environment: str = ""
    ) -> Iterator[Header]:
        """Runs, newest first."""
        asked: dict[str, object] = {"state": state, "procedure": procedure, "environment": environment}
        while limit > 0:
            found = self._server.get("/runs", limit=min(limit, PAGE), before=before, **asked)
            yield from map(_header, found["runs"])
            if found["next"] is None:
                return
            limit, before = limit - len(found["runs"]), found["next"]

    def entries(self, run: str, after: int = 0) -> Iterator[Entry]:
        """The entries of a run behind a number, in order."""
        yield from self.since(run, after)

    def since(self, run: str, after: int) -> Iterator[Entry]:
        """The same."""
        following: int | None = after
        while following is not None:
            found = self._server.get(f"/runs/{run}/entries", after=following, limit=PAGE)
            yield from map(_entry, found["entries"])
            following = found["next"]

    def output(self, run: str, number: int, stream: str) -> bytes:
        """What an entry kept of a stream; nothing where it kept none."""
        return self._server.raw(f"/runs/{run}/output/{number}/{stream}")

    def verify(self, run: str | None = None) -> Iterator[Flaw]:
        """What the server finds when it proves one run, or each."""
        for each in [run] if run is not None else [header.run for header in self.runs()]:
            yield from (flaw.into(Flaw) for flaw in self._server.get(f"/runs/{each}/proof")["flaws"])

    def append(  # noqa: PLR0913 (as the journal has it)
        self,
        run: str,
        kind: str,
        body: Mapping[str, Any],
        *,
        who: str,  # noqa: ARG002 (the server knows who we are)
        holder: str | None,
        outputs: Mapping[str, bytes] | None = None,
        state: str | None = None,
        synced: bool = True,  # noqa: ARG002 (the server syncs it)
    ) -> Entry:
        """Answer what a run asks; nothing else is written from elsewhere."""
        if holder is not None or outputs or state or kind not in ANSWERS:
            raise NotByServer("running")
        facts = {name: body[name] for name in ("fingerprint", "attempt", "why")}
        header = _header(self._server.post(f"/runs/{run}/{ANSWERS[Kind(kind)]}", **facts))
        return next(self.since(run, header.count - 1))


def _header(found: Told) -> Header:
    until = datetime.fromisoformat(found["until"]) if found["until"] else None
    return found.into(Header, started=datetime.fromisoformat(found["started"]), until=until)


def _entry(found: Told) -> Entry:
    outputs = {stream: each.into(Output) for stream, each in found["outputs"].items()}
    return found.into(Entry, at=datetime.fromisoformat(found["at"]), outputs=outputs)
