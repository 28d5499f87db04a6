"""certificate-check, on a real TLS server and on files."""

from __future__ import annotations

import socket
from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.actions.certificate.conftest import Pki, authority, serving
from tests.actions.onlooker import Onlooker

from runwright.actions.certificate import check
from runwright.actions.certificate.paper import Paper
from runwright.actions.operation import Failed, Impossible

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path


def given(*words: object) -> Namespace:
    parser = ArgumentParser()
    check.arguments(parser)
    return parser.parse_args([str(word) for word in words])


def test_a_server_that_is_trusted_holds(pki: Pki, tmp_path: Path) -> None:
    with serving(pki.issue(tmp_path / "api.pem", days=60)) as server:
        evidence = check.perform(given(server.place, "--ca", pki.folder / "ca.pem"), Onlooker())

    assert evidence.facts["shortest_days"] == pytest.approx(60, abs=0.2)


@pytest.mark.parametrize(
    ("days", "words", "why"),
    [
        (10, (), "it lasts 10.0 days, and 30 are needed"),
        (-3, (), "certificate has expired"),
        (60, ("--name", "other.example"), "ostname mismatch"),
    ],
)
def test_what_a_client_would_refuse_is_said(
    pki: Pki, tmp_path: Path, days: float, words: tuple[str, ...], why: str
) -> None:
    with (
        serving(pki.issue(tmp_path / "api.pem", days=days)) as server,
        pytest.raises(Failed, match="1 of 1 certificates do not hold") as failed,
    ):
        check.perform(given(server.place, "--ca", pki.folder / "ca.pem", *words), Onlooker())
    assert why in str(failed.value)
    assert "serial" in str(failed.value)


def test_one_of_an_authority_that_nobody_trusts_is_said(pki: Pki, tmp_path: Path) -> None:
    with (
        serving(pki.issue(tmp_path / "api.pem", days=60)) as server,
        pytest.raises(Failed, match="unable to get local issuer certificate"),
    ):
        check.perform(given(server.place), Onlooker())


def test_an_authority_that_runs_out_sooner_is_said(tmp_path: Path) -> None:
    short = authority(tmp_path / "short", days=5)
    with (
        serving(short.issue(tmp_path / "api.pem", days=60)) as server,
        pytest.raises(Failed, match=r"CN=Test authority, which signed it, lasts 5\.0 days"),
    ):
        check.perform(given(server.place, "--ca", short.folder / "ca.pem"), Onlooker())


def test_nobody_there_and_somebody_without_tls_are_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
    with pytest.raises(Failed, match=f"127.0.0.1:{port}: Connection refused"):
        check.perform(given(f"127.0.0.1:{port}"), Onlooker())


def test_a_file_is_read(pki: Pki, tmp_path: Path) -> None:
    path = pki.issue(tmp_path / "api.pem", days=20)

    assert check.perform(given(path, "--days", "14"), Onlooker()).facts["shortest_days"] == pytest.approx(20, abs=0.2)
    with pytest.raises(Failed, match=r"it lasts 20\.0 days, and 30 are needed"):
        check.perform(given(path), Onlooker())
    with pytest.raises(Failed, match=r"it is not for example\.org"):
        check.perform(given(path, "--days", "1", "--name", "example.org"), Onlooker())


def test_a_file_without_a_certificate_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("nothing")
    with pytest.raises(Failed, match="holds no certificate in PEM"):
        check.perform(given(tmp_path / "empty.pem"), Onlooker())


@pytest.mark.parametrize("text", ["nothing", ":443", "host:", "127.0.0.1:99999", "no.such.host.invalid:443"])
def test_what_is_neither_a_file_nor_there_does_not_hold(text: str) -> None:
    with pytest.raises(Failed, match="1 of 1 certificates do not hold"):
        check.perform(given(text), Onlooker())


@pytest.mark.parametrize(
    ("names", "host", "covered"),
    [
        (("a.example",), "A.example.", True),
        (("*.example",), "a.example", True),
        (("*.example",), "a.b.example", False),
        (("*.example",), "example", False),
        (("127.0.0.1",), "127.0.0.1", True),
        ((), "a.example", False),
    ],
)
def test_a_star_stands_for_one_label(names: tuple[str, ...], host: str, covered: bool) -> None:  # noqa: FBT001
    now = datetime.now(UTC)

    assert Paper("CN=x", names, "CN=y", "1", now, now + timedelta(days=1)).covers(host) is covered


@pytest.mark.parametrize("host", [".example.com", "a..b", "x" * 300])
def test_a_host_that_cannot_be_one_is_said(host: str) -> None:
    with pytest.raises(Failed, match="1 of 1 certificates do not hold"):
        check.perform(given(f"{host}:443"), Onlooker())


@pytest.mark.parametrize("roots", ["nothing.pem", "runbook.md"])
def test_roots_that_are_none_are_not_told_of_the_server(tmp_path: Path, roots: str) -> None:
    (tmp_path / "runbook.md").write_text("# none\n")
    words = given("127.0.0.1:1", "--ca", str(tmp_path / roots))
    for act in (lambda: list(check.intends(words)), lambda: check.perform(words, Onlooker())):
        with pytest.raises(Impossible, match=f"{roots} .*no roots"):
            act()
