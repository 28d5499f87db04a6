"""Leading an incident from its page: each form is one deed of the desk, which the command line has, too.

What was written is said on the page that follows, by the number of its entry: an address can make it say nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from runwright.environment.role import Act
from runwright.incident.recurrence import FIRES_ON, fires_on
from runwright.incident.wording import words
from runwright.web.console import console_of
from runwright.web.forms import WrongForm, number, posted
from runwright.web.route import Guarded, of_incident, person_of
from runwright.web.team import desk_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from runwright.incident.desk import Desk, Written
    from runwright.store.incidents import Entry

    Fields = Mapping[str, str]
    Deed = Callable[[Desk, str, Fields, str], Written]

ALREADY = "It is so already: nothing was written."


class NotANumber(WrongForm):
    """A form without the number that its page had."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is no number")


def _take(desk: Desk, which: str, fields: Fields, who: str) -> Written:
    return desk.take(which, said(fields, "person"), said(fields, "why"), who)


def _note(desk: Desk, which: str, fields: Fields, who: str) -> Written:
    return desk.note(which, said(fields, "text"), who)


def _resolve(desk: Desk, which: str, fields: Fields, who: str) -> Written:
    return desk.resolve(which, said(fields, "why"), who)


def _severity(desk: Desk, which: str, fields: Fields, who: str) -> Written:
    return desk.severity(which, said(fields, "severity"), said(fields, "why"), who)


def _role(desk: Desk, which: str, fields: Fields, who: str) -> Written:
    """A role for somebody who is named, for whoever sends the form, or for nobody any more."""
    whose = {"mine": who, "nobody": ""}.get(fields.get("whose", ""), said(fields, "person"))
    if not whose and fields.get("whose") != "nobody":
        raise Unnamed
    return desk.role(which, said(fields, "role"), whose, who)


def _merge(desk: Desk, which: str, fields: Fields, who: str) -> Written:
    return desk.merge(which, said(fields, "into"), said(fields, "why"), who)


def _escalate(desk: Desk, which: str, fields: Fields, who: str) -> Written:
    return desk.escalate(which, said(fields, "level"), said(fields, "why"), who, _number(fields, "seen"))


def _hand_over(desk: Desk, which: str, fields: Fields, who: str) -> Written:
    return desk.hand_over(which, said(fields, "person"), said(fields, "why"), who, _number(fields, "seen")).written


def _add(desk: Desk, which: str, fields: Fields, who: str) -> Written:
    return desk.add_item(which, said(fields, "text"), said(fields, "owner"), said(fields, "due"), who)


def _close(desk: Desk, which: str, fields: Fields, who: str) -> Written:
    return desk.close_item(which, _number(fields, "number"), said(fields, "why"), who)


class Unnamed(WrongForm):
    """A role for nobody, where somebody was meant."""

    hint = "Go back, say who, and send it again; or take it yourself."

    def __init__(self) -> None:
        super().__init__("nobody is named for the role")


def said(fields: Fields, name: str) -> str:
    """What a field says, without the blanks around it."""
    return fields.get(name, "").strip()


def _number(fields: Fields, name: str) -> int:
    found = number(fields.get(name, ""))
    if found is None:
        raise NotANumber(name)
    return found


def _doing(deed: Deed) -> Callable[[Request, Fields], Response]:
    def do(request: Request, fields: Fields) -> Response:
        written = deed(desk_of(console_of(request)), request.path_params["incident"], fields, person_of(request).who)
        entry = written.entry.number if written.entry is not None else 0
        return RedirectResponse(f"/incidents/{written.incident.incident}?done={entry}#Done", 303)

    return do


def message(timeline: Sequence[Entry], asked: str) -> str:
    """What is said of the entry that an address names; nothing where it names none."""
    wanted = number(asked)
    if wanted == 0:
        return ALREADY
    found = next((each for each in timeline if each.number == wanted), None)
    if found is None:
        return ""
    more = [FIRES_ON] if found.kind == "resolved" and fires_on(timeline) else _missed(found)
    return f"Written down: {'; '.join([words(found), *more])}"


def _missed(entry: Entry) -> list[str]:
    """Whom a hand-over could not call, which its words leave out."""
    return [each["why_not"] for each in entry.body.get("called", ()) if each["why_not"] and entry.kind == "handed over"]


def _open(request: Request, fields: Fields) -> Response:
    who, desk = person_of(request).who, desk_of(console_of(request))
    incident, fresh = desk.begin(said(fields, "name"), said(fields, "severity"), said(fields, "book"), who)
    return RedirectResponse(f"/incidents/{incident.incident}{'?done=1#Done' if fresh else ''}", 303)


DEEDS: Mapping[str, Deed] = {
    "take": _take,
    "note": _note,
    "resolve": _resolve,
    "severity": _severity,
    "role": _role,
    "merge": _merge,
    "escalate": _escalate,
    "hand-over": _hand_over,
    "add": _add,
    "close": _close,
}
"""What can be done with an incident, by the last word of the address."""
ROUTES = [
    Guarded("/incidents", posted(_open), Act.RESPOND, methods=["POST"]),
    *(
        Guarded(
            f"/incidents/{{incident}}/{name}", posted(_doing(each)), Act.RESPOND, methods=["POST"], where=of_incident
        )
        for name, each in DEEDS.items()
    ),
]
