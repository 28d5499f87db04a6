"""RSA key pairs that sign access tokens: one PEM file a pair in the keys folder, and which of them signs.

Every pair in the folder verifies; the one that the file `signing` names signs. A rotation is therefore: add a pair and
wait until every instance has it; let it sign; remove the old pair when the last token it signed has run out. Instances
look at the folder again and again; nothing is restarted.
"""

from __future__ import annotations

import base64
import secrets
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

if TYPE_CHECKING:
    from pathlib import Path

SIGNING = "signing"
BITS = 2048


class NoKeys(Exception):
    """The keys folder has no pair that may sign."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder}: no key to sign with; one ID.pem and the file `{SIGNING}` with its ID are needed")


class Pair(NamedTuple):
    """One key pair by its id (`kid`)."""

    kid: str
    private: rsa.RSAPrivateKey
    public: rsa.RSAPublicKey


class Keyring(NamedTuple):
    """The pairs that verify, by id, and the id of the one that signs."""

    pairs: dict[str, Pair]
    signing: str

    def signer(self) -> Pair:
        """The pair that signs new tokens."""
        return self.pairs[self.signing]

    def published(self) -> dict[str, Any]:
        """The public keys as a JWK set (RFC 7517)."""
        return {"keys": [jwk(pair) for pair in self.pairs.values()]}


def load(folder: Path) -> Keyring:
    """Read the keys folder; a file that is no RSA key stops the reading, so that a half-written one is not used."""
    pairs = {path.stem: _pair(path) for path in sorted(folder.glob("*.pem"))}
    marker = folder / SIGNING
    signing = marker.read_text(encoding="ascii").strip() if marker.is_file() else ""
    if signing not in pairs:
        raise NoKeys(folder)
    return Keyring(pairs, signing)


def add(folder: Path, kid: str = "") -> str:
    """Make a new pair that verifies but does not sign yet; its id."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kid = kid or f"{time.strftime('%Y%m%d')}-{secrets.token_hex(3)}"
    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    text = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    fresh = folder / f"{kid}.new"
    fresh.touch(mode=0o600)
    fresh.write_bytes(text)
    fresh.replace(folder / f"{kid}.pem")
    return kid


def sign_with(folder: Path, kid: str) -> None:
    """Let this pair sign from now on."""
    fresh = folder / f"{SIGNING}.new"
    fresh.write_text(kid + "\n", encoding="ascii")
    fresh.replace(folder / SIGNING)


def signature(folder: Path) -> tuple[tuple[str, int], ...]:
    """What changes when the folder's keys do: names and times of its files."""
    files = [*folder.glob("*.pem"), folder / SIGNING]
    return tuple(sorted((path.name, path.stat().st_mtime_ns) for path in files if path.exists()))


def jwk(pair: Pair) -> dict[str, str]:
    """The public half as a JSON Web Key."""
    numbers = pair.public.public_numbers()
    return {
        "kty": "RSA",
        "use": "sig",
        "alg": "RS256",
        "kid": pair.kid,
        "n": _base64(numbers.n),
        "e": _base64(numbers.e),
    }


def _pair(path: Path) -> Pair:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{path}: an RSA key is needed")
    return Pair(path.stem, key, key.public_key())


def _base64(number: int) -> str:
    length = (number.bit_length() + 7) // 8
    return base64.urlsafe_b64encode(number.to_bytes(length, "big")).rstrip(b"=").decode()
