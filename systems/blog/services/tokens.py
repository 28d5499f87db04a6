"""Access tokens (RS256): what auth signs with its private keys, and every service reads with the public ones.

The keys folder is looked at again whenever it has changed. Every key in it verifies, the one that `signing` names
signs: so a rotation refuses no valid token.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import jwt

from systems.blog.services.service import Refusal
from systems.common import keys

if TYPE_CHECKING:
    from pathlib import Path

    from systems.common.keys import Keyring

ISSUER, AUDIENCE = "blog-auth", "blog"
LOOKS = 0.25


class Author(NamedTuple):
    """Who a request comes from."""

    id: int
    name: str


class Tokens:
    """Signs and reads tokens with the keys as they are now."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ring: Keyring | None = None
        self._signature: object = None
        self._looked = 0.0

    def ring(self) -> Keyring:
        """The keys in force; a half-written key leaves the last ones in force."""
        if time.monotonic() - self._looked < LOOKS and self._ring:
            return self._ring
        self._looked = time.monotonic()
        signature = keys.signature(self._folder)
        if signature != self._signature or self._ring is None:
            try:
                self._ring, self._signature = keys.load(self._folder), signature
            except (keys.NoKeys, ValueError, TypeError, OSError) as broken:
                if self._ring is None:
                    raise Refusal(503, "no_keys", "there is no key to sign or verify with") from broken
        return self._ring

    def sign(self, author: Author, ttl: int) -> str:
        """A new token."""
        signer, now = self.ring().signer(), int(time.time())
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": str(author.id), "name": author.name, "iat": now}
        return jwt.encode({**claims, "exp": now + ttl}, signer.private, algorithm="RS256", headers={"kid": signer.kid})

    def read(self, header: str) -> Author:
        """Whose token an `Authorization` header has; a 401 says what is wrong with it."""
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refusal(401, "missing_token", "a bearer token is needed")
        try:
            kid = jwt.get_unverified_header(token).get("kid", "")
            pair = self.ring().pairs.get(kid)
            if pair is None:
                raise Refusal(401, "unknown_key", "the token was signed by a key that is not in use")
            said = jwt.decode(token, pair.public, algorithms=["RS256"], audience=AUDIENCE, issuer=ISSUER)
        except jwt.PyJWTError as bad:
            raise Refusal(401, "invalid_token", f"the token is not valid: {bad}") from bad
        return Author(int(said["sub"]), said["name"])
