"""A mailbox: a real SMTP server on loopback, whose mails are lines of `mail.jsonl`; and how one is sent."""

from __future__ import annotations

import json
import smtplib
import time
from contextlib import closing
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any, NamedTuple

from aiosmtpd.controller import Controller

from systems.common.logbook import Logbook
from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from aiosmtpd.smtp import SMTP, Envelope, Session


FOLDER = "received"
"""Of a system's run folder, for what came."""


class Box:
    """What came, by kind: a file of JSON lines for each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._folder.mkdir(parents=True, exist_ok=True)

    def keep(self, kind: str, message: Mapping[str, Any]) -> None:
        """One more message, with the moment in which it came, written at once."""
        with closing(Logbook(self._folder / f"{kind}.jsonl")) as book:
            book.note({"at": time.time(), **message})

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """A mail has come."""
        del server, session
        content = envelope.content
        mail = message_from_bytes(content if isinstance(content, bytes) else b"", policy=policy.default)
        text = mail.get_body(("plain",))
        said = str(text.get_content()) if text else ""
        self.keep("mail", {"to": envelope.rcpt_tos, "subject": str(mail["subject"]), "text": said})
        return "250 OK"


class Mail(NamedTuple):
    """A mail to one person."""

    sender: str
    to: str
    subject: str
    text: str


def begin(box: Box, port: int) -> None:
    """Take mails at this port, in a thread of its own."""
    Controller(box, hostname="127.0.0.1", port=port).start()


def send(mail: Mail, port: int) -> None:
    """Hand a mail over; raises Refused when nobody takes it."""
    message = EmailMessage()
    try:
        message["From"], message["To"], message["Subject"] = mail.sender, mail.to, mail.subject
        message.set_content(mail.text)
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
            server.send_message(message)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise Refused(f"the mail to {mail.to} was not taken: {error}") from error


def received(folder: Path, kind: str = "mail") -> list[dict[str, Any]]:
    """What came, oldest first."""
    path = folder / f"{kind}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
