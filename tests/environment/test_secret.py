"""Secrets: references that are resolved late, and values that nothing shows."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend

from runwright.environment import secret
from runwright.environment.secret import Reference, Secret, SecretMissing, reference, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

VALUE = "hunter2-production"


class Keyring(KeyringBackend):
    """A keyring with one entry, which is locked for a second service."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        """What is kept."""
        from keyring.errors import KeyringLocked

        if service == "locked":
            raise KeyringLocked(VALUE)
        return VALUE if (service, username) == ("shop/db", "app") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Not needed here."""


@pytest.fixture
def keyring() -> Iterator[None]:
    """The keyring of this test instead of the user's."""
    import keyring as library

    before = library.get_keyring()
    library.set_keyring(Keyring())  # type: ignore[no-untyped-call]  # its base is not typed
    yield
    library.set_keyring(before)


def kept(path: Path, data: bytes = VALUE.encode(), mode: int = 0o600) -> Path:
    """A file with a secret."""
    path.write_bytes(data)
    path.chmod(mode)
    return path


def missing(text: str, root: Path) -> SecretMissing:
    """The error about a reference that cannot be resolved."""
    found = reference(text)
    assert found
    with pytest.raises(SecretMissing) as raised:
        resolve(found, root)
    shown = "".join(traceback.format_exception(raised.value)) + repr(raised.value) + raised.value.hint
    assert VALUE not in shown
    assert str(found) in str(raised.value)
    return raised.value


def test_a_variable_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", VALUE)

    assert resolve(Reference("env", "SHOP_PASSWORD"), tmp_path) == VALUE


def test_a_variable_that_is_not_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOP_PASSWORD", raising=False)

    assert "export SHOP_PASSWORD" in missing("secret://env/SHOP_PASSWORD", tmp_path).hint


def test_an_empty_secret_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", "")

    assert "empty" in str(missing("secret://env/SHOP_PASSWORD", tmp_path))


@pytest.mark.parametrize(
    ("data", "value"),
    [(b"a b", "a b"), (b"a b\n", "a b"), (b"a b\r\n", "a b"), (b"a\n\n", "a\n"), (b" a ", " a "), ("ü".encode(), "ü")],
)
def test_a_file_without_the_line_break_at_its_end(tmp_path: Path, data: bytes, value: str) -> None:
    kept(tmp_path / "pg", data)

    assert resolve(Reference("file", "pg"), tmp_path) == value
    assert resolve(Reference("file", str(tmp_path / "pg")), Path("/")) == value


def test_a_file_in_the_home_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    kept(tmp_path / "pg")

    assert resolve(Reference("file", "~/pg"), Path("/nowhere")) == VALUE


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o602, 0o604])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = kept(tmp_path / "pg", mode=mode)

    error = missing("secret://file/pg", tmp_path)

    assert f"mode 0{mode:o}" in str(error)
    assert error.hint == f"Run: chmod 600 {path}"


def test_what_is_no_file_with_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir(mode=0o700)
    os.mkfifo(tmp_path / "pipe", 0o600)
    (tmp_path / "loop").symlink_to("loop")
    kept(tmp_path / "binary", VALUE.encode() + b"\xff")
    kept(tmp_path / "zero", VALUE.encode() + b"\0")
    kept(tmp_path / "large", b"x" * (2**20 + 1))

    assert "Is a directory" in str(missing("secret://file/folder", tmp_path))
    assert "no regular file" in str(missing("secret://file/pipe", tmp_path))
    assert "symbolic links" in str(missing("secret://file/loop", tmp_path))
    assert "not text" in str(missing("secret://file/binary", tmp_path))
    assert "not text" in str(missing("secret://file/zero", tmp_path))
    assert "larger" in str(missing("secret://file/large", tmp_path))
    assert "No such file" in str(missing("secret://file/nothing", tmp_path))
    assert "path of a file" in str(missing("secret://file/a\0b", tmp_path))
    assert missing("secret://file/~nobody-of-this-name/x", tmp_path)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_variable_of_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = kept(tmp_path / "app.env", f"DB_PASSWORD={VALUE}\n".encode(), mode)

    error = missing("secret://env-file/app.env#DB_PASSWORD", tmp_path)

    assert f"mode 0{mode:o}" in str(error)
    assert error.hint == f"Run: chmod 600 {path}"


def test_a_variable_of_what_is_no_file_with_text_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    kept(tmp_path / "binary", f"A={VALUE}".encode() + b"\xff")
    kept(tmp_path / "app.env", b"A=b\n")

    assert "no regular file" in str(missing("secret://env-file/pipe#A", tmp_path))
    assert "not text" in str(missing("secret://env-file/binary#A", tmp_path))
    assert "No such file" in str(missing("secret://env-file/nothing#A", tmp_path))
    assert "no variable B" in str(missing("secret://env-file/app.env#B", tmp_path))


@pytest.mark.usefixtures("keyring")
def test_an_entry_of_the_keyring(tmp_path: Path) -> None:
    assert resolve(Reference("keyring", "shop/db/app"), tmp_path) == VALUE
    assert "keyring set shop/db other" in missing("secret://keyring/shop/db/other", tmp_path).hint
    assert "KeyringLocked" in str(missing("secret://keyring/locked/app", tmp_path))
    assert "a service and a user" in str(missing("secret://keyring/shop", tmp_path))


