"""One instance of this release, alone on a SQLite file, asked over HTTP; for releases that are about to be deployed."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

TREE = Path(__file__).resolve().parents[1]
PEOPLE = {"ann": "correct horse", "bob": "battery staple"}


class Answer(NamedTuple):
    """What came back."""

    status: int
    said: Any
    headers: dict[str, str]


class Api(NamedTuple):
    """The instance, as a client sees it."""

    url: str
    data: Path

    def ask(self, path: str, body: object = None, **headers: str) -> Answer:
        """One request; whatever its status is."""
        data = json.dumps(body).encode() if body is not None else None
        asked = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, data, asked)  # noqa: S310 - our own, on loopback
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - the same
                return Answer(answer.status, _read(answer.read()), dict(answer.headers))
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, _read(refused.read()), dict(refused.headers))

    def token(self, name: str = "ann") -> dict[str, str]:
        """The header of somebody who logged in."""
        answer = self.ask("/api/session", {"name": name, "password": PEOPLE[name]})
        return {"Authorization": f"Bearer {answer.said['token']}"}


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The running instance, with two people in it."""
    data = tmp_path_factory.mktemp("inventory")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "INVENTORY_DATA": str(data), "DATABASE_URL": ""}
    environment["PYTHONPATH"] = os.pathsep.join([os.environ.get("PYTHONPATH", ""), *sys.path])
    serve = [sys.executable, "-m", "app.serve", "--port", str(port), "--alone"]
    process = subprocess.Popen(serve, cwd=TREE, env=environment)
    try:
        made = Api(f"http://127.0.0.1:{port}", data)
        _ready(made, process)
        for name, password in PEOPLE.items():
            person = [sys.executable, "-m", "app.schema", "person", name]
            subprocess.run(person, cwd=TREE, env=environment, input=f"{password}\n", text=True, check=True)
        yield made
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def token(api: Api) -> dict[str, str]:
    """The header of somebody who may change the stock."""
    return api.token()


@pytest.fixture
def item(api: Api, token: dict[str, str], request: pytest.FixtureRequest) -> str:
    """An item of this test, ten in stock."""
    sku = f"T-{abs(hash(request.node.nodeid)) % 10**9}"
    said = {"sku": sku, "name": "Hex bolt", "place": "A1", "quantity": 10, "reorder_at": 4}
    assert api.ask("/api/items", said, **token).status == 201
    return sku


def _ready(api: Api, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + 30
    while time.monotonic() < ends and process.poll() is None:
        try:
            api.ask("/health")
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the instance does not start")


def _read(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text.decode()
