"""`runwright accounts`: who may log in, from the first one to the log."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.cli.page import RUNWRIGHT, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pexpect

PASSWORD = "four words and a half"  # noqa: S105 (it protects nothing)


@pytest.fixture
def office(folder: Path) -> Path:
    (folder / "runwright.toml").write_text("[environments.staging]\n[environments.production]\n")
    return folder


def add(folder: Path, *words: str, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
    command = [RUNWRIGHT, "accounts", "add", *words]
    return subprocess.run(
        command, cwd=folder, input=password + "\n", capture_output=True, text=True, timeout=60, check=False
    )


def listed(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in run(folder, "accounts", "--json").stdout.splitlines()]


def test_without_accounts_it_says_how_to_log_in_all_the_same(office: Path) -> None:
    assert "There are no accounts" in run(office, "accounts").stdout


def test_an_account_is_made_and_listed_with_its_roles(office: Path) -> None:
    assert add(office, "ada", "--role", "responder", "--on", "production").returncode == 0
    assert run(office, "accounts", "role", "ada", "approver", "--on", "staging").returncode == 0
    [ada] = listed(office)
    assert (ada["account"], ada["roles"]) == ("ada", {"production": "responder", "staging": "approver"})
    assert "ada responder on production, approver on staging" in run(office, "accounts").stdout


def test_a_password_is_typed_twice_and_not_shown(office: Path, terminal: Callable[..., pexpect.spawn[str]]) -> None:
    child = terminal("accounts", "add", "ada")
    for prompt in ("Password: ", "The same again: "):
        child.expect_exact(prompt)
        child.sendline(PASSWORD)
    child.expect_exact("ada is viewer on all")
    assert PASSWORD not in str(child.before)
    assert len(listed(office)) == 1


def test_two_passwords_that_differ_change_nothing(office: Path, terminal: Callable[..., pexpect.spawn[str]]) -> None:
    child = terminal("accounts", "add", "ada")
    for prompt, typed in (("Password: ", PASSWORD), ("The same again: ", "another one, also long")):
        child.expect_exact(prompt)
        child.sendline(typed)
    child.expect_exact("not the same")
    assert listed(office) == []


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("add", "Ada"), "no name of an account"),
        (("add", "ada", "--on", "nowhere"), "no environment “nowhere”"),
        (("role", "eve", "viewer"), "no account eve"),
        (("disable", "eve"), "no account eve"),
        (("password", "eve"), "no account eve"),
        (("token", "eve"), "no account eve"),
        (("token", "eve", "--days", "0"), "0 is no number from 1 on"),
        (("revoke", "0" * 12), "no token"),
    ],
)
def test_what_cannot_be_done_is_told(office: Path, words: tuple[str, ...], what: str) -> None:
    done = subprocess.run(
        [RUNWRIGHT, "accounts", *words], cwd=office, input=PASSWORD, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert what in done.stderr
    assert "Traceback" not in done.stderr
    assert listed(office) == []


def test_a_short_password_makes_no_account(office: Path) -> None:
    assert "12 signs at least" in add(office, "ada", password="short").stderr  # noqa: S106 (it is to be refused)
    assert listed(office) == []


def test_a_token_is_printed_alone_so_that_a_script_can_keep_it(office: Path) -> None:
    add(office, "ada", "--role", "approver")
    made = run(office, "accounts", "token", "ada", "--name", "deploy", "--role", "responder", "--on", "staging")
    assert made.stdout.startswith("rw_")
    assert made.stdout.count("\n") == 1
    assert "responder on staging at most" in made.stderr
    name = made.stdout.split("_")[1]
    assert name in run(office, "accounts", "tokens", "ada").stdout
    assert run(office, "accounts", "revoke", name).returncode == 0
    assert "revoked" in run(office, "accounts", "tokens", "ada").stdout


def test_an_account_is_disabled_and_enabled_again(office: Path) -> None:
    add(office, "ada")
    run(office, "accounts", "disable", "ada")
    assert listed(office)[0]["disabled"] is not None
    run(office, "accounts", "enable", "ada")
    assert listed(office)[0]["disabled"] is None


def test_the_log_is_told_and_proven(office: Path) -> None:
    add(office, "ada", "--role", "responder")
    run(office, "accounts", "role", "ada", "none")
    done = run(office, "accounts", "log", "--verify")
    assert done.returncode == 0
    entries = [line for line in done.stdout.splitlines() if line[:1].isdigit()]
    assert [line.split()[2] for line in entries[:3]] == ["role", "role", "added"]
    assert "…" not in done.stdout
    assert "every entry is what was written" in done.stdout
