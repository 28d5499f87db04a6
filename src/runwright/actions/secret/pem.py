"""Private keys in PEM: read, and made anew of the same kind (cryptography, the extra `certificates`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.actions.library import required
from runwright.actions.operation import Impossible

if TYPE_CHECKING:
    from pathlib import Path

Key = Any
"""A private key of cryptography: RSA, on a curve, or Ed25519."""
SMALLEST = 2048
"""Bits of a new RSA key, whatever the former had (NIST SP 800-131A)."""


def private_key(path: Path) -> Key:
    """The first private key of a PEM file.

    Raises:
        Impossible: cryptography is not installed; or the file holds none, or one with a password.
    """
    required("cryptography", "certificates")
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return load_pem_private_key(_block(path.read_bytes()), None)
    except OSError as error:
        raise Impossible(f"{path}: {error.strerror}") from None
    except (ValueError, TypeError):
        raise Impossible(f"{path} holds no private key in PEM that can be read without a password") from None


def like(key: Key) -> Key:
    """A new key of the same kind and size as another one."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(key, rsa.RSAPrivateKey):
        return rsa.generate_private_key(public_exponent=65537, key_size=max(SMALLEST, key.key_size))
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return ed25519.Ed25519PrivateKey.generate()
    return ec.generate_private_key(key.curve if isinstance(key, ec.EllipticCurvePrivateKey) else ec.SECP256R1())


def written(key: Key) -> bytes:
    """A key as PKCS #8 in PEM, without a password: its file's mode protects it."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    content: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return content


def _block(content: bytes) -> bytes:
    """The block with the key: a file may hold the certificate before it."""
    begin = content.find(b"-----BEGIN", max(0, content.find(b"PRIVATE KEY-----") - 30))
    return content[max(0, begin) :]
