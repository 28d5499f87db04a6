"""Files are damaged, hidden and replaced, and come back byte for byte; what was written since stays."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.drill.faults.conftest import until

from runwright.drill.faults import keeping, outstanding, replaced
from runwright.drill.faults.corrupt import Corrupt
from runwright.drill.faults.fault import NotInjected
from runwright.drill.faults.wrong_secret import WrongSecret
from runwright.drill.target import Data

if TYPE_CHECKING:
    from pathlib import Path

    from tests.drill.faults.conftest import Shop


@pytest.mark.parametrize("how", ["flip", "truncate"])
def test_a_damaged_file_looks_the_same_and_comes_back_with_its_times(shop: Shop, how: str) -> None:
    content = os.urandom(100_000)
    path = shop.data("base.backup", content)
    os.utime(path, ns=(1_700_000_000_000_000_001, 1_700_000_000_000_000_002))
    inode = path.stat().st_ino

    with keeping.kept(shop.fault("corrupt", "base.backup", how=how), shop.list, 60):
        assert path.read_bytes() != content
        assert (path.stat().st_size == len(content)) == (how == "flip")
        assert path.stat().st_mtime_ns == 1_700_000_000_000_000_002

    assert path.read_bytes() == content
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (inode, 1_700_000_000_000_000_002)


def test_files_of_the_folder_where_somebody_stands_are_no_modules(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A keeper is a program of its own, and begins where the drill does."""
    path = shop.data("base.backup", b"a backup")
    (shop.folder / "json.py").write_text("raise SystemExit(9)\n")
    monkeypatch.chdir(shop.folder)

    with keeping.kept(shop.fault("missing", "base.backup"), shop.list, 60):
        assert not path.exists()

    assert path.exists()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.binary(min_size=1, max_size=3000), how=st.sampled_from(["flip", "truncate"]), times=st.integers(1, 3))
