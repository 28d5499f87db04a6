"""Access tokens (RS256, short-lived) and refresh tokens (opaque, seven days, used once).

A refresh token is `jti.secret`; Redis keeps the hash of the secret under `token:refresh:<jti>`. All tokens that came
from one login are a family; a refresh token that is used twice was stolen from somebody, and its whole family is
refused.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from base64 import urlsafe_b64encode
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from systems.gateway.exchange import Refusal

if TYPE_CHECKING:
    from systems.common.keys import Keyring

ISSUER = "gateway"
AUDIENCE = "reports"
REQUIRED = ["exp", "iat", "sub", "jti", "sid", "gen"]
PADDING, HASH = PKCS1v15(), SHA256()
"""What RS256 is (RFC 7518, 3.3)."""


class Access(NamedTuple):
    """What an access token says, once its signature and its times were found good."""

    user: str
    username: str
    jti: str
    family: str
    generation: int
    expires: int


class Refresh(NamedTuple):
    """A refresh token in its two halves: the id that may be logged, and the secret."""

    jti: str
    secret: str

    def __str__(self) -> str:
        return f"{self.jti}.{self.secret}"

    def digest(self) -> str:
        """What is stored of the secret."""
        return hashlib.sha256(self.secret.encode()).hexdigest()


class Session(NamedTuple):
    """Whose tokens these are: the user, the family, and the user's generation, which grows when all are revoked."""

    user: str
    username: str
    family: str
    generation: int


def access(ring: Keyring, session: Session, ttl: int) -> tuple[str, str]:
    """A new access token and its id."""
    signer, now, jti = ring.signer(), int(time.time()), secrets.token_hex(12)
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": session.user,
        "name": session.username,
        "jti": jti,
        "sid": session.family,
        "gen": session.generation,
        "iat": now,
        "exp": now + ttl,
    }
    said = b".".join((_header(signer.kid), _base64(orjson.dumps(claims))))
    return b".".join((said, _base64(signer.private.sign(said, PADDING, HASH)))).decode(), jti


def read(ring: Keyring, header: bytes) -> Access:
    """The access token of an `Authorization` header; a 401 says what is wrong with it (RFC 6750)."""
    scheme, _, token = header.partition(b" ")
    if scheme.lower() != b"bearer" or not token:
        raise _unauthorized("missing_token", "a bearer token is needed")
    try:
        kid = jwt.get_unverified_header(token).get("kid", "")
        pair = ring.pairs.get(kid)
        if pair is None:
            raise _unauthorized("unknown_key", "the token was signed by a key that is not in use")
        said: dict[str, Any] = jwt.decode(
            token,
            pair.public,
            algorithms=["RS256"],
            audience=AUDIENCE,
            issuer=ISSUER,
            options={"require": REQUIRED},
        )
    except jwt.ExpiredSignatureError as expired:
        raise _unauthorized("expired_token", "the token has expired") from expired
    except jwt.PyJWTError as bad:
        raise _unauthorized("invalid_token", "the token is not valid") from bad
    return Access(said["sub"], said.get("name", ""), said["jti"], said["sid"], said["gen"], said["exp"])


class Reader:
    """Reads access tokens, and remembers those whose signature was good until they expire or the keys change."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._ring: Keyring | None = None
        self._known: dict[bytes, Access] = {}

    def read(self, ring: Keyring, header: bytes) -> Access:
        """The access token of an `Authorization` header, as `read` finds it."""
        if ring is not self._ring or len(self._known) >= self._most:
            self._ring, self._known = ring, {}
        known = self._known.get(header)
        if known is not None and known.expires > time.time():
            return known
        self._known.pop(header, None)
        self._known[header] = token = read(ring, header)
        return token


def refresh() -> Refresh:
    """A new refresh token."""
    return Refresh(secrets.token_hex(12), secrets.token_urlsafe(32))


def split(text: str) -> Refresh:
    """The halves of a refresh token that a client sent."""
    jti, _, secret = text.partition(".")
    if not secret or not jti.isalnum():
        raise _unauthorized("invalid_token", "this is no refresh token")
    return Refresh(jti, secret)


def refused(error: str, message: str) -> Refusal:
    """A 401 for a token that was good once."""
    return _unauthorized(error, message)


@cache
def _header(kid: str) -> bytes:
    """The same for every token of a key; PyJWT, which verifies, would write it anew for each."""
    return _base64(orjson.dumps({"alg": "RS256", "kid": kid, "typ": "JWT"}))


def _base64(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")


def _unauthorized(error: str, message: str) -> Refusal:
    return Refusal(401, error, message, ((b"www-authenticate", b'Bearer error="invalid_token"'),))
