"""How the webhook of alerts is put together: the runbooks, the store, the token, and what is told meanwhile."""

from __future__ import annotations

import secrets
import sys
import threading
from contextlib import ExitStack, closing
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli import saying
from runwright.cli.carrying import courier
from runwright.cli.escalation_clock import escalation
from runwright.cli.exporting import books_of
from runwright.cli.init import counted
from runwright.cli.responding import Responder
from runwright.cli.timetable import length
from runwright.cli.where import chosen
from runwright.environment.configuration import load
from runwright.incident.telling import told_incidents
from runwright.lib.errors import RunwrightError, Unreadable

if TYPE_CHECKING:
    import argparse
    import socket

    from runwright.environment.configuration import Configuration

SHORTEST = 16
"""Signs that a token must have."""
OFTEN = 0.2
"""Seconds between two looks at what there is to tell."""


class NotInstalled(RunwrightError):
    """The packages that listen are not there."""

    hint = "Install them: pip install 'runwright[serve]'."

    def __init__(self, missing: str) -> None:
        super().__init__(f"the package {missing} is not installed")


class GuessableToken(RunwrightError):
    """A token that everybody could guess."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: a token has {SHORTEST} signs at least")
        self.hint = f"Make one: head -c 24 /dev/urandom | base64 > {path}"


def listened(options: argparse.Namespace) -> int:
    """Serve until somebody stops it."""
    refuse_without("starlette", "uvicorn")
    configuration = load(Path.cwd())
    with ExitStack() as open_things:
        _serve(options, configuration, open_things)
    return 0


def refuse_without(*packages: str) -> None:
    """Refuse where any of the packages that a server is made of cannot be imported; raises NotInstalled."""
    for each in packages:
        try:
            import_module(each)
        except ImportError as error:
            raise NotInstalled(error.name or each) from None


def _serve(options: argparse.Namespace, configuration: Configuration, open_things: ExitStack) -> None:
    """Read what is given before the address is taken: who mistypes a token's file hears of it first."""
    from runwright.web.serving import listening, serve
    from runwright.web.webhook import webhook

    environment = chosen(configuration, options.on)
    fixed = token_of(options.token_file) if options.token_file else ""
    secret = token_of(options.secret_file) if options.secret_file else ""
    stale = timedelta(seconds=length("stale", options.stale))
    books = list(books_of(options, configuration))
    incidents = open_things.enter_context(closing(told_incidents(configuration, environment, lambda: books)))
    place = open_things.enter_context(closing(listening(options.host, options.port)))
    open_things.enter_context(courier(configuration, environment, saying.timed))
    if not options.no_escalation:
        open_things.enter_context(escalation(configuration, environment, lambda: books, saying.timed))
    responder = Responder(books, configuration, environment.name, incidents, stale)
    responder.diagnoses = not options.no_diagnosis
    responder.resume()
    warn_of(place)
    app = webhook(responder.take, fixed or _made(), secret)
    threading.Thread(target=_tell, args=(responder,), daemon=True).start()
    said = f"listening on {url_of(place)}/alerts, {counted(len(books), 'runbook')}"
    serve(app, place, lambda: saying.steady(said))


def url_of(place: socket.socket) -> str:
    """The address of a socket that listens, as a browser takes it, without a path."""
    host, port = place.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def warn_of(place: socket.socket) -> None:
    """Tell on standard error what is risky about where a socket listens."""
    from runwright.web.serving import caution

    host, port = place.getsockname()[:2]
    if risk := caution(host):
        sys.stderr.write(f"{host}:{port}: {risk}\n")


def token_of(path: str) -> str:
    """The token that a file holds.

    Raises:
        Unreadable: the file cannot be read.
        GuessableToken: it is too short.
    """
    try:
        found = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise Unreadable(path, getattr(error, "strerror", None) or str(error)) from None
    if len(found) < SHORTEST:
        raise GuessableToken(path)
    return found


def _made() -> str:
    """A new token, shown once."""
    token = secrets.token_urlsafe(24)
    saying.steady(f"token: {token}")
    return token


def _tell(responder: Responder) -> None:
    """Print what becomes of alerts, as long as this process lives."""
    pause = threading.Event()
    while not pause.wait(OFTEN):
        for line in responder.said():
            saying.timed(line)
