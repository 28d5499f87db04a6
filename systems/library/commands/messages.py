"""Mail to people, and what came to the mailbox of this machine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from systems.common import mailbox
from systems.common.mailbox import Mail

if TYPE_CHECKING:
    import argparse

    from systems.common.command_line import Parsers
    from systems.library.stack import Stack

SENDER = "library@example.com"


def register(parsers: Parsers) -> None:
    """Add the commands of this subject."""
    mail = parsers.add_parser("mail", help="send a mail to a person or a list")
    mail.add_argument("to", metavar="ADDRESS")
    mail.add_argument("subject")
    mail.add_argument("text")
    mail.set_defaults(run=_mail)
    received = parsers.add_parser("received", help="what came to the mailbox of this machine")
    received.add_argument("--last", type=int, default=1)
    received.set_defaults(run=_received)


def _mail(stack: Stack, asked: argparse.Namespace) -> int:
    stack.must_run()
    mailbox.send(Mail(SENDER, asked.to, asked.subject, asked.text), stack.topology.mail_port)
    print(f"mailed to {asked.to}: {asked.subject}")
    return 0


def _received(stack: Stack, asked: argparse.Namespace) -> int:
    for message in mailbox.received(stack.home / mailbox.FOLDER)[-asked.last :]:
        print(json.dumps(message, ensure_ascii=False))
    return 0
