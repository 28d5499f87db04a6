"""Pages that were read before, kept by the version of the stock: what changed has another version, so none is stale."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

MOST = 500


class Kept:
    """Answers by version and address, the least used dropped first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._pages: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, version: str, address: str) -> bytes | None:
        """The page of this version, if it is kept."""
        with self._lock:
            page = self._pages.get((version, address))
            if page is not None:
                self._pages.move_to_end((version, address))
            return page

    def put(self, version: str, address: str, page: bytes) -> None:
        """Keep a page."""
        with self._lock:
            self._pages[version, address] = page
            while len(self._pages) > self._most:
                self._pages.popitem(last=False)
