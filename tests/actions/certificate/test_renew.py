"""certificate-renew, on a real TLS server that reads its files anew."""

from __future__ import annotations

import stat
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.actions.certificate.conftest import Pki, Tls, authority, serving
from tests.actions.onlooker import Onlooker

from runwright.actions.certificate import renew
from runwright.actions.certificate.handshake import Server, shake
from runwright.actions.certificate.paper import paper, read
from runwright.actions.operation import Failed, Impossible
from runwright.actions.secret.pem import private_key

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator


@pytest.fixture
def server(pki: Pki, tmp_path: Path) -> Iterator[Tls]:
    """One whose certificate runs out in ten days."""
    with serving(pki.issue(tmp_path / "api.pem", names=("localhost", "*.api.example"))) as running:
        yield running


def given(pki: Pki, server: Tls, *words: str) -> Namespace:
    parser = ArgumentParser()
    renew.arguments(parser)
    files = ["--ca", str(pki.folder), "--certificate", str(server.certificate)]
    files += ["--key", str(server.certificate.with_suffix(".key"))]
    return parser.parse_args([*files, "--check", server.place, "--reload", server.reload, "--within", "10s", *words])


def shown(pki: Pki, server: Tls) -> str:
    answer = shake(Server("127.0.0.1", server.port, "127.0.0.1"), pki.folder / "ca.pem")
    assert answer.refused == ""
    return answer.paper.serial


def files(server: Tls) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in server.certificate.parent.glob("api*")}


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_the_server_shows_a_new_certificate_for_the_same_names(pki: Pki, tmp_path: Path, kind: str) -> None:
    with serving(pki.issue(tmp_path / "api.pem", names=("localhost", "*.api.example"), kind=kind)) as server:
        before, key = shown(pki, server), server.certificate.with_suffix(".key")
        former = private_key(key)
        evidence = renew.perform(given(pki, server), Onlooker())

        assert shown(pki, server) == evidence.facts["serial"] != before
    new = read(server.certificate)[0]
    assert paper(new).names == ("localhost", "*.api.example", "127.0.0.1")
    assert isinstance(private_key(key), rsa.RSAPrivateKey) == (kind == "rsa")
    assert private_key(key).public_key() == new.public_key() != former.public_key()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert private_key(key.with_name("api.key.before")).public_key() == former.public_key()
    assert stat.S_IMODE(key.with_name("api.key.before").stat().st_mode) == 0o600


def test_a_second_time_does_nothing(pki: Pki, server: Tls) -> None:
    first = renew.perform(given(pki, server), Onlooker())
    second = renew.perform(given(pki, server), Onlooker())

    assert second.facts["renewed"] is False
    assert second.facts["serial"] == first.facts["serial"]
    assert renew.perform(given(pki, server, "--now"), Onlooker()).facts["renewed"] is True


def test_a_server_that_never_reads_it_gets_its_former_one_back(pki: Pki, server: Tls) -> None:
    before = files(server)
    with pytest.raises(Failed, match=r"shows serial .*; the former certificate is back, and 127\.0\.0\.1"):
        renew.perform(given(pki, server, "--reload", "true", "--within", "1s"), Onlooker())

    assert {name: content for name, content in files(server).items() if not name.endswith(".before")} == before


def test_a_reload_that_fails_is_undone(pki: Pki, server: Tls) -> None:
    before, serial = files(server), shown(pki, server)
    flag = server.certificate.parent / "failed"
    reload = f"test -e {flag} || {{ touch {flag}; echo bad configuration; exit 9; }}; {server.reload}"
    with pytest.raises(Failed, match="ended with status 9: bad configuration; the former certificate is back"):
        renew.perform(given(pki, server, "--reload", reload), Onlooker())

    assert shown(pki, server) == serial
    assert files(server)["api.pem"] == before["api.pem"]


