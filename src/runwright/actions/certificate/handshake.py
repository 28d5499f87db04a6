"""A real handshake of TLS with a server: whether a client would trust it, and which certificate it shows."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.actions.certificate.paper import Paper, of_der

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 5.0
"""Seconds for the connection, and for the handshake."""


class Server(NamedTuple):
    """Whom to ask."""

    host: str
    port: int
    name: str
    """That the certificate has to be for, and that is asked for (SNI)."""

    @property
    def place(self) -> str:
        """Its address."""
        return f"{self.host}:{self.port}"


class Shown(NamedTuple):
    """What a server showed."""

    paper: Paper
    chain: tuple[Paper, ...]
    """Up to the root, as far as Python tells; the first one is `paper`."""
    refused: str
    """Why a client does not trust it; empty when it does."""
    protocol: str


def shake(server: Server, roots: Path | None = None) -> Shown:
    """Shake hands as a client does that trusts these roots, or those of this machine.

    Raises:
        OSError: nobody answers there, or not in TLS.
    """
    trusting = ssl.create_default_context(cafile=str(roots) if roots else None)
    try:
        return _shown(server, trusting, "")
    except ssl.SSLCertVerificationError as error:
        anything = ssl.create_default_context()
        anything.check_hostname = False
        anything.verify_mode = ssl.CERT_NONE  # only to see what it is that is not trusted; nothing is sent
        return _shown(server, anything, error.verify_message or str(error))


def _shown(server: Server, context: ssl.SSLContext, refused: str) -> Shown:
    with (
        socket.create_connection((server.host, server.port), PATIENCE) as plain,
        context.wrap_socket(plain, server_hostname=server.name) as secure,
    ):
        own = secure.getpeercert(binary_form=True)
        if own is None:
            raise ssl.SSLError(f"{server.place} shows no certificate")
        chain = [own] if refused else _chain(secure) or [own]
        papers = tuple(map(of_der, chain))
        return Shown(papers[0], papers, refused, secure.version() or "")


def _chain(secure: ssl.SSLSocket) -> list[bytes]:
    """The chain that was trusted; its method is public since Python 3.13."""
    holder: Any = secure if hasattr(secure, "get_verified_chain") else getattr(secure, "_sslobj", None)
    if holder is None or not hasattr(holder, "get_verified_chain"):
        return []
    return [each if isinstance(each, bytes) else each.public_bytes(DER) for each in holder.get_verified_chain()]


DER = 2
"""`_ssl.ENCODING_DER`, which is not public before 3.13."""
