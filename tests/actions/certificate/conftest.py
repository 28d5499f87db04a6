"""A certificate authority, certificates of every kind, and a real TLS server that reads its files anew on SIGHUP."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVER = """
import signal, socket, ssl, sys, threading
certificate, key = sys.argv[1:]
def fresh():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
holder = [fresh()]
def reload(*_):
    try:
        holder[0] = fresh()
    except OSError as error:
        print(error, file=sys.stderr)
signal.signal(signal.SIGHUP, reload)
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
def answer(plain):
    try:
        with holder[0].wrap_socket(plain, server_side=True) as secure:
            secure.recv(1)
    except OSError:
        pass
while True:
    plain, _ = listener.accept()
    threading.Thread(target=answer, args=(plain,), daemon=True).start()
"""


class Pki(NamedTuple):
    """An authority in a folder, that makes certificates for tests."""

    folder: Path
    certificate: x509.Certificate
    key: Any

    def issue(self, path: Path, *, days: float = 10, names: tuple[str, ...] = ("localhost",), kind: str = "ec") -> Path:
        """A certificate for 127.0.0.1 and these names, with its key beside (`.key`), running for so many days."""
        key: Any = ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, 2048)
        alternatives = [*map(x509.DNSName, names), x509.IPAddress(IPv4Address("127.0.0.1"))]
        certificate = signed(names[0], key, self.key, self.certificate, days, x509.SubjectAlternativeName(alternatives))
        path.write_bytes(certificate.public_bytes(Encoding.PEM))
        write_key(path.with_suffix(".key"), key)
        return path


class Tls(NamedTuple):
    """A server that runs."""

    port: int
    process: subprocess.Popen[str]
    certificate: Path

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def reload(self) -> str:
        return f"kill -HUP {self.process.pid}"


def signed(
    name: str, key: Any, by: Any, issuer: x509.Certificate | None, days: float, *extensions: x509.ExtensionType
) -> x509.Certificate:
    """A certificate that began 20 days ago and runs for so many days from now."""
    now, subject = datetime.now(UTC), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=20))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    )
    for each in extensions:
        builder = builder.add_extension(each, critical=isinstance(each, x509.BasicConstraints))
    return builder.sign(by, SHA256())


def write_key(path: Path, key: Any) -> None:
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path.chmod(0o600)


def authority(folder: Path, name: str = "Test authority", days: float = 365) -> Pki:
    folder.mkdir()
    key = ec.generate_private_key(ec.SECP256R1())
    use = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = signed(name, key, key, None, days, x509.BasicConstraints(ca=True, path_length=None), use)
    (folder / "ca.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    write_key(folder / "ca.key", key)
    return Pki(folder, certificate, key)


@pytest.fixture
def pki(tmp_path: Path) -> Pki:
    return authority(tmp_path / "ca")


@contextlib.contextmanager
def serving(certificate: Path) -> Iterator[Tls]:
    """A server of this certificate and the key beside it."""
    command = [sys.executable, "-c", SERVER, str(certificate), str(certificate.with_suffix(".key"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        yield Tls(int(process.stdout.readline()), process, certificate)
        process.kill()
