"""The desk of incidents at a server: what is listed, shown, opened, taken, noted and resolved from elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from runwright.cli.incident_desk import say
from runwright.cli.server import NotByServer
from runwright.incident.escalating import Outlook
from runwright.store.incidents import Entry, Incident

if TYPE_CHECKING:
    import argparse

    from runwright.cli.server import Server

ASKED = frozenset({None, "show", "open", "take", "note", "resolve"})
PAGE = 200
NOTHING = Outlook((), ())
"""The clock of escalation is the server's; what comes by it is shown there."""


def done(server: Server, options: argparse.Namespace) -> int:
    """Do what was asked through a server; raises NotByServer for what is done at the store only."""
    if options.what not in ASKED:
        raise NotByServer(f"incidents {options.what}")
    return DEEDS[options.what](server, options)


def _list(server: Server, options: argparse.Namespace) -> int:
    from runwright.cli.incident_lists import listed

    found = [_incident(each) for each in server.get("/incidents", state=options.state, limit=PAGE)["incidents"]]
    return listed([each for each in found if options.state or each.state != "resolved"], options)


def _show(server: Server, options: argparse.Namespace) -> int:
    from runwright.cli.incident_lists import shown

    incident = _incident(server.get(f"/incidents/{options.which}"))
    entries = server.get(f"/incidents/{incident.incident}/timeline")["entries"]
    timeline = [Entry(**{**each, "at": datetime.fromisoformat(each["at"])}) for each in entries]
    return shown(incident, timeline, NOTHING, options)


def _open(server: Server, options: argparse.Namespace) -> int:
    from runwright.cli.incident_deeds import opened

    if options.book:
        raise NotByServer("--book")
    made = server.post("/incidents", name=options.name, severity=options.severity)
    return opened(_incident(made["incident"]), options, fresh=made["fresh"])


def _take(server: Server, options: argparse.Namespace) -> int:
    return _written(server, options, "take", person=options.person, why=options.why)


def _note(server: Server, options: argparse.Namespace) -> int:
    return _written(server, options, "note", text=options.text)


def _resolve(server: Server, options: argparse.Namespace) -> int:
    return _written(server, options, "resolve", why=options.why)


def _written(server: Server, options: argparse.Namespace, deed: str, **body: str) -> int:
    return say(_incident(server.post(f"/incidents/{options.which}/{deed}", **body)), options)


def _incident(found: dict[str, Any]) -> Incident:
    return Incident(**{**found, "opened": datetime.fromisoformat(found["opened"])})


DEEDS = {None: _list, "show": _show, "open": _open, "take": _take, "note": _note, "resolve": _resolve}
"""What can be asked of a server."""
