"""The certificate of a service has expired."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from runwright.drill.faults import kinds, need, replaced
from runwright.drill.faults.fault import Facts, Fault, option
from runwright.drill.faults.wrong_secret import RELOAD_MEANS, reload
from runwright.lib.clock import SYSTEM

if TYPE_CHECKING:
    from contextlib import ExitStack

    from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes

    from runwright.drill.target import Data


@dataclass(frozen=True)
class ExpiredCertificate(Fault):
    """Replace a certificate (PEM) by one that has run out, for the same names and key, so that the service starts.

    It is signed by the key of the authority where `authority_key` names one, else by a key that nobody knows.
    """

    KIND: ClassVar[str] = "expired-certificate"
    HITS: ClassVar[str] = "data"
    NEEDS: ClassVar[tuple[need.Need, ...]] = (need.library("cryptography", "drill"),)
    target: Data
    ago: float = option(kinds.duration, "How long ago it has run out.", 86400.0)
    authority_key: str = option(
        kinds.text, "The private key of its authority (PEM), from the certificate's folder.", ""
    )
    reload: str = option(kinds.text, RELOAD_MEANS, "")

    def sentence(self) -> str:
        """With the file."""
        return f"Replace certificate “{self.target.name}” ({self.target.path}) by one that has run out."

    def before(self) -> Facts:
        """The file as it is, and an expired one."""
        path = Path(self.target.path)
        return replaced.facts(path, self.expired(path.read_bytes(), path.parent))

    def inject(self, before: Facts, held: ExitStack) -> None:  # noqa: ARG002 (nothing has to be held)
        """Replace it, and have it read."""
        replaced.put(before)
        reload(self.reload, before)

    def mend(self, before: Facts) -> None:
        """Put it back unless it was renewed, and have it read."""
        if replaced.back(before):
            reload(self.reload, before)

    def expired(self, data: bytes, folder: Path) -> bytes:
        """The first certificate of a file run out, what follows (its authorities) as it is."""
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

        first, *others = x509.load_pem_x509_certificates(data)
        end = SYSTEM.now() - timedelta(seconds=self.ago)
        key: object = ec.generate_private_key(ec.SECP256R1())
        if self.authority_key:
            key = load_pem_private_key((folder / self.authority_key).read_bytes(), None)
        builder = (
            x509.CertificateBuilder()
            .subject_name(first.subject)
            .issuer_name(first.issuer)
            .public_key(first.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(end - timedelta(days=30))
            .not_valid_after(end)
        )
        for extension in first.extensions:
            builder = builder.add_extension(extension.value, extension.critical)
        made = builder.sign(cast("CertificateIssuerPrivateKeyTypes", key), hashes.SHA256())
        return b"".join(each.public_bytes(Encoding.PEM) for each in (made, *others))
