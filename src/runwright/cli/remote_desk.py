"""The desk of incidents at a server: all that is done at the one here, but the clock, from elsewhere."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING

from runwright.cli import json_output, saying
from runwright.cli.incident_desk import changed, say
from runwright.cli.incident_items import say as item
from runwright.cli.server import Declined, NotByServer
from runwright.incident.desk import Written
from runwright.incident.escalating import Outlook
from runwright.incident.escalation import Step
from runwright.incident.items import day
from runwright.incident.ladder import Rung
from runwright.incident.standing import Item
from runwright.incident.update import Update
from runwright.store.incidents import Entry, Incident

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from runwright.cli.server import Server, Told

PAGE = 200
GONE = 409
"""What the server says to a deed that its incident does not wait for any more."""


def done(server: Server, options: argparse.Namespace) -> int:
    """Do what was asked through a server; raises NotByServer for what is done at the store only."""
    if options.what not in DEEDS:
        raise NotByServer(f"incidents {options.what}")
    try:
        return DEEDS[options.what](server, options)
    except Declined as error:
        if error.code == GONE:
            error.status = 2  # (as at the desk here)
        raise


def _list(server: Server, options: argparse.Namespace) -> int:
    from runwright.cli.incident_lists import listed

    states = [options.state] if options.state else ["open", "acknowledged"]
    found = [_incident(each) for state in states for each in _pages(server, state)]
    return listed(sorted(found, key=lambda each: each.opened, reverse=True), options)


def _pages(server: Server, state: str) -> Iterator[Told]:
    """All incidents in a state, page by page; of what is over the last ones."""
    skip: int | None = 0
    while skip is not None:
        answer = server.get("/incidents", state=state, skip=skip, limit=PAGE)
        yield from answer["incidents"]
        skip = None if state == "resolved" else answer["next"]


def _show(server: Server, options: argparse.Namespace) -> int:
    from runwright.cli.incident_lists import shown

    incident = _incident(server.get(f"/incidents/{options.which}"))
    entries = server.get(f"/incidents/{incident.incident}/timeline")["entries"]
    found = server.get(f"/incidents/{incident.incident}/standing")
    return shown(incident, [_entry(each) for each in entries], _outlook(found), options)


def _outlook(found: Told) -> Outlook:
    """What comes, as far as a page of it wants to know."""
    coming = [
        Step("", datetime.fromisoformat(each["at"]), _rung(each) if each["to"] else None, each["why"], late=False)
        for each in found["coming"]
    ]
    return Outlook(tuple(coming), tuple(_rung(each) for each in found["by_hand"]))


def _rung(each: Told) -> Rung:
    named = (each.get("key", ""), each.get("level", ""), each["to"])
    return Rung(*named, "", (), each.get("when", ""), each.get("book", ""), each.get("line", 0))


def _open(server: Server, options: argparse.Namespace) -> int:
    from runwright.cli.incident_deeds import opened

    if options.break_glass:
        raise NotByServer("--break-glass")
    made = server.post("/incidents", name=options.name, severity=options.severity, book=options.book)
    return opened(_incident(made["incident"]), options, fresh=made["fresh"])


def _take(server: Server, options: argparse.Namespace) -> int:
    return _written(server, options, "take", person=options.person, why=options.why)


def _note(server: Server, options: argparse.Namespace) -> int:
    return _written(server, options, "note", text=options.text)


def _resolve(server: Server, options: argparse.Namespace) -> int:
    return _written(server, options, "resolve", why=options.why)


def _written(server: Server, options: argparse.Namespace, deed: str, **body: str) -> int:
    return say(_incident(server.post(f"/incidents/{options.which}/{deed}", **body)), options)


def _severity(server: Server, options: argparse.Namespace) -> int:
    written = _deed(server, options, "severity", severity=options.severity, why=options.why)
    return changed(written, f"severity is {written.incident.severity}", options)


def _role(server: Server, options: argparse.Namespace) -> int:
    written = _deed(server, options, "role", role=options.role, person=options.person)
    return changed(written, f"{options.role.strip().lower()} is {options.person or 'nobody'}", options)


def _merge(server: Server, options: argparse.Namespace) -> int:
    return say(_deed(server, options, "merge", into=options.into, why=options.why).incident, options)


def _escalate(server: Server, options: argparse.Namespace) -> int:
    return changed(_deed(server, options, "escalate", level=options.level, why=options.why), "", options)


def _hand_over(server: Server, options: argparse.Namespace) -> int:
    from runwright.cli.incident_calls import handed

    made = server.post(f"/incidents/{options.which}/hand-over", person=options.person, why=options.why)
    return handed(_made(made), (*made["told"], *made["not_called"]), options)


def _update(server: Server, options: argparse.Namespace) -> int:
    """As at the desk here; the template lies where the server has its runbooks."""
    from runwright.cli.updating import Pen, written

    def draft(template: str, given: Mapping[str, str], message: str) -> Update:
        path = f"/incidents/{options.which}/draft"
        found = server.post(path, template=template, given=dict(given), message=message)
        return Update(found["text"], tuple(found["missing"]), found["template"])

    def tell(text: str, template: str) -> str:
        return _deed(server, options, "update", text=text, template=template).incident.incident

    return written(Pen(draft, tell), options)


def _templates(server: Server, options: argparse.Namespace) -> int:
    from runwright.cli.updating import listed

    found = server.get(f"/incidents/{options.which}/templates")["templates"]
    return listed([(each["title"], each["text"], each["places"]) for each in found], options)


def _review(server: Server, options: argparse.Namespace) -> int:
    found = server.get(f"/incidents/{options.which}/review")
    if options.patch:
        whole = "".join(found["patches"].values())
        sys.stdout.write(whole)
        return 0 if whole else 1
    if options.json:
        sys.stdout.write(json_output.page(found["facts"]))
    else:
        saying.whole(found["markdown"])
    return 0


def _action(server: Server, options: argparse.Namespace) -> int:
    return ACTIONS[options.deed](server, options)


def _add(server: Server, options: argparse.Namespace) -> int:
    due = day(options.due) or None
    written = _deed(server, options, "actions", text=options.text, owner=options.owner, due=due)
    return item(written.incident.incident, _items(server, written.incident.incident)[-1], options)


def _close(server: Server, options: argparse.Namespace) -> int:
    written = _deed(server, options, f"actions/{options.number}/close", why=options.why)
    return item(written.incident.incident, _items(server, written.incident.incident)[options.number - 1], options)


def _actions(server: Server, options: argparse.Namespace) -> int:
    found = server.get("/actions", incident=options.which, closed="true" if options.all else "false")
    for each in found["actions"]:
        item(each["incident"], each.into(Item), options)
    return 0


def _items(server: Server, incident: str) -> list[Item]:
    found = server.get("/actions", incident=incident, closed="true")["actions"]
    return [each.into(Item) for each in found]


def _deed(server: Server, options: argparse.Namespace, deed: str, **body: str | None) -> Written:
    return _made(server.post(f"/incidents/{options.which}/{deed}", **body))


def _made(found: Told) -> Written:
    return Written(_incident(found["incident"]), _entry(found["entry"]) if found["entry"] else None)


def _entry(found: Told) -> Entry:
    return found.into(Entry, at=datetime.fromisoformat(found["at"]))


def _incident(found: Told) -> Incident:
    return found.into(Incident, opened=datetime.fromisoformat(found["opened"]))


ACTIONS = {"add": _add, "close": _close, "list": _actions}
DEEDS = {
    None: _list,
    "show": _show,
    "open": _open,
    "take": _take,
    "note": _note,
    "resolve": _resolve,
    "severity": _severity,
    "role": _role,
    "merge": _merge,
    "escalate": _escalate,
    "hand-over": _hand_over,
    "update": _update,
    "templates": _templates,
    "action": _action,
    "review": _review,
}
"""What can be asked of a server."""
