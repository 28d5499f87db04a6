"""Who acts: what the operating system says, whatever the environment claims."""

from __future__ import annotations

import os
import pwd
import socket
from typing import TYPE_CHECKING

import pytest

from runwright.environment import identity
from runwright.environment.identity import same, who

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which the system says who logged in; it is missing."""
    monkeypatch.setattr(identity, "LOGIN", tmp_path / "loginuid")
    return tmp_path / "loginuid"


@pytest.mark.usefixtures("login")
def test_it_is_the_owner_of_the_process_on_this_host() -> None:
    assert who() == f"{pwd.getpwuid(os.getuid()).pw_name}@{socket.gethostname()}"


def test_variables_of_the_environment_are_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = who()
    for name in ("USER", "LOGNAME", "SUDO_USER", "USERNAME", "HOSTNAME", "HOME"):
        monkeypatch.setenv(name, "mallory")

    assert who() == before


def test_who_logged_in_is_told_even_behind_sudo(login: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    login.write_text("1")
    monkeypatch.setattr(os, "getuid", lambda: 0)

    assert who() == f"{pwd.getpwuid(1).pw_name}@{socket.gethostname()}"


@pytest.mark.parametrize("text", ["4294967295", "", "no number", "4123456789", "-3"])
def test_where_nobody_logged_in_it_is_the_owner(login: Path, text: str) -> None:
    login.write_text(text)

    assert who() == f"{pwd.getpwuid(os.getuid()).pw_name}@{socket.gethostname()}"


@pytest.mark.usefixtures("login")
def test_a_user_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 987654321)

    assert who() == f"987654321@{socket.gethostname()}"


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        ("ada", "ada@db1", True),
        ("ada@db1", "ada@db2", True),
        ("ada through root@console", "ada@db1", True),
        ("ada@db1", "adam@db1", False),
        ("ben through root@console", "root@console", False),
    ],
)
def test_who_could_be_one_person_counts_as_one(one: str, other: str, *, may: bool) -> None:
    assert (same(one, other), same(other, one)) == (may, may)
