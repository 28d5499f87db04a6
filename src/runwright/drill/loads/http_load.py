"""Requests of HTTP, each on a connection of its own; the answers that the drill names are acknowledgements."""

from __future__ import annotations

import json
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from runwright.drill.loads.client import NotAcknowledged
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

NUMBER = regex(r"\d+")
GOOD = range(200, 300)
ABSENT = {404, 410}
HIGHEST = 2**40
"""An id that no drill has come to: what says that it is there says so of any."""


class Http:
    """One client; it keeps nothing between requests."""

    def __init__(self, load: Mapping[str, Any], *, reading: bool) -> None:
        del reading
        self._load = load
        self.reads = "read" in load

    def prepare(self) -> int:
        """The highest id that an earlier drill has left: what was written through an application stays its own."""
        if "all" in self._load:
            return max(self._listed(), default=0)
        after = 0
        while "each" in self._load and (self._there(after + 1) or self._there(2 * after + 2)):
            after = 2 * after + 1
            if after > HIGHEST:
                raise NotAcknowledged("`each` answers 200 whatever the id, so it can say of none that it is there")
        return after

    def write(self, number: int) -> None:
        """Ask once."""
        load = self._load
        body = load["body"].replace("{id}", str(number)) if "body" in load else None
        headers = {name: text.replace("{id}", str(number)) for name, text in load.get("headers", {}).items()}
        if body is not None and not any(name.lower() == "content-type" for name in headers):
            headers["Content-Type"] = "application/json"
        method = load.get("method", "GET" if body is None else "POST")
        status, _ = self._asked(load["http"].replace("{id}", str(number)), method, body, headers)
        if status not in load.get("acknowledged", GOOD):
            raise NotAcknowledged(f"status {status}")

    def read(self) -> int | None:
        """The last number of a good answer, 0 where it has none: the numbers of an error are no ids."""
        found = NUMBER.findall(self._good(self._load["read"]))
        return int(found[-1]) if found else 0

    def present(self, acknowledged: Collection[int]) -> Collection[int] | None:
        """The ids of the list, or those that are there when they are asked for one by one."""
        if "all" in self._load:
            return self._listed()
        return {each for each in acknowledged if self._there(each)} if "each" in self._load else None

    def remove(self) -> None:
        """Nothing: what was written through the application stays its own."""

    def close(self) -> None:
        """Nothing is kept open."""

    def _listed(self) -> set[int]:
        return {int(each) for each in json.loads(self._good(self._load["all"]))}

    def _there(self, number: int) -> bool:
        """Whether one id is there; an answer that says neither is asked for again by whoever has patience."""
        status, _ = self._asked(self._load["each"].replace("{id}", str(number)))
        if status != 200 and status not in ABSENT:
            raise NotAcknowledged(f"status {status}")
        return status == 200

    def _good(self, url: str) -> str:
        """The text of a good answer."""
        status, text = self._asked(url)
        if status not in GOOD:
            raise NotAcknowledged(f"status {status}")
        return text

    def _asked(
        self, url: str, method: str = "GET", body: str | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """Status and text of an answer."""
        from http.client import HTTPConnection, HTTPSConnection

        parts = urlsplit(url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=self._load["timeout"])
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request(method, path, None if body is None else body.encode(), dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        except HTTPException as error:
            raise NotAcknowledged(f"{type(error).__name__}: {error}") from None
        finally:
            connection.close()