def test_a_renewal_that_was_killed_between_its_files_is_mended(pki: Pki, server: Tls) -> None:
    renew.perform(given(pki, server, "--now"), Onlooker())
    serial = shown(pki, server)
    current = {path: path.read_bytes() for path in (server.certificate, server.certificate.with_suffix(".key"))}
    for path, content in current.items():
        path.with_name(f"{path.name}.before").write_bytes(content)
    pki.issue(server.certificate.parent / "other.pem")
    server.certificate.with_suffix(".key").write_bytes((server.certificate.parent / "other.key").read_bytes())
    evidence = renew.perform(given(pki, server), Onlooker())

    assert evidence.facts["serial"] == serial
    assert {path: path.read_bytes() for path in current} == current


def test_a_renewal_that_was_killed_before_the_reload_is_finished(pki: Pki, server: Tls) -> None:
    def killed(_: Namespace) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(renew, "_reload", killed)
        with pytest.raises(KeyboardInterrupt):
            renew.perform(given(pki, server), Onlooker())
    onlooker = Onlooker()
    evidence = renew.perform(given(pki, server), onlooker)

    assert evidence.facts["renewed"] is False
    assert shown(pki, server) == evidence.facts["serial"] == paper(read(server.certificate)[0]).serial
    assert any("was not reloaded" in line for line in onlooker.lines)


def test_a_certificate_and_key_in_one_file_are_renewed(pki: Pki, tmp_path: Path) -> None:
    path = pki.issue(tmp_path / "api.pem")
    path.write_bytes(path.read_bytes() + path.with_suffix(".key").read_bytes())
    path.with_suffix(".key").unlink()
    path.with_suffix(".key").symlink_to(path)
    with serving(path) as server:
        words = given(pki, server)
        words.key = None
        evidence = renew.perform(words, Onlooker())
        assert shown(pki, server) == evidence.facts["serial"]
    assert private_key(path).public_key() == read(path)[0].public_key()


def test_it_does_not_outlast_its_authority(tmp_path: Path) -> None:
    short = authority(tmp_path / "short", days=40)
    with serving(short.issue(tmp_path / "api.pem")) as server:
        evidence = renew.perform(given(short, server, "--days", "90"), Onlooker())
    assert evidence.facts["days_left"] == pytest.approx(40, abs=0.2)


def test_one_of_another_authority_is_left_alone(server: Tls, tmp_path: Path) -> None:
    other, before = authority(tmp_path / "other", "Other authority"), files(server)
    with pytest.raises(Impossible, match="was signed by CN=Test authority, not by CN=Other authority"):
        renew.perform(given(other, server), Onlooker())
    assert files(server) == before


def test_a_key_that_belongs_to_another_one_is_refused(pki: Pki, server: Tls, tmp_path: Path) -> None:
    pki.issue(tmp_path / "other.pem")
    with pytest.raises(Impossible, match=r"other\.key is not the key of"):
        renew.perform(given(pki, server, "--key", str(tmp_path / "other.key")), Onlooker())


def test_an_authority_without_its_key_is_said(pki: Pki, server: Tls) -> None:
    (pki.folder / "ca.key").unlink()
    with pytest.raises(Impossible, match=r"has none of ca\.key"):
        renew.perform(given(pki, server), Onlooker())


def test_a_dry_run_signs_nothing(pki: Pki, server: Tls) -> None:
    before = files(server)
    said = list(renew.intends(given(pki, server)))

    assert said[0] == "sign a new key for localhost, *.api.example, 127.0.0.1 by CN=Test authority, for 90 days"
    assert files(server) == before
    assert next(iter(renew.intends(given(pki, server, "--when", "1d")))).startswith(
        "sign nothing: CN=localhost lasts until"
    )


def test_a_new_certificate_stands_before_its_chain(pki: Pki, tmp_path: Path) -> None:
    path = pki.issue(tmp_path / "api.pem")
    path.write_bytes(path.read_bytes() + (pki.folder / "ca.pem").read_bytes())
    with serving(path) as server:
        renew.perform(given(pki, server), Onlooker())

    found = x509.load_pem_x509_certificates(Path(path).read_bytes())
    assert [each.subject.rfc4514_string() for each in found] == ["CN=localhost", "CN=Test authority"]