def test_any_file_is_damaged_and_mended_as_often_as_one_likes(
    tmp_path: Path, content: bytes, how: str, times: int
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    fault = Corrupt(Data("file", str(path)), how=how)
    before = fault.before()
    nothing: ExitStack = None  # type: ignore[assignment]  # this fault holds nothing

    fault.inject(before, nothing)
    damaged = path.read_bytes()
    for _ in range(times):
        fault.mend(before)

    assert damaged != content
    assert path.read_bytes() == content


def test_the_newest_file_that_matches_is_the_one_that_is_damaged(shop: Shop) -> None:
    folder = shop.folder / "archive"
    folder.mkdir()
    for age, name in enumerate(["3.wal", "2.wal", "1.wal", "0.txt"]):
        (folder / name).write_bytes(b"good" * 100)
        os.utime(folder / name, (1_700_000_000 + age, 1_700_000_000 + age))
    shop.sections["data"] = {"archive": {"path": "archive"}}

    with keeping.kept(shop.fault("corrupt", "archive", pattern="*.wal"), shop.list, 60):
        assert sorted(path.name for path in folder.iterdir() if path.read_bytes() != b"good" * 100) == ["1.wal"]


def test_a_file_that_was_written_anew_meanwhile_is_left_alone(shop: Shop) -> None:
    path = shop.data("base.backup", b"old" * 1000)

    with keeping.kept(shop.fault("corrupt", "base.backup"), shop.list, 60):
        path.write_bytes(b"new" * 1000)

    assert path.read_bytes() == b"new" * 1000


def test_an_empty_file_cannot_be_damaged(shop: Shop) -> None:
    shop.data("base.backup", b"")

    with pytest.raises(NotInjected, match="is empty"):
        keeping.inject(shop.fault("corrupt", "base.backup"), shop.list, 60)


def test_a_missing_folder_comes_back_with_all_that_is_in_it(shop: Shop) -> None:
    (shop.folder / "backups" / "monday").mkdir(parents=True)
    (shop.folder / "backups" / "monday" / "data").write_bytes(b"x")
    shop.sections["data"] = {"backups": {"path": "backups"}}

    with keeping.kept(shop.fault("missing", "backups", pattern="*"), shop.list, 60):
        assert not (shop.folder / "backups" / "monday").exists()

    assert (shop.folder / "backups" / "monday" / "data").read_bytes() == b"x"
    assert [path.name for path in (shop.folder / "backups").iterdir()] == ["monday"]


def test_what_was_made_anew_in_place_of_a_missing_file_stays(shop: Shop) -> None:
    path = shop.data("settings.conf", b"old")

    with keeping.kept(shop.fault("missing", "settings.conf"), shop.list, 60):
        path.write_bytes(b"new")

    assert path.read_bytes() == b"new"


def test_a_path_may_say_what_holds_without_its_variable(shop: Shop) -> None:
    """As everywhere else in system.toml."""
    path = shop.data("settings.conf", b"here")
    shop.sections["data"] = {"settings": {"path": "${SHOP_NOWHERE:-.}/settings.conf"}}

    with keeping.kept(shop.fault("missing", "settings"), shop.list, 60):
        assert not path.exists()

    assert path.read_bytes() == b"here"


def test_what_an_earlier_drill_had_to_leave_hidden_stays(shop: Shop) -> None:
    """Each time the procedure makes the folder anew, so that the old one cannot come back."""
    shop.sections["data"] = {"backups": {"path": "backups"}}
    for number in range(2):
        (shop.folder / "backups").mkdir(exist_ok=True)
        (shop.folder / "backups" / "number").write_text(str(number))
        with keeping.kept(shop.fault("missing", "backups"), shop.list, 60):
            (shop.folder / "backups").mkdir()

    left = sorted(path / "number" for path in shop.folder.glob(".backups.*"))
    assert [path.read_text() for path in left] == ["0", "1"]


@pytest.mark.parametrize("pattern", ["../*.conf", "/etc/host*", "linked/*.conf"])
def test_a_pattern_leads_to_nothing_outside_of_the_data(shop: Shop, pattern: str) -> None:
    other = shop.data("settings.conf", b"whole")
    (shop.folder / "backups").mkdir()
    (shop.folder / "backups" / "linked").symlink_to(shop.folder)
    shop.sections["data"] = {"backups": {"path": "backups"}}

    with pytest.raises(NotInjected, match="nothing at"):
        keeping.inject(shop.fault("corrupt", "backups", pattern=pattern), shop.list, 60)

    assert other.read_bytes() == b"whole"


def test_a_file_that_is_not_what_the_fault_takes_it_for_is_told(shop: Shop, capfd: pytest.CaptureFixture[str]) -> None:
    """No traceback of the keeper, and no “its keeper ended”."""
    shop.data("service.pem", b"no certificate at all")
    shop.data("app.env", b"PASS(WORD=right\n")

    with pytest.raises(NotInjected, match="PEM"):
        keeping.inject(shop.fault("expired-certificate", "service.pem"), shop.list, 60)
    with keeping.kept(shop.fault("wrong-secret", "app.env", name="PASS(WORD"), shop.list, 60):
        assert b"right" not in (shop.folder / "app.env").read_bytes()

    assert "Traceback" not in capfd.readouterr().err


DYING = """
import os, sys
from pathlib import Path
from runwright.drill.faults import catalogue, keeping
from runwright.drill.target import Targets
folder = Path(sys.argv[1])
targets = Targets({"data": {"app.env": {"path": "app.env"}}}, {}, folder)
for name in ("FIRST", "SECOND", "THIRD"):
    fault = catalogue.make("wrong-secret", "app.env", {"name": name}, targets)
    keeping.inject(fault, folder / "outstanding", 600)
print((folder / "app.env").read_text(), flush=True)
os.kill(os.getpid(), 9)
"""


def test_several_faults_on_one_file_are_all_mended_when_their_drill_dies(shop: Shop) -> None:
    """Each keeper notices at the same moment, and puts back what it found: the last one has to be first."""
    path = shop.data("app.env", b"FIRST=right\nSECOND=right\nTHIRD=right\n")

    died = subprocess.run([sys.executable, "-c", DYING, str(shop.folder)], capture_output=True, check=False)
    until(lambda: not list(shop.list.iterdir()))

    assert died.stdout.count(b"right") == 0
    assert path.read_bytes() == b"FIRST=right\nSECOND=right\nTHIRD=right\n"


def test_of_what_a_dead_machine_has_left_the_last_fault_is_mended_first(shop: Shop) -> None:
    path = shop.data("app.env", b"FIRST=right\nSECOND=right\n")
    for name in ("FIRST", "SECOND"):
        fault = shop.fault("wrong-secret", "app.env", name=name)
        before = fault.before()
        entry = outstanding.write(outstanding.place(shop.list, fault), fault, before)
        os.close(entry.lock)
        with ExitStack() as held:
            fault.inject(before, held)
        time.sleep(0.02)

    assert [each.problem for each in outstanding.mend(shop.list)] == ["", ""]
    assert path.read_bytes() == b"FIRST=right\nSECOND=right\n"


def test_data_without_a_file_that_matches_is_an_error(shop: Shop) -> None:
    (shop.folder / "empty").mkdir()
    shop.sections["data"] = {"empty": {"path": "empty"}}

    with pytest.raises(NotInjected, match=r"nothing at .* matches \*\.tar"):
        keeping.inject(shop.fault("missing", "empty", pattern="*.tar"), shop.list, 60)


def test_a_secret_is_wrong_for_a_while_and_its_reader_hears_of_both(shop: Shop) -> None:
    path = shop.data("app.env", b"USER=app\nexport PASSWORD=right one\nPORT=1\n")
    path.chmod(0o640)
    reload = "grep -c 'right one' app.env >> heard || true"

    with keeping.kept(shop.fault("wrong-secret", "app.env", reload=reload), shop.list, 60):
        user, password, port = path.read_text().splitlines()
        assert (user, port) == ("USER=app", "PORT=1")
        assert password.startswith("export PASSWORD=")
        assert password != "export PASSWORD=right one"  # noqa: S105 (it protects nothing)

    assert path.read_bytes() == b"USER=app\nexport PASSWORD=right one\nPORT=1\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert (shop.folder / "heard").read_text().split() == ["0", "1"]


def test_an_expired_certificate_is_served_and_refused_and_the_right_one_comes_back(shop: Shop) -> None:
    authority, key = certificate(shop)

    fault, expired = shop.fault("expired-certificate", "service.pem", authority_key="authority.key"), "has expired"
    with keeping.kept(fault, shop.list, 60), pytest.raises(ssl.SSLCertVerificationError, match=expired):
        greeted(shop, authority, key)

    assert greeted(shop, authority, key) == "TLSv1.3"


def test_a_certificate_that_was_renewed_meanwhile_stays(shop: Shop) -> None:
    certificate(shop)
    path = shop.folder / "service.pem"

    with keeping.kept(shop.fault("expired-certificate", "service.pem"), shop.list, 60):
        found = x509.load_pem_x509_certificate(path.read_bytes())
        assert found.not_valid_after_utc < datetime.now(UTC)
        certificate(shop)
        renewed = path.read_bytes()

    assert path.read_bytes() == renewed


def certificate(shop: Shop) -> tuple[Path, Path]:
    """An authority, and a certificate for 127.0.0.1 as data `service.pem`; paths of what a client and a server need."""
    signer, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    issued = built(own, own, signer).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    served = built(name, own, key).add_extension(
        x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False
    )
    pem = serialization.Encoding.PEM
    shop.data("service.pem", served.sign(signer, hashes.SHA256()).public_bytes(pem))
    form, bare = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (shop.folder / "authority.key").write_bytes(signer.private_bytes(pem, form, bare))
    (shop.folder / "service.key").write_bytes(key.private_bytes(pem, form, bare))
    (shop.folder / "authority.pem").write_bytes(issued.sign(signer, hashes.SHA256()).public_bytes(pem))
    return shop.folder / "authority.pem", shop.folder / "service.key"


def built(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number())
    return made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))


