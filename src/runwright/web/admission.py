"""Admission: who may come in.

A token that only the owner of the terminal sees, or the password of an account, becomes a session; a program shows the
token of an account with each request.

The token of the terminal counts once and the next one is told then; one from a file counts as long as the server runs.
Sessions live in memory: a server that was started again knows none. What an account may do is read from the store for
each request, so that a role that was taken away holds nobody in.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.errors import RunwrightError
from runwright.web.password import matches
from runwright.web.patience import Patience, TooMany

if TYPE_CHECKING:
    from collections.abc import Callable

    from runwright.environment.role import Person
    from runwright.lib.clock import Clock
    from runwright.store.accounts import Accounts

LASTING = timedelta(hours=12)
"""A session: a shift, not a week."""
MOST_SESSIONS = 50
LOCKED_AFTER, LOCKED_FOR = 10, timedelta(minutes=15)
"""After so many wrong passwords within this time an account is not looked at, whatever the address."""
LONGEST_NAME = 64


class Refused(RunwrightError):
    """A token or a password that is wrong, or a token that was used before."""

    hint = "The terminal in which the console runs shows the token; each counts once."

    what = "this token does not count"

    def __init__(self) -> None:
        super().__init__(self.what)


class WrongPassword(Refused):
    """A name and a password of which one is wrong; which one, nobody is told."""

    what = "this name and this password do not belong together"
    hint = "An administrator gives another: runwright accounts password NAME"


class Session(NamedTuple):
    """Somebody who is in."""

    key: str
    """What the cookie holds."""
    csrf: str
    """What every form of the session carries, and nobody else can know."""
    until: datetime
    account: str
    """Empty for whoever started the server."""
    password: str = ""
    """The hash of the one by which it was begun; with another one it is over."""


class Admission:
    """Tokens and sessions of one server; threads may share it."""

    def __init__(
        self, owner: Person, accounts: Accounts, clock: Clock, told: Callable[[str], None], fixed: str = ""
    ) -> None:
        self._owner = owner
        self.accounts = accounts
        self._clock = clock
        self._told = told
        self._fixed = fixed
        self._lock = threading.Lock()
        self._token = fixed or _fresh()
        self._sessions: dict[str, Session] = {}
        self._patience = Patience()
        if not fixed:
            told(self._token)

    def admit(self, token: str, address: str) -> Session:
        """A session for the token of the terminal.

        Raises:
            TooMany: wrong ones came from this address, too many in too short a time.
            Refused: it is wrong.
        """
        with self._lock:
            now = self._clock.now()
            self._patience.hold(address, now)
            right = hmac.compare_digest(token.strip().encode(), self._token.encode())
            if right and not self._fixed:
                self._token = _fresh()
                self._told(self._token)
            if not right:
                self._patience.lose(address, now)
        if not right:
            self._note("", "refused", address, "token")
            raise Refused
        self._note(self._owner.who, "entered", address, "token")
        return self._begun("")

    def enter(self, account: str, password: str, address: str) -> Session:
        """A session for an account and its password.

        Raises:
            TooMany: wrong ones came from this address or for this account, too many in too short a time.
            Refused: there is no such account, it is disabled, or the password is another.
        """
        asked = account.strip()[:LONGEST_NAME]
        now = self._clock.now()
        with self._lock:
            self._patience.hold(address, now)
            self._patience.lose(address, now)  # it is counted first: many at once are no way around the limit
        if self.accounts.access.refused(asked, now - LOCKED_FOR) >= LOCKED_AFTER:
            hint = "An administrator lets it in again at once: runwright accounts unlock NAME"
            raise TooMany(int(LOCKED_FOR.total_seconds()), hint)
        known = next((each for each in self.accounts.all() if each.account == asked), None)
        if not matches(known.password if known else "", password) or not known or known.disabled:
            self._note(asked, "refused", address, "password")
            raise WrongPassword
        with self._lock:
            self._patience.forgive(address)
        self._note(asked, "entered", address, "password")
        return self._begun(asked, known.password)

    def bearer(self, token: str, address: str) -> Person:
        """Who acts by a token of an account, or by the one that the server was given in a file.

        A token of an account has too many bits to be guessed, so it counts whatever else came from its address: a
        program with an old one behind the same proxy must not keep everybody out.

        Raises:
            TooMany: wrong ones came from this address, too many in too short a time.
            Refused: it does not count.
        """
        if (known := self.accounts.bearer(token)) is not None:
            return known
        now = self._clock.now()
        with self._lock:
            self._patience.hold(address, now)
        found = self.again(token)
        if found is None:
            with self._lock:
                self._patience.lose(address, now)
            self._note("", "refused", address, "bearer")
            raise Refused
        return found

    def again(self, token: str) -> Person | None:
        """Who acts by a token that counted a while ago; nobody when it was revoked meanwhile."""
        fixed = self._fixed and hmac.compare_digest(token.encode(), self._fixed.encode())
        return self._owner if fixed else self.accounts.bearer(token)

    def session(self, key: str) -> Session | None:
        """The session of a cookie, while it lasts."""
        with self._lock:
            found = self._sessions.get(key)
            return found if found is not None and found.until > self._clock.now() else None

    def person(self, session: Session) -> Person | None:
        """Who is in by a session; nobody when the account was disabled meanwhile, or given another password."""
        return self.accounts.person(session.account, session.password) if session.account else self._owner

    def leave(self, session: Session) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(session.key, None)
        self.accounts.access.note(session.account or self._owner.who, "left", {})

    def _begun(self, account: str, password: str = "") -> Session:
        with self._lock:
            now = self._clock.now()
            self._sessions = {key: each for key, each in self._sessions.items() if each.until > now}
            while len(self._sessions) >= MOST_SESSIONS:
                self._sessions.pop(next(iter(self._sessions)))
            made = Session(_fresh(), _fresh(), now + LASTING, account, password)
            self._sessions[made.key] = made
            return made

    def _note(self, who: str, kind: str, address: str, how: str) -> None:
        self.accounts.access.note(who, kind, {"address": address, "how": how})


def _fresh() -> str:
    """A secret of 192 bits."""
    return secrets.token_urlsafe(24)
