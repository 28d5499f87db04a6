"""Cautions: what a configuration says that works, and that somebody should look at."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from runwright.environment.caution import cautions, sounds_secret
from runwright.environment.configuration import load

if TYPE_CHECKING:
    from pathlib import Path


def told(folder: Path, text: str, mode: int = 0o644) -> list[str]:
    """The cautions about a configuration, each with its line."""
    file = folder / "runwright.toml"
    file.write_text(textwrap.dedent(text))
    file.chmod(mode)
    return [f"{each.line}: {each.what}" for each in cautions(load(folder))]


def test_secrets_that_are_written_out_are_told_with_their_places(tmp_path: Path) -> None:
    assert told(
        tmp_path,
        """\
        [store]
        url = "postgresql://runwright:hunter2@db/runs"
        [environments.a.variables]
        PGPASSWORD = "hunter2"
        PGHOST = "db"
        [environments.a.values]
        api_token = "hunter2"
        [environments.a.endpoints]
        redis = "redis://:hunter2@cache:6379"
        """,
    ) == [
        "2: the URL of the store holds a password",
        "4: PGPASSWORD looks like a secret, and is written out",
        "7: api_token looks like a secret, and is written out",
        "9: the URL of redis holds a password",
    ]


def test_references_paths_and_empty_values_are_fine(tmp_path: Path) -> None:
    assert (
        told(
            tmp_path,
            """\
            [environments.a.variables]
            SSH_KEY = "~/.ssh/id_ed25519"
            API_TOKEN = ""
            [environments.a.secrets]
            PGPASSWORD = "secret://env/PGPASSWORD"
            [environments.a.values]
            api_key = "secret://env/API_KEY"
            [environments.a.endpoints]
            sql = "postgresql://app@db/orders"
            """,
        )
        == []
    )


def test_a_file_that_anybody_may_change_is_told(tmp_path: Path) -> None:
    assert told(tmp_path, "", 0o666) == ["1: everybody on this machine may change this file"]


def test_without_a_file_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert cautions(load(tmp_path)) == []


@pytest.mark.parametrize(
    "name",
    [
        "PGPASSWORD",
        "DB_PASS",
        "API_KEY",
        "apiKey",
        "token",
        "SLACK_TOKEN",
        "SECRET_KEY_BASE",
        "REDISCLI_AUTH",
        "db-secret",
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert sounds_secret(name)


@pytest.mark.parametrize(
    "name", ["MONKEY", "PWD", "OLDPWD", "PUBLIC_KEY", "TOKEN_TTL", "PGHOST", "COMPASS", "CACHE_KEY", "AUTHOR"]
)
def test_names_of_other_things(name: str) -> None:
    assert not sounds_secret(name)


def test_channels_over_an_open_line_or_with_a_password_are_told(tmp_path: Path) -> None:
    assert told(
        tmp_path,
        """\
        [channels.tickets]
        kind = "webhook"
        url = "http://tickets.example.org/hook"
        [channels.here]
        kind = "webhook"
        url = "http://127.0.0.1:9000/hook"
        [channels.mail]
        kind = "email"
        url = "smtp://ops:hunter2@mail.example.org"
        sender = "ops@example.org"
        to = ["ada@example.org"]
        """,
    ) == ["3: tickets is told over a line that others can read", "9: the URL of mail holds a password"]
