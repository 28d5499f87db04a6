"""Who somebody is: a password once, then a token (RS256) for a quarter of an hour."""

from __future__ import annotations

import time
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import select

from systems.common import keys

from .stock import Refused
from .tables import PEOPLE

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from systems.common.keys import Keyring

ISSUER = "inventory"
LOOKS_EVERY = 0.25
"""Seconds between two looks at the folder of keys."""
MOST = 8
"""Logins at once. They are verified one by one: each takes 64 MiB for that, and every thread that waits is one less."""


class Sessions:
    """Logins and tokens of one instance."""

    def __init__(self, engine: Engine, folder: Path, seconds: int) -> None:
        self._engine, self._folder, self._seconds = engine, folder, seconds
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash("nobody")
        self._at_once, self._verifying = BoundedSemaphore(MOST), Lock()
        self._looked, self._seen = 0.0, keys.signature(folder)
        self._ring = keys.load(folder)

    @property
    def ring(self) -> Keyring:
        """The keys, as they are in the folder now; while that is half written, as they were."""
        if time.monotonic() - self._looked > LOOKS_EVERY:
            self._looked = time.monotonic()
            seen = keys.signature(self._folder)
            if seen != self._seen:
                self._take_over(seen)
        return self._ring

    def log_in(self, name: str, password: str) -> dict[str, object]:
        """A token; raises Refused (401; 503 when too many want one). A wrong name takes as long as a wrong password."""
        if not self._at_once.acquire(blocking=False):
            raise Refused(503, "too many logins at once; try again in a moment")
        try:
            return self._logged_in(name, password)
        finally:
            self._at_once.release()

    def _logged_in(self, name: str, password: str) -> dict[str, object]:
        with self._engine.connect() as connection:
            known = connection.execute(select(PEOPLE.c.password_hash).where(PEOPLE.c.name == name)).scalar()
        try:
            with self._verifying:
                self._hasher.verify(known or self._nobody, password)
        except VerificationError as wrong:
            raise Refused(401, "name or password is wrong") from wrong
        if known is None:
            raise Refused(401, "name or password is wrong")
        return {"token": self.token(name), "name": name, "seconds": self._seconds}

    def token(self, name: str) -> str:
        """A token for this person."""
        signer, now = self.ring.signer(), int(time.time())
        claims = {"iss": ISSUER, "sub": name, "iat": now, "exp": now + self._seconds}
        return jwt.encode(claims, signer.private, algorithm="RS256", headers={"kid": signer.kid})

    def who(self, authorization: str) -> str:
        """Whose token an `Authorization` header has; raises Refused (401)."""
        kind, _, token = authorization.partition(" ")
        if kind.lower() != "bearer" or not token:
            raise Refused(401, "log in first")
        try:
            kid = str(jwt.get_unverified_header(token).get("kid"))
            pair = self.ring.pairs.get(kid)
            if pair is None:
                raise Refused(401, "the key of this token is not in use any more")
            said = jwt.decode(token, pair.public, ["RS256"], issuer=ISSUER, options={"require": ["exp", "sub", "iss"]})
        except jwt.PyJWTError as wrong:
            raise Refused(401, f"the token is not valid: {wrong}") from wrong
        return str(said["sub"])

    def _take_over(self, seen: tuple[tuple[str, int], ...]) -> None:
        try:
            self._ring = keys.load(self._folder)
        except (keys.NoKeys, ValueError, TypeError, OSError):
            return
        self._seen = seen
