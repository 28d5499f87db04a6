"""The renewal of a lease, by a thread: a long command writes nothing to the journal, and its run is held meanwhile."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from runwright.store.connection import StoreError
from runwright.store.lease import LeaseLost

if TYPE_CHECKING:
    from runwright.store.journal import Journal

LEASE = 30.0
"""Seconds after which a run whose process is gone, and cannot be looked at, may be taken over."""
SOON = 1.0
"""Seconds until a lease is renewed again that could not be."""


class Renewal:
    """Renews the lease of a run until it is told to end."""

    def __init__(self, journal: Journal, run: str, holder: str) -> None:
        self._journal, self._run, self._holder = journal, run, holder
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._renew, name="lease", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Renew no more."""
        self._over.set()
        self._thread.join()

    def _renew(self) -> None:
        pause = LEASE / 3
        while not self._over.wait(pause):
            try:
                self._journal.renew(self._run, self._holder, LEASE)
                pause = LEASE / 3
            except StoreError:  # busy, or gone for a while: the command runs on, and so does the lease
                pause = SOON
            except LeaseLost:  # the next entry is refused, and says who has it
                return
