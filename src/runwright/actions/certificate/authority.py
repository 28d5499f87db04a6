"""A local certificate authority: a folder with its certificate and its key, which signs what is asked of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.actions.certificate.paper import library, read
from runwright.actions.operation import Impossible
from runwright.actions.secret.pem import private_key

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cryptography import x509

    from runwright.actions.secret.pem import Key

CERTIFICATES = ("ca.pem", "ca.crt", "ca.cert.pem")
KEYS = ("ca.key", "ca-key.pem", "ca.key.pem", "private/ca.key")
SKEW = timedelta(minutes=5)
"""By which a certificate holds earlier: clocks of clients are not all right."""


class Authority(NamedTuple):
    """An authority that can sign."""

    certificate: x509.Certificate
    key: Key


def load(folder: Path) -> Authority:
    """The authority of a folder.

    Raises:
        Impossible: it has no certificate or key, or they do not belong together.
    """
    certificate = read(_one(folder, CERTIFICATES))[0]
    key = private_key(_one(folder, KEYS))
    if key.public_key() != certificate.public_key():
        raise Impossible(f"{folder}: the key does not belong to the certificate of the authority")
    return Authority(certificate, key)


def request(former: x509.Certificate, key: Key) -> x509.CertificateSigningRequest:
    """A request (RFC 2986) for what another certificate is for, signed by a new key."""
    module = library()
    builder = module.CertificateSigningRequestBuilder().subject_name(former.subject)
    for extension in former.extensions:
        if not isinstance(extension.value, (module.AuthorityKeyIdentifier, module.SubjectKeyIdentifier)):
            builder = builder.add_extension(extension.value, extension.critical)
    signed: x509.CertificateSigningRequest = builder.sign(key, _digest(key))
    return signed


def sign(authority: Authority, asked: x509.CertificateSigningRequest, days: float, now: datetime) -> x509.Certificate:
    """The certificate that was asked for; it does not outlast the authority's own."""
    module = library()
    if not asked.is_signature_valid:
        raise Impossible("the request was not signed by the key that it is for")
    own = authority.certificate
    builder = (
        module.CertificateBuilder()
        .subject_name(asked.subject)
        .issuer_name(own.subject)
        .public_key(asked.public_key())
        .serial_number(module.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(min(now + timedelta(days=days), own.not_valid_after_utc))
        .add_extension(module.SubjectKeyIdentifier.from_public_key(asked.public_key()), critical=False)
        .add_extension(module.AuthorityKeyIdentifier.from_issuer_public_key(own.public_key()), critical=False)
    )
    for extension in asked.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    signed: x509.Certificate = builder.sign(authority.key, _digest(authority.key))
    return signed


def _digest(key: Key) -> Any:  # noqa: ANN401 (cryptography's own)
    from cryptography.hazmat.primitives.asymmetric import ed25519
    from cryptography.hazmat.primitives.hashes import SHA256

    return None if isinstance(key, ed25519.Ed25519PrivateKey) else SHA256()


def _one(folder: Path, names: tuple[str, ...]) -> Path:
    for name in names:
        if (path := folder / name).is_file():
            return path
    raise Impossible(f"{folder} has none of {', '.join(names)}", "Give the folder of the authority: --ca DIR.")
