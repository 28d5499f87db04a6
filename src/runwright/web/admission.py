"""Admission: who may look at the console. A token that only the owner of the terminal sees becomes a session.

The token counts once and the next one is told then; one from a file counts as long as the server runs. Sessions live in
memory: a server that was started again knows none.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from collections import deque
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Callable

    from runwright.environment.role import Person
    from runwright.lib.clock import Clock

LASTING = timedelta(hours=12)
"""A session: a shift, not a week."""
MOST_SESSIONS = 50
FAILURES, WINDOW = 5, timedelta(minutes=1)
"""After so many wrong tokens within this time nothing from there is looked at."""
MOST_ADDRESSES = 1000


class Refused(RunwrightError):
    """A token that is wrong, or was used before."""

    hint = "The terminal in which the console runs shows the token; each counts once."

    def __init__(self) -> None:
        super().__init__("this token does not count")


class TooMany(RunwrightError):
    """Too many wrong tokens from one address."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too many wrong tokens")
        self.seconds = seconds
        self.hint = f"Try again in {seconds} s."


class Session(NamedTuple):
    """Somebody who is in."""

    key: str
    """What the cookie holds."""
    csrf: str
    """What every form of the session carries, and nobody else can know."""
    until: datetime


class Admission:
    """Tokens and sessions of one server; threads may share it."""

    def __init__(self, owner: Person, clock: Clock, told: Callable[[str], None], fixed: str = "") -> None:
        self._owner = owner
        self._clock = clock
        self._told = told
        self._fixed = fixed
        self._lock = threading.Lock()
        self._token = fixed or _fresh()
        self._sessions: dict[str, Session] = {}
        self._failures: dict[str, deque[datetime]] = {}
        if not fixed:
            told(self._token)

    def admit(self, token: str, address: str) -> Session:
        """A session for a token.

        Raises:
            TooMany: wrong ones came from this address, too many in too short a time.
            Refused: it is wrong.
        """
        with self._lock:
            now = self._clock.now()
            self._patient(address, now)
            if not hmac.compare_digest(token.strip().encode(), self._token.encode()):
                self._failures.setdefault(address, deque(maxlen=FAILURES)).append(now)
                raise Refused
            if not self._fixed:
                self._token = _fresh()
                self._told(self._token)
            return self._begun(now)

    def session(self, key: str) -> Session | None:
        """The session of a cookie, while it lasts."""
        with self._lock:
            found = self._sessions.get(key)
            return found if found is not None and found.until > self._clock.now() else None

    def person(self, _: Session) -> Person:
        """Who is in by a session."""
        return self._owner

    def leave(self, session: Session) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(session.key, None)

    def _begun(self, now: datetime) -> Session:
        self._sessions = {key: each for key, each in self._sessions.items() if each.until > now}
        while len(self._sessions) >= MOST_SESSIONS:
            self._sessions.pop(next(iter(self._sessions)))
        made = Session(_fresh(), _fresh(), now + LASTING)
        self._sessions[made.key] = made
        return made

    def _patient(self, address: str, now: datetime) -> None:
        if len(self._failures) > MOST_ADDRESSES:
            self._failures.clear()
        failures = self._failures.get(address, deque())
        if len(failures) == FAILURES and now - failures[0] < WINDOW:
            raise TooMany(int((failures[0] + WINDOW - now).total_seconds()) + 1)


def _fresh() -> str:
    """A secret of 192 bits."""
    return secrets.token_urlsafe(24)
