"""Where messages of the operators go on this machine: a mailbox, a chat channel and a pager, on loopback.

Mail is taken by SMTP; chat and pages are taken as the JSON that Slack's incoming webhooks and PagerDuty's events API
(version 2) document, and refused when a field is missing. Each message is a line of `received/mail.jsonl`, `chat.jsonl`
or `page.jsonl`.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import closing
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

from aiohttp import web
from aiosmtpd.controller import Controller

from systems.blog import addresses, settings
from systems.common.logbook import Logbook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from aiosmtpd.smtp import SMTP, Envelope, Session

ACTIONS = frozenset({"trigger", "acknowledge", "resolve"})
SEVERITIES = frozenset({"critical", "error", "warning", "info"})


class BadMessage(Exception):
    """A message is none that the real receiver would take."""


class Received:
    """What came, by kind."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, kind: str, message: Mapping[str, Any]) -> None:
        """One more message, written at once."""
        with closing(Logbook(self._folder / f"{kind}.jsonl")) as book:
            book.note(message)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """A mail has come."""
        del server, session
        content = envelope.content
        mail = message_from_bytes(content if isinstance(content, bytes) else b"", policy=policy.default)
        text = mail.get_body(("plain",))
        said = str(text.get_content()) if text else ""
        self.keep("mail", {"to": envelope.rcpt_tos, "subject": str(mail["subject"]), "text": said})
        return "250 OK"

    async def chat(self, request: web.Request) -> web.Response:
        """A message to the channel, as for an incoming webhook of Slack."""
        said = await request.json()
        if not isinstance(said.get("text"), str):
            raise web.HTTPBadRequest(text="no_text")
        self.keep("chat", said)
        return web.Response(text="ok")

    async def page(self, request: web.Request) -> web.Response:
        """An event for the pager."""
        said = await request.json()
        try:
            paged(said)
        except BadMessage as bad:
            return web.json_response({"status": "invalid event", "message": str(bad)}, status=400)
        self.keep("page", said)
        return web.json_response({"status": "success", "dedup_key": said.get("dedup_key", "")}, status=202)


def paged(said: Mapping[str, Any]) -> None:
    """Whether this is an event of PagerDuty's version 2; raises BadMessage."""
    if not said.get("routing_key") or said.get("event_action") not in ACTIONS:
        raise BadMessage("routing_key and event_action are needed")
    if said["event_action"] != "trigger":
        if not said.get("dedup_key"):
            raise BadMessage("dedup_key is needed")
        return
    payload = said.get("payload") or {}
    if not (payload.get("summary") and payload.get("source") and payload.get("severity") in SEVERITIES):
        raise BadMessage("payload needs summary, source and severity")


async def serve() -> None:
    """Take messages until the process is ended."""
    home = settings.read().home
    known, received = addresses.known(home), Received(home / "received")
    mail = Controller(received, hostname="127.0.0.1", port=known["MAIL_PORT"])
    mail.start()
    application = web.Application()
    application.add_routes([web.post("/chat", received.chat), web.post("/page", received.page)])
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", known["HOOK_PORT"]).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(serve()))
