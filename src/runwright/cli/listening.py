"""The webhook: a small HTTP server (aiohttp, the extra `listen`) before the response to alerts."""

from __future__ import annotations

import asyncio
import hmac
import secrets
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli.doctor import chosen
from runwright.cli.exporting import books_of
from runwright.cli.responding import Responder
from runwright.cli.timetable import length
from runwright.environment.configuration import load
from runwright.incident.intake import Unintelligible, notices
from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError, Unreadable
from runwright.store.incidents import Incidents

if TYPE_CHECKING:
    import argparse

    from aiohttp import web

LARGEST = 1024 * 1024
"""Bytes of a message."""
SHORTEST = 16
"""Signs that a token must have."""


class NoServer(RunwrightError):
    """The package that listens is not there."""

    hint = "Install it: pip install 'runwright[listen]'."

    def __init__(self) -> None:
        super().__init__("the package aiohttp is not installed")


class NoToken(RunwrightError):
    """A token that everybody could guess."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: a token has {SHORTEST} signs at least")
        self.hint = f"Make one: head -c 24 /dev/urandom | base64 > {path}"


class Taken(RunwrightError):
    """The address cannot be listened on."""

    hint = "Say another --port, or 0 for a free one."

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(f"{host}:{port}: {why}")


def listened(options: argparse.Namespace) -> int:
    """Serve until somebody stops it."""
    try:
        import aiohttp  # noqa: F401 (only whether it is there)
    except ImportError:
        raise NoServer from None
    configuration = load(Path.cwd())
    environment = chosen(configuration, options.on)
    token = token_of(options.token_file)
    incidents = Incidents.open(configuration.store, environment.name)
    stale = timedelta(seconds=length("stale", options.stale))
    books = list(books_of(options, configuration))
    responder = Responder(books, configuration.signals, environment.name, incidents, stale)
    responder.diagnoses = not options.no_diagnosis
    try:
        asyncio.run(_serve(options, responder, token))
    finally:
        incidents.close()
    return 0


def token_of(path: str | None) -> str:
    """The token of the file, or a new one, shown once; raises Unreadable and NoToken."""
    if path is None:
        made = secrets.token_urlsafe(24)
        sys.stdout.write(f"token: {made}\n")
        return made
    try:
        found = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise Unreadable(path, getattr(error, "strerror", None) or str(error)) from None
    if len(found) < SHORTEST:
        raise NoToken(path)
    return found


async def _serve(options: argparse.Namespace, responder: Responder, token: str) -> None:
    from aiohttp import web

    runner = web.AppRunner(application(responder, token), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, options.host, options.port).start()
    except (OSError, OverflowError) as error:  # asyncio binds a number that is no port without looking
        await runner.cleanup()
        raise Taken(options.host, options.port, getattr(error, "strerror", None) or str(error)) from None
    host, port = runner.addresses[0][:2]
    sys.stdout.write(f"listening on http://{host}:{port}/alerts, {len(responder.books)} runbooks\n")
    sys.stdout.flush()
    try:
        while True:
            await asyncio.sleep(0.2)
            for line in responder.said():
                sys.stdout.write(f"{SYSTEM.now():%H:%M:%S} {line}\n")
                sys.stdout.flush()
    finally:
        await runner.cleanup()


def application(responder: Responder, token: str) -> web.Application:
    """The application: `POST /alerts` with the token, and `GET /healthz` without."""
    from aiohttp import web

    async def alerts(request: web.Request) -> web.Response:
        if not _allowed(request.headers.get("Authorization", ""), token):
            return web.json_response({"error": "the token is missing or wrong"}, status=401)
        try:
            told = notices(await request.read())
        except Unintelligible as error:
            return web.json_response({"error": str(error), "do": error.hint}, status=400)
        became = await asyncio.to_thread(lambda: [responder.take(each) for each in told])
        return web.json_response({"alerts": became})

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    made = web.Application(client_max_size=LARGEST)
    made.add_routes([web.post("/alerts", alerts), web.get("/healthz", health)])
    return made


def _allowed(header: str, token: str) -> bool:
    """Whether the header is `Bearer TOKEN` (RFC 6750), or the token is the password of a `Basic` one (RFC 7617)."""
    scheme, _, given = header.partition(" ")
    if scheme.lower() == "basic":
        given = _password(given)
    elif scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(given.strip().encode(), token.encode())


def _password(given: str) -> str:
    from base64 import b64decode

    try:
        return b64decode(given, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""
