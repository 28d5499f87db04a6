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


class Http:
    """One client; it keeps nothing between requests."""

    def __init__(self, load: Mapping[str, Any], *, reading: bool) -> None:
        del reading
        self._load = load
        self.reads = "read" in load

    def prepare(self) -> None:
        """Nothing: what is asked for is there."""

    def write(self, number: int) -> None:
        """Ask once."""
        load = self._load
        body = load["body"].replace("{id}", str(number)) if "body" in load else None
        headers = {name: text.replace("{id}", str(number)) for name, text in load.get("headers", {}).items()}
        if body is not None and not any(name.lower() == "content-type" for name in headers):
            headers["Content-Type"] = "application/json"
        method = load.get("method", "GET" if body is None else "POST")
        status, _ = self._asked(load["http"].replace("{id}", str(number)), method, body, headers)
        if status not in load.get("acknowledged", range(200, 300)):
            raise NotAcknowledged(f"status {status}")

    def read(self) -> int | None:
        """The last number of the answer."""
        _, text = self._asked(self._load["read"])
        found = NUMBER.findall(text)
        return int(found[-1]) if found else None

    def present(self, acknowledged: Collection[int]) -> Collection[int] | None:
        """The ids of the list, or those that are there when they are asked for one by one."""
        if "all" in self._load:
            return {int(each) for each in json.loads(self._asked(self._load["all"])[1])}
        if "each" not in self._load:
            return None
        return {each for each in acknowledged if self._asked(self._load["each"].replace("{id}", str(each)))[0] == 200}

    def remove(self) -> None:
        """Nothing: what was written through the application stays its own."""

    def close(self) -> None:
        """Nothing is kept open."""

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
