"""Where messages to a system's operators go on this machine: a mailbox, a chat channel, a pager, a webhook.

    python -m systems.common.receivers FOLDER MAIL_PORT HOOK_PORT [--key-file FILE]

All listen on loopback. Mail is taken by SMTP. By HTTP comes what the real receivers document, and the rest is refused:
`/chat` is an incoming webhook of Slack, `/v2/enqueue` PagerDuty's events API (version 2), `/hook` a webhook that is
signed as Standard Webhooks has it, by the key in the file. Each message is a line of `mail.jsonl`, `chat.jsonl`,
`page.jsonl` or `hook.jsonl`.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError

from systems.common import mailbox
from systems.common.supervisor import Program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NAME = "receivers"
KINDS = ("page", "chat", "mail", "hook")
ACTIONS = frozenset({"trigger", "acknowledge", "resolve"})
SEVERITIES = frozenset({"critical", "error", "warning", "info"})


class BadMessage(Exception):
    """A message is none that the real receiver would take."""


class Received(mailbox.Box):
    """What came by mail, to the channel, to the pager and as a webhook."""

    def __init__(self, folder: Path, key: str = "") -> None:
        super().__init__(folder)
        self._key = key

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

    async def hook(self, request: web.Request) -> web.Response:
        """A webhook; one that was not signed by our key is nobody's."""
        body = await request.read()
        try:
            said = Webhook(self._key).verify(body, {name.lower(): value for name, value in request.headers.items()})
        except (WebhookVerificationError, RuntimeError, ValueError) as bad:  # (without a key, nothing is signed by it)
            raise web.HTTPUnauthorized(text=str(bad)) from bad
        self.keep("hook", {"id": request.headers["webhook-id"], **said})
        return web.Response(text="ok")


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


def program(folder: Path, mail: int, hooks: int, key_file: Path | None = None) -> Program:
    """How the supervisor runs them."""
    words = (sys.executable, "-m", "systems.common.receivers", str(folder), str(mail), str(hooks))
    return Program(NAME, (*words, *(("--key-file", str(key_file)) if key_file else ())), autostart=False)


async def serve(received: Received, mail: int, hooks: int) -> None:
    """Take messages until the process is ended."""
    mailbox.begin(received, mail)
    application = web.Application()
    routes = (("/chat", received.chat), ("/v2/enqueue", received.page), ("/hook", received.hook))
    application.add_routes([web.post(path, handler) for path, handler in routes])
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", hooks).start()
    await asyncio.Event().wait()


def main(arguments: Sequence[str]) -> None:
    """Take messages, as the command line says where."""
    parser = argparse.ArgumentParser(prog="python -m systems.common.receivers")
    parser.add_argument("folder", type=Path)
    parser.add_argument("mail", type=int)
    parser.add_argument("hooks", type=int)
    parser.add_argument("--key-file", type=Path)
    asked = parser.parse_args(arguments)
    key = asked.key_file.read_text().strip() if asked.key_file else ""
    asyncio.run(serve(Received(asked.folder, key), asked.mail, asked.hooks))


if __name__ == "__main__":
    main(sys.argv[1:])
