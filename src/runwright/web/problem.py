"""Problems: what is wrong with a request, for programs (RFC 9457), and which status an error has."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import Response

from runwright.environment.role import Forbidden
from runwright.incident.announcing import NotAnnounced
from runwright.incident.desk import CalledMeanwhile, Unsaid
from runwright.incident.escalating import NobodyOfThatName
from runwright.incident.escalation import NoSuchLevel
from runwright.incident.items import NoSuchAction, NotADay
from runwright.incident.opening import NoSuchBook as NoBookOfThatName
from runwright.incident.opening import NoSuchSeverity
from runwright.incident.standing import Over
from runwright.incident.update import NoTemplate
from runwright.monitor.acknowledging import NotFiring, NotSilent
from runwright.monitor.monitor import NoSuchMonitor
from runwright.plan.editing import NotACommand
from runwright.plan.filling import NoSuchParameter
from runwright.run.job import AlreadyEnded
from runwright.run.request import OwnRun
from runwright.store.connection import StoreError
from runwright.store.header import NoSuchRun
from runwright.store.incidents import NoSuchIncident, NotMerged
from runwright.web.admission import Refused
from runwright.web.asking import Overtaken
from runwright.web.draft import NoSuchProcedure, NotStarted
from runwright.web.driving import HeldElsewhere
from runwright.web.forms import ForgedForm, WrongForm
from runwright.web.patience import TooMany
from runwright.web.shelf import NoSuchBook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runwright.lib.errors import RunwrightError

KIND = "application/problem+json"
STATUSES: dict[type[RunwrightError], int] = {
    NoSuchRun: 404,
    NoSuchIncident: 404,
    NoSuchBook: 404,
    NoBookOfThatName: 404,
    NoSuchAction: 404,
    NoSuchLevel: 404,
    NoSuchSeverity: 404,
    NobodyOfThatName: 404,
    NoTemplate: 404,
    NotMerged: 409,
    Over: 409,
    CalledMeanwhile: 409,
    NotADay: 400,
    Unsaid: 400,
    NoSuchParameter: 422,
    NoSuchMonitor: 404,
    ForgedForm: 403,
    OwnRun: 403,
    Forbidden: 403,
    Refused: 403,
    WrongForm: 400,
    NotAnnounced: 400,
    Overtaken: 409,
    NotFiring: 409,
    NotSilent: 404,
    NoSuchProcedure: 404,
    NotACommand: 400,
    NotStarted: 409,
    AlreadyEnded: 409,
    HeldElsewhere: 409,
    TooMany: 429,
    StoreError: 503,
}
"""What of HTTP's words fits an error; the first class that it is counts."""


def status_of(error: Exception) -> int:
    """The status of an error: its own where it says one, else that of its kind; 500 where nobody foresaw it."""
    own: int | None = getattr(error, "status_code", None)
    return own or next((number for kind, number in STATUSES.items() if isinstance(error, kind)), 500)


def problem(
    status: int, detail: str, hint: str = "", headers: Mapping[str, str] | None = None, **more: object
) -> Response:
    """A problem as the answer: `title` is HTTP's word, `detail` says what happened, `do` what to do about it."""
    about = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    body = json.dumps({**about, **({"do": hint} if hint else {}), **more}, ensure_ascii=False)
    sent = dict(headers or {})
    if status == HTTPStatus.UNAUTHORIZED:
        sent["WWW-Authenticate"] = 'Bearer realm="runwright"'
    return Response(body, status, sent, KIND)


def told(error: RunwrightError) -> Response:
    """An error as a problem. A token that does not count is told as RFC 6750 wants it."""
    status = 401 if isinstance(error, Refused) else status_of(error)
    headers = {"Retry-After": str(error.seconds)} if isinstance(error, TooMany) else {}
    return problem(status, str(error), error.hint, headers)
