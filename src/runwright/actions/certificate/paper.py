"""A certificate as a value: whose it is, who signed it, how long it holds (RFC 5280; the extra `certificates`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.actions.library import required
from runwright.actions.operation import Impossible

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cryptography import x509

DAY = 86400


class Paper(NamedTuple):
    """What people ask about a certificate."""

    subject: str
    names: tuple[str, ...]
    """Host names and addresses that it is for."""
    issuer: str
    serial: str
    """In hexadecimal, as browsers and openssl show it."""
    begins: datetime
    ends: datetime

    def days_left(self, now: datetime) -> float:
        """Days until it runs out; negative when it has."""
        return (self.ends - now).total_seconds() / DAY

    def covers(self, host: str) -> bool:
        """Whether it is for a host (RFC 9525): a star stands for one label, the leftmost."""
        wanted = host.lower().rstrip(".")
        rest = wanted.partition(".")[2]
        return any(name.lower() in {wanted, f"*.{rest}" if rest else wanted} for name in self.names)


def paper(certificate: x509.Certificate) -> Paper:
    """The value of a certificate."""
    from cryptography import x509

    names: tuple[str, ...] = ()
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = tuple(str(each) for kind in (x509.DNSName, x509.IPAddress) for each in found.get_values_for_type(kind))
    except x509.ExtensionNotFound:
        pass
    return Paper(
        certificate.subject.rfc4514_string(),
        names,
        certificate.issuer.rfc4514_string(),
        f"{certificate.serial_number:x}",
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
    )


def read(path: Path) -> list[x509.Certificate]:
    """The certificates of a PEM file, the first one its own, the others its chain.

    Raises:
        Impossible: cryptography is not installed, or the file holds none.
    """
    module = library()
    try:
        found: list[x509.Certificate] = module.load_pem_x509_certificates(path.read_bytes())
    except OSError as error:
        raise Impossible(f"{path}: {error.strerror}") from None
    except ValueError:
        raise Impossible(f"{path} holds no certificate in PEM") from None
    return found


def of_der(content: bytes) -> Paper:
    """The value of a certificate as a server sends it."""
    return paper(library().load_der_x509_certificate(content))


def library() -> Any:  # noqa: ANN401 (a module)
    """The module of cryptography.

    Raises:
        Impossible: it is not installed.
    """
    return required("cryptography.x509", "certificates", "cryptography")
