"""rotate-jwt-keys, on servers that read a folder of keys."""

from __future__ import annotations

import stat
import threading
import time
from argparse import ArgumentParser
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from tests.actions.onlooker import Onlooker
from tests.actions.secret.services import Instance, signing
from tests.programs import needs

from runwright.actions.operation import Failed, Impossible
from runwright.actions.secret import jwt_keys, key_set, pem
from runwright.actions.secret.key_folder import Folder

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clocks of one machine do not differ."""
    monkeypatch.setattr(jwt_keys, "LEEWAY", 0.0)


@pytest.fixture(params=["rsa", "ec"])
def keys(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with one key, `first`, which signs."""
    folder = tmp_path / "keys"
    folder.mkdir()
    key = rsa.generate_private_key(65537, 2048) if request.param == "rsa" else ec.generate_private_key(ec.SECP256R1())
    (folder / "first.pem").write_bytes(pem.written(key))
    (folder / "first.pem").chmod(0o640)
    (folder / "signing").write_text("first\n")
    return folder


def given(keys: Path, url: str, *words: str) -> Namespace:
    parser = ArgumentParser()
    jwt_keys.arguments(parser)
    return parser.parse_args(
        ["--keys", str(keys), "--check", f"{url}/jwks", "--ttl", "200ms", "--within", "2s", *words]
    )


@needs("curl")
def test_no_valid_token_is_refused_while_keys_are_rotated(keys: Path) -> None:
    instances, refused, stop = (Instance(keys), Instance(keys)), list[str](), threading.Event()

    def client() -> None:
        while not stop.is_set():
            token = instances[0].token()
            time.sleep(0.02)
            refused.extend(token for each in instances if not each.verifies(token))

    user = threading.Thread(target=client)
    with signing(*instances) as url:
        user.start()
        evidence = jwt_keys.perform(given(keys, url, "--token", f"curl -s {url}/token"), Onlooker())
        stop.set()
        user.join()

    new = str(evidence.facts["signs"])
    assert refused == []
    assert sorted(path.name for path in keys.iterdir()) == [f"{new}.pem", "signing", "signing-since"]
    assert (keys / "signing").read_text() == f"{new}\n"
    assert type(pem.private_key(keys / f"{new}.pem")).__name__[:2] in {"RS", "EC"}
    assert stat.S_IMODE((keys / f"{new}.pem").stat().st_mode) == 0o640


def test_the_old_key_is_retired_by_a_later_call(keys: Path) -> None:
    with signing(Instance(keys)) as url:
        first = jwt_keys.perform(given(keys, url, "--later", "--ttl", "1h"), Onlooker())
        assert Folder(keys).kids() == sorted(["first", str(first.facts["signs"])])
        again = jwt_keys.perform(given(keys, url, "--later", "--ttl", "1h"), Onlooker())
        last = jwt_keys.perform(given(keys, url), Onlooker())

    assert first.facts["signs"] == again.facts["signs"] == last.facts["signs"]
    assert (first.facts["retired"], last.facts["retired"]) == ([], ["first"])
    assert Folder(keys).kids() == [str(last.facts["signs"])]


def test_a_stolen_key_is_refused_at_once(keys: Path) -> None:
    instance = Instance(keys)
    token = instance.token()
    with signing(instance) as url:
        jwt_keys.perform(given(keys, url, "--stolen", "--ttl", "1h"), Onlooker())

    assert not instance.verifies(token)


def test_one_server_of_two_that_does_not_follow_stops_it_before_the_new_key_signs(keys: Path) -> None:
    stuck = Instance(keys)
    stuck.stuck = True
    with signing(Instance(keys), stuck) as url, pytest.raises(Failed, match=r"is not published; .* is taken out again"):
        jwt_keys.perform(given(keys, url, "--within", "600ms"), Onlooker())

    assert Folder(keys).kids() == ["first"]
    assert (keys / "signing").read_text() == "first\n"


def test_a_key_that_does_not_come_to_sign_gives_back_to_the_old_one(keys: Path) -> None:
    token = Instance(keys).token()
    with signing(Instance(keys)) as url, pytest.raises(Failed, match=r"signed by first, not by .* first signs again"):
        jwt_keys.perform(given(keys, url, "--within", "500ms", "--token", f"echo token: {token}"), Onlooker())

    assert (keys / "signing").read_text() == "first\n"
    assert len(Folder(keys).kids()) == 2


def test_what_was_cut_off_is_gone_on_with(keys: Path) -> None:
    folder = Folder(keys)
    folder.begin("second")
    (keys / "second.pem").unlink()  # killed before the key was made
    with signing(Instance(keys)) as url:
        evidence = jwt_keys.perform(given(keys, url), Onlooker())

    assert (evidence.facts["signs"], folder.kids()) == ("second", ["second"])


def test_it_waits_for_who_keeps_a_key_set(keys: Path) -> None:
    with signing(Instance(keys), max_age=1) as url:
        began = time.monotonic()
        jwt_keys.perform(given(keys, url), Onlooker())

    assert time.monotonic() - began > 1


def test_a_key_set_of_another_folder_stops_it(keys: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "first.pem").write_bytes(pem.written(ec.generate_private_key(ec.SECP384R1())))
    (other / "signing").write_text("first")
    with signing(Instance(keys)) as url, pytest.raises(Impossible, match="first is published with another public key"):
        jwt_keys.perform(given(other, url), Onlooker())
    assert Folder(other).kids() == ["first"]


def test_a_dry_run_makes_no_key(keys: Path) -> None:
    said = list(jwt_keys.intends(given(keys, "http://127.0.0.1:1", "--ttl", "15m")))

    assert said == [
        "make a new key, like first, and see it at http://127.0.0.1:1/jwks",
        "let a new key sign instead of first",
        "retire first when tokens that live 15 min have run out",
    ]
    assert Folder(keys).kids() == ["first"]


@pytest.mark.parametrize("kid", ["../x", "first", "", "a b"])
def test_an_id_that_cannot_be_one_is_refused(keys: Path, kid: str) -> None:
    words = given(keys, "http://127.0.0.1:1", "--kid", kid)
    words.kid = kid or " "
    with pytest.raises(Impossible, match="cannot be the id of a new key"):
        jwt_keys.perform(words, Onlooker())


@pytest.mark.parametrize("text", ["", "no token", "abcdefghij.b.c", "eyJhbGciOiJub25lIn0", "....", "eyJhIjoxfQ.eyJ.x"])
def test_what_is_no_token_has_no_signer(text: str) -> None:
    assert key_set.signer(text) == ""