def test_without_support_for_keyrings_it_is_said_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)

    assert "pip install 'runwright[keyring]'" in missing("secret://keyring/shop/app", tmp_path).hint


def test_a_scheme_that_is_not_there_says_which_are(tmp_path: Path) -> None:
    assert missing("secret://vault/x", tmp_path).hint == "Schemes are env, env-file, file, keyring."


def test_another_scheme_is_one_entry_of_the_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "reversed_scheme.py").write_text("def resolve(reference, root):\n    return reference.path[::-1]\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(secret.SCHEMES, "reversed", "reversed_scheme")

    assert resolve(Reference("reversed", "abc"), tmp_path) == "cba"


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="/"), min_size=1), st.text())
def test_a_reference_is_what_it_is_written_as(scheme: str, path: str) -> None:
    assert reference(str(Reference(scheme, path))) == (scheme, path)


@pytest.mark.parametrize("text", ["", "hunter2", "secret:/env/A", "SECRET://env/A", " secret://env/A"])
def test_any_other_text_is_no_reference(text: str) -> None:
    assert reference(text) is None


def test_a_value_hides_from_all_that_prints_values(caplog: pytest.LogCaptureFixture) -> None:
    class Request(NamedTuple):
        secrets: dict[str, str]

    value = Secret(VALUE)
    logging.getLogger("test").warning("%r %s", value, {"a": value})

    shown = repr(value) + repr([value]) + str({"a": value}) + repr(Request({"a": value})) + caplog.text
    assert VALUE not in shown


def test_a_value_is_still_the_text_that_a_program_needs() -> None:
    done = subprocess.run(
        ["printenv", "A"], env={"A": Secret(VALUE), "PATH": os.environ["PATH"]}, capture_output=True, check=True
    )

    assert done.stdout == VALUE.encode() + b"\n"


def test_a_variable_of_a_file_that_a_system_wrote_is_a_secret_by_its_name(tmp_path: Path) -> None:
    from runwright.environment.configuration import load
    from runwright.environment.env_file import furnished

    kept(tmp_path / "made.env", b"URL=http://here\nDB_PASSWORD=hunter22\n# a comment\n")
    (tmp_path / "runwright.toml").write_text(
        '[environments.local]\nenv_file = "made.env"\n[environments.local.variables]\nURL = "http://there"\n'
    )

    environment = furnished(load(tmp_path).environment("local"))

    assert environment.variables == {"URL": "http://there"}
    assert resolve(environment.secrets["DB_PASSWORD"], tmp_path) == "hunter22"
    assert "hunter22" not in repr(environment)


def test_an_endpoint_is_what_a_variable_of_such_a_file_holds_and_a_secret_one_stays_a_reference(tmp_path: Path) -> None:
    from runwright.environment.configuration import load
    from runwright.environment.env_file import furnished

    (tmp_path / "made.env").write_text("CACHE=redis://here:1/0\nDB_SECRET_URL=postgresql://me:hunter22@here/db\n")
    (tmp_path / "runwright.toml").write_text(
        '[environments.local]\nenv_file = "made.env"\n'
        '[environments.local.endpoints]\nredis = "$CACHE"\nsql = "$DB_SECRET_URL"\nhttp = "$NOBODY"\n'
    )

    endpoints = furnished(load(tmp_path).environment("local")).endpoints

    assert endpoints["redis"] == "redis://here:1/0"
    assert endpoints["sql"] == f"secret://env-file/{tmp_path / 'made.env'}#DB_SECRET_URL"
    assert endpoints["http"] == "$NOBODY"


def test_what_the_configuration_says_counts_more_than_the_file_whichever_of_both_is_secret(tmp_path: Path) -> None:
    from runwright.environment.configuration import load
    from runwright.environment.env_file import furnished

    said = '[environments.local]\nenv_file = "app.env"\n'
    said += '[environments.local.variables]\nPGPASSWORD = "mine"\n'
    said += '[environments.local.secrets]\nDATABASE_URL = "secret://env/OUR_URL"\n'
    (tmp_path / "runwright.toml").write_text(said)
    (tmp_path / "app.env").write_text("PGPASSWORD=theirs\nDATABASE_URL=theirs\nPORT=1\n")

    found = furnished(load(tmp_path).environment("local"))

    assert found.variables == {"PGPASSWORD": "mine", "PORT": "1"}
    assert {name: str(where) for name, where in found.secrets.items()} == {"DATABASE_URL": "secret://env/OUR_URL"}


def test_an_env_file_that_is_not_there_is_told_when_it_is_needed(tmp_path: Path) -> None:
    from runwright.environment.configuration import load
    from runwright.environment.env_file import NoEnvFile, furnished

    (tmp_path / "runwright.toml").write_text('[environments.local]\nenv_file = "made.env"\n')

    with pytest.raises(NoEnvFile, match=r"made\.env"):
        furnished(load(tmp_path).environment("local"))
