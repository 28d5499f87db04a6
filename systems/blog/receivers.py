"""Where messages of the operators go on this machine: a mailbox, a chat channel and a pager, on loopback.

Mail is taken by SMTP; chat and pages are taken as the JSON that Slack's incoming webhooks and PagerDuty's events API
(version 2) document, and refused when a field is missing. Each message is a line of `received/mail.jsonl`, `chat.jsonl`
or `page.jsonl`.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

from aiohttp import web

from systems.blog import addresses, settings
from systems.common import mailbox

if TYPE_CHECKING:
    from collections.abc import Mapping

ACTIONS = frozenset({"trigger", "acknowledge", "resolve"})
SEVERITIES = frozenset({"critical", "error", "warning", "info"})


class BadMessage(Exception):
    """A message is none that the real receiver would take."""


class Received(mailbox.Box):
    """What came by mail, to the channel and to the pager."""

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
    known, received = addresses.known(home), Received(home)
    mailbox.begin(received, known["MAIL_PORT"])
    application = web.Application()
    application.add_routes([web.post("/chat", received.chat), web.post("/page", received.page)])
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", known["HOOK_PORT"]).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(serve()))
