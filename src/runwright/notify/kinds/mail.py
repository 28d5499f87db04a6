"""E-mail, by SMTP: plain text, which everything can show and read aloud.

Messages about one incident refer to each other (RFC 5322), and say that a program wrote them (RFC 3834), so that no
absence answers. A `Message-ID` is the same each time a message is sent, but no server promises to count by it.
"""

from __future__ import annotations

import smtplib
import ssl
import threading
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from socket import SHUT_RDWR, socket
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from runwright.notify.answer import Answer, Sent, short
from runwright.notify.cutting import cut
from runwright.notify.kind import Size

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from runwright.notify.address import Address
    from runwright.store.delivery import Notification

REPEATABLE = False
DIGEST = Size(500, 100_000)
PATIENCE = 20.0
"""Seconds for each answer of the server."""
LONGEST = 90.0
"""Seconds for all of them, however they drip: less than the lease of a carrier."""
SUBJECT = 200
"""Signs of a subject."""
READY = 250
PORTS = {"smtp": 25, "smtps": 465}


class _Unsafe(Exception):
    """A password that would go over a line that others can read."""


def payload(notification: Notification) -> str:
    """Subject and text, as they are read."""
    link = f"\n\n{notification.link}" if notification.link else ""
    return f"{_subject(notification)}\n\n{notification.body.strip()}{link}\n"


def send(notification: Notification, address: Address, now: datetime) -> Answer:
    """Hand it to the server; it is taken when the server says so after the last line (RFC 5321, 4.2.5)."""
    try:
        with _session(address) as server:
            return _handed(server, message(notification, address, now), address)
    except smtplib.SMTPResponseException as error:
        return _judged(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:  # before the next: a wrong certificate is both
        return Answer(Sent.LATER, short(f"not reached: {error or type(error).__name__}"))
    except (_Unsafe, ValueError) as error:
        return Answer(Sent.REFUSED, short(str(error)))


def message(notification: Notification, address: Address, now: datetime) -> EmailMessage:
    """The message with its headers."""
    made = EmailMessage(SMTP)
    made["From"], made["To"] = address.sender, ", ".join(address.to)
    made["Subject"] = _subject(notification)
    made["Date"] = format_datetime(now)
    made["Message-ID"] = _identity(notification.key)
    made["References"] = _identity(notification.about)
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(payload(notification).partition("\n\n")[2])
    return made


@contextmanager
def _session(address: Address) -> Iterator[smtplib.SMTP]:
    """A session with the server, encrypted where it can be, and always where a password is sent."""
    parts, trust = urlsplit(address.url), ssl.create_default_context()
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("the address is no URL with smtp:// or smtps://")
    with _watched(parts.scheme, parts.hostname, trust) as server:
        server.connect(parts.hostname, parts.port or PORTS[parts.scheme])
        server.ehlo_or_helo_if_needed()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=trust)
            server.ehlo()
        if address.key:
            if not isinstance(server.sock, ssl.SSLSocket):
                raise _Unsafe("the server has no TLS, and the password is not sent without")
            server.login(unquote(parts.username or ""), address.key)
        yield server


@contextmanager
def _watched(scheme: str, host: str, trust: ssl.SSLContext) -> Iterator[smtplib.SMTP]:
    """A client that is not connected yet, and is hung up when all together takes too long."""
    smtps = scheme == "smtps"
    server = smtplib.SMTP_SSL(timeout=PATIENCE, context=trust) if smtps else smtplib.SMTP(timeout=PATIENCE)
    server._host = host  # type: ignore[attr-defined]  # noqa: SLF001 (given to it, it would connect before we watch)
    watch = threading.Timer(LONGEST, _hang_up, (server,))
    watch.daemon = True
    watch.start()
    try:
        yield server
    finally:
        with suppress(OSError, smtplib.SMTPException):  # what was said is said
            server.quit()
        server.close()
        watch.cancel()


def _hang_up(server: smtplib.SMTP) -> None:
    with suppress(OSError, AttributeError):  # there may be no connection yet, or any more
        socket.shutdown(server.sock, SHUT_RDWR)  # type: ignore[arg-type]  # (TLS' own would take away what is read with)


def _handed(server: smtplib.SMTP, made: EmailMessage, address: Address) -> Answer:
    code, words = server.mail(parseaddr(address.sender)[1])
    if code != READY:
        return _judged(code, words)
    replies = [(each, server.rcpt(parseaddr(each)[1])) for each in address.to]
    taken = [each for each, (code, _) in replies if code in {READY, 251}]
    refused = "; ".join(f"not to {each}: {code} {_text(words)}" for each, (code, words) in replies if each not in taken)
    if not taken:
        return _judged(min(code for _, (code, _) in replies), refused.encode())
    try:
        code, words = server.data(made.as_bytes())
    except smtplib.SMTPDataError as error:
        return _judged(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        return Answer(Sent.UNKNOWN, short(f"no answer: {error or type(error).__name__}"))
    return _judged(code, f"{_text(words)}{'; ' * bool(refused)}{refused}".encode())


def _judged(code: int, words: bytes | str) -> Answer:
    """What a reply means: 4yz is for now, 5yz for good (RFC 5321, 4.2.1)."""
    sent = Sent.TAKEN if code == READY else Sent.REFUSED if code >= 500 else Sent.LATER
    return Answer(sent, short(f"{code} {_text(words)}"))


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words


def _subject(notification: Notification) -> str:
    return cut(" ".join(notification.subject.split()), SUBJECT)


def _identity(key: str) -> str:
    return f"<{sha256(key.encode('utf-8', 'replace')).hexdigest()[:32]}@runwright>"