def greeted(shop: Shop, authority: Path, key: Path) -> str | None:
    """Serve the certificate once, and connect as a client that checks it; the version of TLS."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(shop.folder / "service.pem", key)
    asking = ssl.create_default_context(cafile=str(authority))
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=served_once, args=(server, serving))
        thread.start()
        try:
            with (
                socket.create_connection(server.getsockname(), 20) as line,
                asking.wrap_socket(line, server_hostname="localhost") as safe,
            ):
                return safe.version()
        finally:
            thread.join()


def served_once(server: socket.socket, context: ssl.SSLContext) -> None:
    line, _ = server.accept()
    try:
        with context.wrap_socket(line, server_side=True) as safe:
            safe.recv(1)
    except OSError:
        line.close()


def test_a_secret_behind_a_link_comes_back_and_the_link_stays(shop: Shop) -> None:
    real = shop.data("real.env", b"PASSWORD=right\n")
    link = real.with_name("app.env")
    link.symlink_to(real)
    fault = WrongSecret(Data("app.env", str(link)))
    with keeping.kept(fault, shop.list, 60):
        assert real.read_bytes() != b"PASSWORD=right\n", "whoever reads it by its own name gets the wrong one too"

    assert link.is_symlink()
    assert real.read_bytes() == b"PASSWORD=right\n"


def test_a_file_that_the_disk_takes_in_part_only_is_not_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "env"
    path.write_bytes(b"PASSWORD=right\n")
    before = replaced.facts(path, b"PASSWORD=wrong\n")
    replaced.put(before)
    room, write = [7], os.write

    def nearly_full(file: int, data: bytes) -> int:
        if not room[0]:
            raise OSError(28, "No space left on device")
        done = write(file, data[: room[0]])
        room[0] -= done
        return done

    monkeypatch.setattr(os, "write", nearly_full)
    with pytest.raises(OSError, match="No space left"):
        replaced.back(before)
    assert path.read_bytes() == b"PASSWORD=wrong\n", "the damage is still known as ours"

    monkeypatch.setattr(os, "write", write)
    assert replaced.back(before)
    assert path.read_bytes() == b"PASSWORD=right\n"


def test_what_somebody_was_killed_while_writing_goes_with_the_fault(tmp_path: Path) -> None:
    file, beside = tmp_path / "file", tmp_path / ".file.part"
    file.write_bytes(b"right")
    before = replaced.facts(file, b"wrong")
    beside.write_bytes(b"wro")

    assert replaced.back(before)

    assert (file.read_bytes(), beside.exists()) == (b"right", False)
