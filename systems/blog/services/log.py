"""The log of one process: lines of JSON with a level, in a file that the instances of a service share."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from systems.blog.settings import LEVELS
from systems.common.logbook import Logbook

if TYPE_CHECKING:
    from systems.blog.settings import Settings


class Log:
    """What befalls a process; levels below the setting are not written."""

    def __init__(self, settings: Settings) -> None:
        self.instance = settings.instance
        self.service = settings.service
        self._least = LEVELS.index(settings.log_level)
        self._book = Logbook(settings.home / "logs" / f"{self.service}.jsonl", longest=16 * 1024 * 1024)

    def note(self, level: str, message: str, **facts: object) -> None:
        """One line; it is written at the next flush, an error at once."""
        if LEVELS.index(level) < self._least:
            return
        head = {"time": dt.datetime.now(dt.UTC), "level": level, "service": self.service, "instance": self.instance}
        self._book.note({**head, "message": message, **facts})
        if level == "ERROR":
            self.flush()

    def flush(self) -> None:
        """Write what was gathered."""
        self._book.flush()

    def close(self) -> None:
        """Write the rest."""
        self._book.close()
