"""A connection of the server: ended where no whole request comes on it in time.

A port scan, a peer that lost its network, or somebody who means it leaves connections on which nothing comes. Each
holds one of the thousand files that a process may have open, and where all are held nobody is answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from h11 import IDLE, SEND_BODY
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

LATEST = 60.0
"""Seconds until a request has to be there, with all of its body; what is answered may take as long as it likes."""


class Connection(H11Protocol):
    """One of them."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # (as uvicorn has it)
        """Wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take what came; one that is kept open waits anew with the first byte of its next request."""
        super().data_received(data)
        if self.conn.their_state in {IDLE, SEND_BODY}:
            self._wait()
        else:
            self._heard()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._heard()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(LATEST, self.transport.close)

    def _heard(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
