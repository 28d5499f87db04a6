"""A program with a token, before the office of the console."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest
from starlette.testclient import TestClient
from tests.web.office import BOOK, CONFIGURATION, HOST, Office, opened

from runwright.environment.role import EVERYWHERE, Role
from runwright.lib.clock import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Program(NamedTuple):
    """The office, and clients with tokens."""

    office: Office
    client: TestClient
    """Of an administrator, `ada`."""
    token: str
    other: Callable[[Role], TestClient]
    """A client whose token goes as far as a role."""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    (tmp_path / "SHOP.md").write_text(BOOK)
    (tmp_path / "runwright.toml").write_text(CONFIGURATION)
    monkeypatch.chdir(tmp_path)
    office = opened(tmp_path)
    office.accounts.add("ada", "", {EVERYWHERE: Role.ADMINISTRATOR}, "root@ops")

    def token(role: Role) -> str:
        return office.accounts.issue("ada", "", (EVERYWHERE, role), SYSTEM.now() + timedelta(days=1), "root@ops")[1]

    def client(text: str) -> TestClient:
        headers = {"Authorization": f"Bearer {text}"}
        return TestClient(office.client.app, f"http://{HOST}", headers=headers, raise_server_exceptions=False)

    text = token(Role.ADMINISTRATOR)
    yield Program(office, client(text), text, lambda role: client(token(role)))
    office.close()
